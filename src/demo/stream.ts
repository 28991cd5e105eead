/** The sources of the company, each sent through the transport that its product speaks. */
export const DEMO_SOURCES = {
  windows: 'bulk',
  zeek: 'hec',
  suricata: 'hec',
  aws: 'hec',
  linux: 'syslog',
  web: 'syslog',
  vpn: 'syslog',
  mail: 'syslog',
} as const satisfies Record<string, 'bulk' | 'hec' | 'syslog'>;
export type DemoSource = keyof typeof DEMO_SOURCES;

export interface DemoRecord {
  /** Milliseconds since 1970, when it happened; decides the order of sending. */
  readonly time: number;
  readonly source: DemoSource;
  /** The record as its product writes it: a JSON document, or a syslog line. */
  readonly text: string;
}

/** Collects what happens in one day. */
export class DayLog {
  readonly #records: DemoRecord[] = [];

  add(time: number, source: DemoSource, text: string): void {
    this.#records.push({ time, source, text });
  }

  /** In the order of time; events of the same millisecond stay in the order in which they were caused. */
  sorted(): readonly DemoRecord[] {
    return this.#records.sort((left, right) => left.time - right.time);
  }
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const iso = (time: number): string => new Date(time).toISOString();
