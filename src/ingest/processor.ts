import type { DropRule } from '../config/ingest.ts';
import type { EventReference, EventRow, StoredEvent } from '../schema/event.ts';
import type { TableName } from '../schema/types.ts';
import type { InsertBatch, Serialise } from '../store/event-store.ts';
import { AuditGroups } from './audit-groups.ts';
import { compileDropRules } from './drop-rules.ts';
import { type Unwrapped, unwrapRecord } from './framing/envelope.ts';
import { type BatchHint, decodeBatch } from './journal-frame.ts';
import type { Parsed, ParseHint, Parser, Refused } from './parser.ts';

/** What a detector is to the processor: the composition root gives the real one. */
export interface Matcher<Detection> {
  match(event: EventRow, reference: EventReference, source: string): readonly Detection[];
}

export interface ProcessorOptions<Detection> {
  readonly collector: string;
  readonly drop: readonly DropRule[];
  createParser(source: { name: string }): Parser;
  readonly serialise: Serialise;
  readonly matcher?: Matcher<Detection>;
  /** Records that the matcher knows already: all up to `through`, except those that waited for the rest of their event. */
  readonly remembered?: { readonly through: number; readonly waiting: readonly number[] };
}

/** A record that no format takes, with all that a later attempt needs. */
export interface QuarantinedRecord {
  readonly sequence: number;
  readonly source: string;
  readonly input: string;
  readonly received: number;
  readonly format: string;
  readonly reason: string;
  readonly offset: number;
  readonly raw: Uint8Array;
  readonly hint: BatchHint;
}

/** What became of records of one batch; several jobs may report on one batch when records wait for others. */
export interface Outcome {
  /** The batch, by its first sequence. */
  readonly batch: number;
  stored: number;
  quarantined: number;
  merged: number;
  dropped?: Record<string, number>;
  /** The first sequence of the last batch whose records went into an event of this one. */
  until?: number;
}

export interface Seen {
  readonly source: string;
  readonly format: string;
  readonly product: string;
}

export interface JobResult<Detection> {
  readonly tables: readonly InsertBatch[];
  readonly outcomes: readonly Outcome[];
  readonly quarantined: readonly QuarantinedRecord[];
  readonly detections: readonly Detection[];
  readonly seen: readonly Seen[];
  /** Records whose mapper failed and that the generic one took. */
  readonly problems: readonly string[];
}

export interface Processor<Detection> {
  process(frames: readonly Uint8Array[]): JobResult<Detection>;
  /** Events that waited long enough for more of their records; with `all`, every one. */
  idle(now: number, all: boolean): JobResult<Detection>;
  /** Sequences that a replay finds in the store already: they count as stored and are not inserted again. */
  skip(sequences: Iterable<number>): void;
  /** Sequences of records that wait for the rest of their event, in order: the matcher has not seen these. */
  waiting(): number[];
}

/** Events of a table that are held before they become text: so few die young, and the collector has nothing to copy. */
const EVENTS_HELD = 32;
const MAX_PARSERS = 2000;
const MAX_PROBLEMS = 20;

