import protobuf from 'protobufjs';
import { isObject } from '../../lib/objects.ts';
import type { OtlpRecord } from './envelope.ts';

/** The messages of OTLP's logs service, with the field numbers of its specification. */
const SCHEMA = `
syntax = "proto3";
message ExportLogsServiceRequest { repeated ResourceLogs resource_logs = 1; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeLogs { InstrumentationScope scope = 1; repeated LogRecord log_records = 2; string schema_url = 3; }
message InstrumentationScope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message LogRecord {
  fixed64 time_unix_nano = 1; int32 severity_number = 2; string severity_text = 3; AnyValue body = 5;
  repeated KeyValue attributes = 6; fixed32 flags = 8; bytes trace_id = 9; bytes span_id = 10;
  fixed64 observed_time_unix_nano = 11; string event_name = 12;
}
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue {
  oneof value {
    string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message ExportLogsServiceResponse { ExportLogsPartialSuccess partial_success = 1; }
message ExportLogsPartialSuccess { int64 rejected_log_records = 1; string error_message = 2; }
message Status { int32 code = 1; string message = 2; }
`;
const { root } = protobuf.parse(SCHEMA);
const Request = root.lookupType('ExportLogsServiceRequest');
const Response = root.lookupType('ExportLogsServiceResponse');
const Status = root.lookupType('Status');

/** The specification gives no limit; deeper values are refused, since what reads them later recurses. */
const MAX_DEPTH = 32;

export interface OtlpLogs {
  readonly records: readonly OtlpRecord[];
  /** Log records that make no sense, and the first reason. */
  readonly rejected: number;
  readonly reason: string;
}

/** Reads a request, JSON or protobuf. Throws Error if the body as a whole is neither. */
export function readOtlp(body: Buffer, isJson: boolean): OtlpLogs {
  const request = isJson
    ? parseKeepingDigits(body.toString())
    : (Request.toObject(Request.decode(body), { longs: String, bytes: String }) as Json);
  if (!isObject(request)) throw new Error('the request is no object');
  const records: OtlpRecord[] = [];
  let rejected = 0;
  let reason = '';
  for (const resourceLogs of listOf(request, 'resourceLogs')) {
    const resource = attributesOf((resourceLogs['resource'] as Json | undefined)?.['attributes']);
    for (const scopeLogs of listOf(resourceLogs, 'scopeLogs')) {
      const { name, version, attributes } = (scopeLogs['scope'] ?? {}) as Json;
      const scope = { ...(name ? { name } : {}), ...(version ? { version } : {}), ...attributesOf(attributes) };
      for (const log of listOf(scopeLogs, 'logRecords')) {
        try {
          records.push(readRecord(log, resource, scope));
        } catch (error) {
          rejected += 1;
          reason ||= (error as Error).message;
        }
      }
    }
  }
  return { records, rejected, reason };
}

/** The answer's bytes in the request's own encoding. */
export function otlpResponse(isJson: boolean, rejected: number, reason: string): Buffer {
  const partial = rejected > 0 ? { partialSuccess: { rejectedLogRecords: rejected, errorMessage: reason } } : {};
  if (!isJson) return Buffer.from(Response.encode(Response.fromObject(partial)).finish());
  const json = rejected > 0 ? { partialSuccess: { rejectedLogRecords: String(rejected), errorMessage: reason } } : {};
  return Buffer.from(JSON.stringify(json));
}

/** A failure as `google.rpc.Status`. */
export function otlpStatus(isJson: boolean, code: number, message: string): Buffer {
  if (isJson) return Buffer.from(JSON.stringify({ code, message }));
  return Buffer.from(Status.encode(Status.fromObject({ code, message })).finish());
}

type Json = { readonly [key: string]: unknown };

/** A number of sixteen digits and more that is not in quotes: a double may not hold it. */
const WIDE_NUMBER = /[:,[]\s*-?\d{16}/;

function parseKeepingDigits(text: string): Json {
  if (!WIDE_NUMBER.test(text)) return JSON.parse(text) as Json;
  const keep = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? context!.source
      : value;
  return JSON.parse(text, keep as (key: string, value: unknown) => unknown) as Json;
}

function readRecord(log: Json, resource: OtlpRecord['resource'] & {}, scope: OtlpRecord['scope'] & {}): OtlpRecord {
  if (!isObject(log)) throw new Error('a log record is no object');
  const attributes = attributesOf(log['attributes']);
  const time = isoOfNanoseconds(log['timeUnixNano']) ?? isoOfNanoseconds(log['observedTimeUnixNano']);
  const body = log['body'] === undefined || log['body'] === null ? undefined : anyValue(log['body'], 0);
  const severityNumber = Number(log['severityNumber'] ?? 0);
  return {
    ...(body === undefined ? {} : { body }),
    ...(time ? { time } : {}),
    ...(text(log['severityText']) ? { severity: text(log['severityText']) } : {}),
    ...(severityNumber > 0 ? { severityNumber } : {}),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(Object.keys(resource).length > 0 ? { resource } : {}),
    ...(Object.keys(scope).length > 0 ? { scope } : {}),
    ...(text(log['traceId']) ? { traceId: text(log['traceId']) } : {}),
    ...(text(log['spanId']) ? { spanId: text(log['spanId']) } : {}),
    ...(text(log['eventName']) ? { eventName: text(log['eventName']) } : {}),
  };
}

function attributesOf(list: unknown, depth = 0): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  if (!Array.isArray(list)) return attributes;
  for (const pair of list as Json[]) {
    if (!isObject(pair) || typeof pair['key'] !== 'string') throw new Error('an attribute has no key');
    if (pair['key'] !== '__proto__') attributes[pair['key']] = anyValue(pair['value'], depth);
  }
  return attributes;
}

/** An `AnyValue`. Integers beyond 2^53 keep their digits as a string. */
function anyValue(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Error(`a value is nested deeper than ${MAX_DEPTH} levels`);
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new Error('a value is no object');
  if ('stringValue' in value) return text(value['stringValue']);
  if ('boolValue' in value) return value['boolValue'] === true;
  if ('intValue' in value) {
    const number = Number(value['intValue']);
    return Number.isSafeInteger(number) ? number : String(value['intValue']);
  }
  if ('doubleValue' in value) return value['doubleValue'];
  if ('arrayValue' in value) {
    const { values } = (value['arrayValue'] ?? {}) as { values?: unknown[] };
    return (values ?? []).map((each) => anyValue(each, depth + 1));
  }
  if ('kvlistValue' in value) return attributesOf((value['kvlistValue'] as Json | null)?.['values'], depth + 1);
  if ('bytesValue' in value) return text(value['bytesValue']);
  return null;
}

function listOf(value: Json, name: string): Json[] {
  const list = value[name] ?? [];
  if (!Array.isArray(list)) throw new Error(`${name} is no list`);
  return list as Json[];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value);
}

/** Nanoseconds since 1970, as a decimal string or a number, as ISO 8601 with the seven digits that the store keeps. */
function isoOfNanoseconds(value: unknown): string | undefined {
  if (value === undefined || value === null || value === 0 || value === '0' || value === '') return undefined;
  let nanoseconds: bigint;
  try {
    nanoseconds = BigInt(value as string | number);
  } catch {
    return undefined;
  }
  const milliseconds = Number(nanoseconds / 1_000_000n);
  if (milliseconds < 0 || milliseconds > 253_402_300_799_999) return undefined;
  const rest = String((nanoseconds % 1_000_000n) / 100n).padStart(4, '0');
  return new Date(milliseconds).toISOString().replace('Z', `${rest}Z`);
}
