/** A record in its own names, before any mapping. Text that has no structure is `{ Message: text }`. */
export interface NativeRecord {
  readonly fields: Record<string, unknown>;
  /** When the record says it happened, if the format itself knows (syslog header, CEF rt, EVTX): ISO 8601 UTC. */
  readonly time?: string;
}

/** Malformed input: a value, never thrown. `offset` is the byte or character where it went wrong. */
export interface Rejected {
  readonly rejected: string;
  readonly offset: number;
}

/** Turns one framed record into a native record. Pure: no I/O, no clock, no state between calls. */
export interface Format {
  readonly name: string;
  /** How sure the format is that a sample is its own, 0 to 1. Called once a source and on its changes, not once a line. */
  sniff(sample: readonly string[]): number;
  /** Throws nothing. `received` (ISO 8601) completes times that lack a year or a zone. */
  parse(record: string, received: string): NativeRecord | Rejected;
}
