import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, VedetteError } from '../lib/errors.ts';
import type { TableName } from '../schema/types.ts';
import type { State } from '../state/database.ts';
import { addQuarantined, type QuarantineRow } from '../state/quarantine.ts';
import type { EventStore } from '../store/event-store.ts';
import type { JobResult, Outcome, QuarantinedRecord, Seen } from './processor.ts';
import { hourOf } from './tracker.ts';

export interface StoreWriterOptions<Detection> {
  readonly collector: string;
  readonly store: EventStore;
  readonly state: State;
  /** Called once the events of these detections are stored; again for the same ones after a crash. */
  readonly onDetections: (detections: readonly Detection[]) => Promise<void> | void;
  readonly onSettled: (outcomes: readonly Outcome[], seen: readonly Seen[]) => void;
  readonly onProblem: (problem: string) => void;
}

interface Gathered {
  readonly chunks: Uint8Array[];
  rows: number;
  /** The columns that the chunks have between them; all of the table's, where one does not say. */
  columns: Set<string> | undefined;
}

interface RefusedRow {
  readonly line: string;
  readonly reason: string;
}

interface Group<Detection> {
  readonly tables: Map<TableName, Gathered>;
  rows: number;
  bytes: number;
  readonly outcomes: Outcome[];
  readonly quarantined: QuarantinedRecord[];
  readonly detections: Detection[];
  readonly seen: Seen[];
}

const MAX_GROUP_ROWS = 20_000;
const MAX_GROUP_BYTES = 16 * 1024 * 1024;
/** An event is found by a search at most about this long after it was taken: fewer, larger parts are cheaper to merge. */
const MAX_GROUP_MS = 1000;
const MAX_GROUPS_IN_FLIGHT = 2;
const RETRY_MS = [200, 500, 1000, 2000, 5000];
const DETECTION_ATTEMPTS = 3;

/** Gathers what the workers made into large inserts; a group is settled when all of it is durable. */
export class StoreWriter<Detection> {
  readonly #options: StoreWriterOptions<Detection>;
  #group: Group<Detection> = emptyGroup();
  #timer: NodeJS.Timeout | undefined;
  readonly #inFlight = new Set<Promise<void>>();
  #rowsWritten = 0;
  #stopped = false;

  constructor(options: StoreWriterOptions<Detection>) {
    this.#options = options;
  }

  get rowsWritten(): number {
    return this.#rowsWritten;
  }

  /** True while it takes no more without growing: wait for `room`. */
  get isFull(): boolean {
    return this.#inFlight.size >= MAX_GROUPS_IN_FLIGHT && isLarge(this.#group);
  }

