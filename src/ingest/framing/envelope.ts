import { decodeRecord } from '../formats/decode.ts';
import type { NativeRecord } from '../formats/format.ts';
import type { BatchHint } from '../journal-frame.ts';
import type { ParseHint } from '../parser.ts';
import { memberRange } from './json-values.ts';

/** A journalled record without its transport's wrapping. */
export interface Unwrapped {
  /** The log record as its maker wrote it. */
  readonly text: string;
  readonly hint: ParseHint;
  /** The record in its own names, where it came so: a binary format that was read before the journal. */
  readonly native?: { readonly record: NativeRecord; readonly format: string };
  /** What the wrapping said beyond that; kept in `Raw` under `Transport`. */
  readonly transport?: Readonly<Record<string, unknown>>;
}

type Unwrap = (record: Uint8Array, batch: BatchHint) => Unwrapped;

/** The input of EVTX records, which are kept in the journal as the JSON of their native form. */
export const NATIVE_EVTX = 'evtx';

/** Inputs whose records come in a wrapping of their transport; those of all others are bare. */
const envelopes: Readonly<Record<string, Unwrap>> = {
  bulk: fromBulk,
  hec: fromHec,
  otlp: fromOtlp,
  [NATIVE_EVTX]: fromEvtx,
};

/** Total: a wrapping that makes no sense is handed on as text, and the parser says what it thinks of it. */
export function unwrapRecord(input: string, record: Uint8Array, batch: BatchHint): Unwrapped {
  const unwrap = envelopes[input];
  if (!unwrap) return bare(decodeRecord(record), batch);
  try {
    return unwrap(record, batch);
  } catch {
    return bare(decodeRecord(record), batch);
  }
}

function bare(text: string, batch: BatchHint): Unwrapped {
  return { text, hint: hintOf(batch), ...(batch.origin ? { transport: { origin: batch.origin } } : {}) };
}

function hintOf(batch: BatchHint): ParseHint {
  const time = isoOfEpoch(batch.time);
  return {
    ...(batch.format ? { format: batch.format } : {}),
    ...(batch.sourcetype ? { sourcetype: batch.sourcetype } : {}),
    ...(batch.host ? { host: batch.host } : {}),
    ...(time ? { time } : {}),
  };
}

/** `{"time", "host", "source", "sourcetype", "index", "fields", "event"}`; the event is a string or any JSON. */
function fromHec(record: Uint8Array, batch: BatchHint): Unwrapped {
  const text = decodeRecord(record);
  const range = memberRange(text, 'event');
  if (!range) return bare(text, batch);
  const envelope = JSON.parse(`${text.slice(0, range[0])}0${text.slice(range[1])}`) as Record<string, unknown>;
  const { time, host, sourcetype, event: _, ...rest } = envelope;
  const written = text.slice(range[0], range[1]);
  const hint = hintOf({
    ...batch,
    ...(typeof sourcetype === 'string' ? { sourcetype } : {}),
    ...(typeof host === 'string' ? { host } : {}),
    ...(typeof time === 'string' || typeof time === 'number' ? { time } : {}),
  });
  const transport = {
    ...(batch.origin ? { origin: batch.origin } : {}),
    ...(sourcetype === undefined ? {} : { sourcetype }),
    ...rest,
  };
  const event = written.charCodeAt(0) === 0x22 ? (JSON.parse(written) as string) : written;
  return { text: event, hint, ...(Object.keys(transport).length > 0 ? { transport } : {}) };
}

/** An action line and its document. */
function fromBulk(record: Uint8Array, batch: BatchHint): Unwrapped {
  const text = decodeRecord(record);
  const newline = text.indexOf('\n');
  if (newline === -1) return bare(text, batch);
  const [action = {}] = Object.values(JSON.parse(text.slice(0, newline)) as Record<string, Record<string, unknown>>);
  const transport = {
    ...(typeof action['_index'] === 'string' ? { index: action['_index'] } : {}),
    ...(typeof action['_id'] === 'string' ? { id: action['_id'] } : {}),
  };
  return {
    text: text.slice(newline + 1),
    hint: hintOf(batch),
    ...(Object.keys(transport).length > 0 ? { transport } : {}),
  };
}

/** The JSON that the OTLP input made of one log record: a body that is text is the log record, the rest its wrapping. */
function fromOtlp(record: Uint8Array, batch: BatchHint): Unwrapped {
  const text = decodeRecord(record);
  const log = JSON.parse(text) as OtlpRecord;
  const host = log.resource?.['host.name'];
  const hint = hintOf({
    ...batch,
    ...(log.time ? { time: log.time } : {}),
    ...(typeof host === 'string' ? { host } : {}),
  });
  if (typeof log.body !== 'string' || log.body === '') return { text, hint };
  const { body, time: _, ...transport } = log;
  return { text: body, hint, transport };
}

function fromEvtx(record: Uint8Array, batch: BatchHint): Unwrapped {
  const text = decodeRecord(record);
  const { fields, time } = JSON.parse(text) as NativeRecord;
  if (fields === null || typeof fields !== 'object') return bare(text, batch);
  return { text, hint: hintOf(batch), native: { record: time ? { fields, time } : { fields }, format: 'evtx' } };
}

export interface OtlpRecord {
  readonly body?: unknown;
  /** ISO 8601, nanoseconds cut to what the store keeps. */
  readonly time?: string;
  readonly severity?: string;
  readonly severityNumber?: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly resource?: Readonly<Record<string, unknown>>;
  readonly scope?: Readonly<Record<string, unknown>>;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly eventName?: string;
}

const MILLISECONDS_FROM = 1e11;
const MAX_EPOCH_SECONDS = 253_402_300_799; // the end of the year 9999

/** Seconds (or, where they would lie beyond the year 5138, milliseconds) since 1970, or an ISO time, as ISO 8601 UTC. */
export function isoOfEpoch(time: string | number | undefined): string | undefined {
  if (time === undefined || time === '') return undefined;
  const number = typeof time === 'number' ? time : Number(time);
  if (!Number.isFinite(number)) {
    const parsed = Date.parse(String(time));
    return Number.isNaN(parsed) ? undefined : new Date(parsed).toISOString();
  }
  const seconds = number > MILLISECONDS_FROM ? number / 1000 : number;
  if (seconds < 0 || seconds > MAX_EPOCH_SECONDS) return undefined;
  return new Date(Math.round(seconds * 1000)).toISOString();
}