/** A record's way from bytes to a row: unwrap, drop, join, parse, drop, detect, serialise. Knows no threads and no clock. */
export function createProcessor<Detection>(options: ProcessorOptions<Detection>): Processor<Detection> {
  const { collector, matcher, remembered } = options;
  const through = remembered?.through ?? 0;
  const late = new Set(remembered?.waiting);
  const drop = compileDropRules(options.drop);
  const parsers = new Map<string, Parser>();
  const skipped = new Set<number>();
  const groups = new AuditGroups<PendingRecord>();
  const known = new Set<string>();

  function parserOf(source: string): Parser {
    let parser = parsers.get(source);
    if (!parser) {
      if (parsers.size >= MAX_PARSERS) parsers.clear();
      parser = options.createParser({ name: source });
      parsers.set(source, parser);
    }
    return parser;
  }

  function job() {
    const events = new Map<TableName, StoredEvent[]>();
    const tables: InsertBatch[] = [];
    const outcomes = new Map<number, Outcome>();
    const quarantined: QuarantinedRecord[] = [];
    const detections: Detection[] = [];
    const seen: Seen[] = [];
    const problems: string[] = [];

    function outcomeOf(batch: number): Outcome {
      let outcome = outcomes.get(batch);
      if (!outcome) {
        outcome = { batch, stored: 0, quarantined: 0, merged: 0 };
        outcomes.set(batch, outcome);
      }
      return outcome;
    }

    function dropBy(outcome: Outcome, rule: string): void {
      outcome.dropped ??= {};
      outcome.dropped[rule] = (outcome.dropped[rule] ?? 0) + 1;
    }

    function settle(record: PendingRecord, text: string): void {
      const outcome = outcomeOf(record.batch);
      let parsed: Parsed | Refused;
      try {
        const parser = parserOf(record.source);
        parsed = record.native
          ? parser.map(record.native.record, record.native.format, record.receivedIso, record.hint)
          : parser.parse(text, record.receivedIso, record.hint);
      } catch (error) {
        parsed = { rejected: `internal error: ${messageOf(error)}`, offset: 0, format: 'unknown' };
      }
      if ('rejected' in parsed) refuse(record, parsed, outcome);
      else keep(record, parsed, outcome, text);
    }

    function refuse(record: PendingRecord, refused: Refused, outcome: Outcome): void {
      if (refused.noEvent) {
        dropBy(outcome, HEADER_LINES);
        return;
      }
      outcome.quarantined += 1;
      quarantined.push({
        sequence: record.sequence,
        source: record.source,
        input: record.input,
        received: record.received,
        format: refused.format,
        reason: refused.rejected,
        offset: refused.offset,
        raw: Uint8Array.from(record.raw),
        hint: record.batchHint,
      });
    }

    function keep(record: PendingRecord, parsed: Parsed, outcome: Outcome, text: string): void {
      const rule = drop.isEmpty ? undefined : drop.byEvent(record.source, text, parsed.event);
      if (rule !== undefined) {
        dropBy(outcome, rule);
        return;
      }
      outcome.stored += 1;
      const key = `${record.source}\n${parsed.format}\n${parsed.product}`;
      if (!known.has(key)) {
        if (known.size > MAX_PARSERS) known.clear();
        known.add(key);
        seen.push({ source: record.source, format: parsed.format, product: parsed.product });
      }
      if (parsed.problem !== undefined && problems.length < MAX_PROBLEMS) problems.push(parsed.problem);
      const { table, type, columns } = parsed.event;
      const itemId = `${collector}-${record.sequence.toString(36)}`;
      if (matcher && (record.sequence > through || late.has(record.sequence)))
        detect(matcher, parsed.event, { table, eventId: itemId, time: columns.TimeGenerated }, record.source);
      if (skipped.size > 0 && skipped.has(record.sequence)) return;
      const raw = record.transport ? { ...parsed.event.raw, Transport: record.transport } : parsed.event.raw;
      const event: StoredEvent = {
        table,
        type,
        columns,
        raw,
        itemId,
        sequence: record.sequence,
        collector,
        source: record.source,
        received: record.receivedIso,
        rawText: parsed.rawText,
      };
      let list = events.get(table);
      if (!list) {
        list = [];
        events.set(table, list);
      }
      list.push(event);
      if (list.length >= EVENTS_HELD) tables.push(options.serialise(table, list.splice(0)));
    }

    function detect(rules: Matcher<Detection>, event: EventRow, reference: EventReference, source: string): void {
      try {
        for (const detection of rules.match(event, reference, source)) detections.push(detection);
      } catch (error) {
        if (problems.length < MAX_PROBLEMS)
          problems.push(`detection failed on ${reference.eventId}: ${messageOf(error)}`);
      }
    }

    function take(frame: Uint8Array): void {
      const batch = decodeBatch(frame);
      const { source, input, received, sequence } = batch;
      const batchHint = batch.hint ?? {};
      const receivedIso = new Date(received).toISOString();
      outcomeOf(sequence);
      for (let index = 0; index < batch.count; index++) {
        const raw = batch.record(index);
        const { text, hint, native, transport } = unwrapRecord(input, raw, batchHint);
        if (!drop.isEmpty) {
          const rule = drop.byText(source, text);
          if (rule !== undefined) {
            dropBy(outcomeOf(sequence), rule);
            continue;
          }
        }
        const record: PendingRecord = {
          sequence: sequence + index,
          batch: sequence,
          source,
          input,
          received,
          receivedIso,
          raw,
          hint,
          batchHint,
          ...(native ? { native } : {}),
          ...(transport ? { transport } : {}),
        };
        const audit = AuditGroups.startOf(text);
        if (audit !== -1) release(groups.push(source, text, audit, record, received));
        else settle(record, text);
      }
    }

    function release(complete: readonly { records: readonly PendingRecord[]; text: string }[]): void {
      for (const { records, text } of complete) {
        const [first] = records;
        if (!first) continue;
        const outcome = outcomeOf(first.batch);
        for (const other of records.slice(1)) {
          outcomeOf(other.batch).merged += 1;
          if (other.batch > Math.max(first.batch, outcome.until ?? 0)) outcome.until = other.batch;
        }
        if (text === '') outcome.merged += 1;
        // What is quarantined is the joined text, which no longer has its transport's wrapping.
        else settle(records.length > 1 ? { ...first, raw: Buffer.from(text), input: 'joined' } : first, text);
      }
    }

    function finish(): JobResult<Detection> {
      for (const [table, list] of events) if (list.length > 0) tables.push(options.serialise(table, list));
      return { tables, outcomes: [...outcomes.values()], quarantined, detections, seen, problems };
    }

    return { take, release, finish };
  }

  return {
    process(frames) {
      const current = job();
      for (const frame of frames) current.take(frame);
      return current.finish();
    },
    idle(now, all) {
      const current = job();
      current.release(groups.expire(now, all));
      return current.finish();
    },
    /** Sequences that a replay finds in the store already: they count as stored and are not inserted again. */
    skip(sequences) {
      for (const sequence of sequences) skipped.add(sequence);
    },
    waiting: () =>
      groups
        .waiting()
        .map(({ sequence }) => sequence)
        .sort((one, two) => one - two),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The drop reason of lines that hold no event by their format's own rules: headers and comments. */
export const HEADER_LINES = 'header or comment line';

interface PendingRecord {
  readonly sequence: number;
  readonly batch: number;
  readonly source: string;
  readonly input: string;
  readonly received: number;
  readonly receivedIso: string;
  readonly raw: Uint8Array;
  readonly hint: ParseHint;
  readonly batchHint: BatchHint;
  readonly native?: Unwrapped['native'] & {};
  readonly transport?: Readonly<Record<string, unknown>>;
}