  async room(): Promise<void> {
    while (this.isFull && !this.#stopped) await Promise.race(this.#inFlight);
  }

  add(result: JobResult<Detection>): void {
    const group = this.#group;
    for (const { table, json, rows, columns } of result.tables) {
      const gathered = group.tables.get(table);
      if (gathered) {
        gathered.chunks.push(json);
        gathered.rows += rows;
        if (!columns) gathered.columns = undefined;
        else for (const column of columns) gathered.columns?.add(column);
      } else group.tables.set(table, { chunks: [json], rows, columns: columns && new Set(columns) });
      group.rows += rows;
      group.bytes += json.length;
    }
    for (const outcome of result.outcomes) group.outcomes.push(outcome);
    for (const record of result.quarantined) group.quarantined.push(record);
    for (const detection of result.detections) group.detections.push(detection);
    for (const seen of result.seen) group.seen.push(seen);
    for (const problem of result.problems) this.#options.onProblem(problem);
    this.#maybeWrite();
  }

  /** Writes what is gathered now, and waits for all that is under way. */
  async drain(): Promise<void> {
    if (!isEmpty(this.#group)) this.#write();
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  /** No further attempts: what is not stored is stored after the next start. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #maybeWrite(): void {
    if (isEmpty(this.#group)) return;
    if (isLarge(this.#group) && this.#inFlight.size < MAX_GROUPS_IN_FLIGHT) this.#write();
    else this.#timer ??= setTimeout(() => this.#onTimer(), MAX_GROUP_MS);
  }

  #onTimer(): void {
    this.#timer = undefined;
    if (isEmpty(this.#group)) return;
    if (this.#inFlight.size < MAX_GROUPS_IN_FLIGHT) this.#write();
    else this.#timer = setTimeout(() => this.#onTimer(), MAX_GROUP_MS);
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const group = this.#group;
    this.#group = emptyGroup();
    const writing = this.#settle(group).finally(() => {
      this.#inFlight.delete(writing);
      this.#maybeWrite();
    });
    this.#inFlight.add(writing);
  }

  async #settle(group: Group<Detection>): Promise<void> {
    const { collector, state, onDetections, onSettled, onProblem } = this.#options;
    const refused: RefusedRow[] = [];
    const inserted = await Promise.all([...group.tables].map(([table, rows]) => this.#insert(table, rows, refused)));
    if (inserted.includes(false)) return;
    for (const row of refused) quarantineRefused(group, row);
    const rows = group.quarantined.map((record) => quarantineRow(collector, record));
    if (!(await this.#persist(() => addQuarantined(state, rows)))) return;
    if (group.detections.length > 0) {
      for (let attempt = 1; attempt <= DETECTION_ATTEMPTS; attempt++) {
        try {
          await onDetections(group.detections);
          break;
        } catch (error) {
          onProblem(`detections could not be handed on (attempt ${attempt}): ${describeError(error)}`);
        }
      }
    }
    this.#rowsWritten += group.rows;
    onSettled(group.outcomes, group.seen);
  }

  async #persist(work: () => Promise<void>): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        await work();
        return true;
      } catch (error) {
        this.#options.onProblem(`the state store: ${describeError(error)}`);
        if (this.#stopped) return false;
        await sleep(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
      }
    }
  }

  /** Inserts one table's rows; an unavailable store is tried again. False if it gave up because of `stop`. */
  async #insert(table: TableName, gathered: Gathered, refused: RefusedRow[]): Promise<boolean> {
    const { store, onProblem } = this.#options;
    const columns = gathered.columns && [...gathered.columns];
    let json = joined(gathered.chunks);
    for (let attempt = 0, { rows } = gathered; rows > 0; attempt++) {
      try {
        await store.insert({ table, json, rows, ...(columns && { columns }) });
        free(json);
        return true;
      } catch (error) {
        if (error instanceof VedetteError && error.code === 'STORE_REFUSED')
          return this.#insertRefused(table, { json, rows, columns: gathered.columns }, error, refused);
        onProblem(`the event store (${table}, ${rows} rows): ${describeError(error)}`);
        if (this.#stopped) return false;
        await sleep(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
        // The answer may have been lost and not the rows: only those that are not there go again.
        const rest = await this.#notStored(json).catch(() => undefined);
        if (rest) ({ json, rows } = rest);
      }
    }
    return true;
  }

  /** Halves a refused batch until the rows are found that the store will not take. */
  async #insertRefused(
    table: TableName,
    { json, rows, columns }: Omit<Gathered, 'chunks'> & { readonly json: Uint8Array },
    error: VedetteError,
    refused: RefusedRow[],
  ): Promise<boolean> {
    const text = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
    if (rows === 1) {
      refused.push({ line: text.toString().trimEnd(), reason: describeError(error) });
      return true;
    }
    let middle = 0;
    const half = rows >> 1;
    for (let line = 0; line < half; line++) middle = text.indexOf(0x0a, middle) + 1;
    const first = await this.#insert(table, { chunks: [text.subarray(0, middle)], rows: half, columns }, refused);
    return first && this.#insert(table, { chunks: [text.subarray(middle)], rows: rows - half, columns }, refused);
  }

  async #notStored(json: Uint8Array): Promise<{ json: Uint8Array; rows: number }> {
    const { store, collector } = this.#options;
    const lines = Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString().split('\n').filter(Boolean);
    const sequences = lines.map((line) => Number((JSON.parse(line) as { _Sequence: number | string })._Sequence));
    const stored = await store.storedAbove(collector, sequences.reduce((a, b) => Math.min(a, b)) - 1);
    const rest = lines.filter((_, index) => !stored.has(sequences[index]!));
    return { json: Buffer.from(rest.map((line) => `${line}\n`).join('')), rows: rest.length };
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const whole = Buffer.concat(chunks);
  for (const chunk of chunks) free(chunk);
  return whole;
}

/**
 * Gives memory back now and not at the next collection, where nothing else lies in it: the collector counts it, and would
 * go through the whole heap several times a second for the sake of buffers that are long done with.
 */
function free(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength) buffer.transfer(0);
}

function emptyGroup<Detection>(): Group<Detection> {
  return { tables: new Map(), rows: 0, bytes: 0, outcomes: [], quarantined: [], detections: [], seen: [] };
}

function isEmpty(group: Group<unknown>): boolean {
  return group.outcomes.length === 0 && group.rows === 0;
}

function isLarge(group: Group<unknown>): boolean {
  return group.rows >= MAX_GROUP_ROWS || group.bytes >= MAX_GROUP_BYTES;
}

/** A row that the store will not take counts as quarantined, with the record's text. */
function quarantineRefused(group: Group<unknown>, { line, reason }: RefusedRow): void {
  const row = JSON.parse(line) as Record<string, unknown>;
  const sequence = Number(row['_Sequence']);
  const before = group.outcomes.filter(({ batch }) => batch <= sequence);
  const outcome = before.reduce<Outcome | undefined>((a, b) => (a && a.batch >= b.batch ? a : b), undefined);
  if (!outcome) return;
  outcome.stored -= 1;
  outcome.quarantined += 1;
  const raw = typeof row['Raw'] === 'string' ? row['Raw'] : JSON.stringify(row['Raw']);
  const text = typeof row['RawText'] === 'string' && row['RawText'] !== '' ? row['RawText'] : raw;
  const received = String(row['_TimeReceived']).replace(' ', 'T');
  group.quarantined.push({
    sequence,
    source: String(row['_Source']),
    input: 'refused',
    received: Date.parse(received.endsWith('Z') ? received : `${received}Z`) || Date.now(),
    format: 'row',
    reason,
    offset: 0,
    raw: Buffer.from(text),
    hint: {},
  });
}

function quarantineRow(collector: string, record: QuarantinedRecord): QuarantineRow {
  return {
    id: `${collector}-${record.sequence.toString(36)}`,
    source: record.source,
    input: record.input,
    time: new Date(record.received).toISOString(),
    format: record.format,
    reason: record.reason.slice(0, 1000),
    byte_offset: record.offset,
    raw_base64: Buffer.from(record.raw).toString('base64'),
    hint_json: JSON.stringify(record.hint),
    sequence: record.sequence,
    hour: hourOf(record.received),
  };
}
