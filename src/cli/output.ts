import { csvCell } from '../lib/csv.ts';

/** One line of output. A reader that went away (`| head`) ends the program quietly. */
export function writeLine(line: string): void {
  process.stdout.write(`${process.stdout.isTTY ? forTerminal(line) : line}\n`);
}

/** Text of several lines for a terminal: what would steer it becomes visible, in JSON and CSV too. Files get it as it is. */
export function forTerminal(text: string): string {
  return text.replace(/\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, escaped);
}

const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** `1 record`, `2,000 records`. */
export function counted(amount: number, thing: string): string {
  return `${amount.toLocaleString('en')} ${thing}${amount === 1 ? '' : 's'}`;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const PROGRESS_AFTER_MS = 2000;
const PROGRESS_EVERY_MS = 500;

/** A line on standard error for work that takes over two seconds: how many a second, done, left. */
export class Progress {
  readonly #started = Date.now();
  readonly #name: string;
  readonly #things: string;
  #shown = 0;
  #written = false;

  constructor(name: string, things = 'events') {
    this.#name = name;
    this.#things = things;
  }

  /** `total` is what is to do in all, where that is known. */
  update(done: number, total?: number): void {
    const now = Date.now();
    if (now - this.#started < PROGRESS_AFTER_MS || now - this.#shown < PROGRESS_EVERY_MS) return;
    this.#shown = now;
    const perSecond = Math.round((done * 1000) / (now - this.#started));
    const left = total === undefined ? '' : `, ${Math.max(0, total - done).toLocaleString('en')} left`;
    const line = `${this.#name}: ${perSecond.toLocaleString('en')} ${this.#things}/s, ${done.toLocaleString('en')} done${left}`;
    this.#written = true;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    else process.stderr.write(`${line}\n`);
  }

  end(): void {
    if (this.#written && process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}

/** An aligned table for a terminal; control characters of log text are made visible, so that none reaches it. */
export function table(columns: readonly string[], rows: readonly (readonly unknown[])[], maxWidth = 80): string {
  const cells = rows.map((row) => row.map((value) => clip(textOf(value), maxWidth)));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (values: readonly string[]): string =>
    values
      .map((value, index) => value.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

/** Rows as CSV, safe to open in a spreadsheet. */
export function csv(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cell = (value: unknown): string =>
    csvCell(typeof value === 'string' ? value : value === null || value === undefined ? '' : plain(value));
  return [columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

/** Log text for a terminal: control characters become visible. */
export function textOf(value: unknown): string {
  const text = value === null || value === undefined ? '' : typeof value === 'string' ? value : plain(value);
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, escaped);
}

const plain = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
const clip = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
