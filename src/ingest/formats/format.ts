/** A record in its own names, before any mapping. Text that has no structure is `{ Message: text }`. */
export interface NativeRecord {
  readonly fields: Record<string, unknown>;
  /** When the record says it happened, if the format itself knows (syslog header, CEF rt, EVTX): ISO 8601 UTC. */
  readonly time?: string;
  /** The syslog header that a payload of another format came in; set by the router, stored beside the payload's own fields. */
  readonly envelope?: Record<string, unknown>;
}

/** Malformed input: a value, never thrown. `offset` is the byte or character where it went wrong. */
export interface Rejected {
  readonly rejected: string;
  readonly offset: number;
  /** The line carries no event by the format's own rules (a header, a comment): counted, not quarantined. */
  readonly noEvent?: true;
}

/** Turns one framed record into a native record. Pure: no I/O, no clock, no state between calls. */
export interface Format {
  readonly name: string;
  /** How sure the format is that a sample is its own, 0 to 1. Called once a source and on its changes, not once a line. */
  sniff(sample: readonly string[]): number;
  /** Throws nothing. `received` (ISO 8601) completes times that lack a year or a zone. */
  parse(record: string, received: string): NativeRecord | Rejected;
  /**
   * A format whose lines need an earlier line (the header of a Zeek, W3C or CSV file) returns a reader of its own for one
   * stream; the router calls it once a source. Header lines are `Rejected` with `noEvent`.
   */
  open?(): Pick<Format, 'parse'>;
}
