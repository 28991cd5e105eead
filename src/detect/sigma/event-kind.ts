import type { EventRow } from '../../schema/event.ts';
import type { TableName } from '../../schema/types.ts';

/** What an event is, as far as log sources tell events apart. Texts are in lower case, '' where there is nothing. */
export interface EventKind {
  readonly table: TableName;
  /** The native table, as written: `SecurityEvent`, `Syslog`, `AWSCloudTrail` … */
  readonly type: string;
  readonly product: string;
  readonly channel: string;
  readonly eventId: string;
  /** The part of a product that wrote it: a syslog program, a Zeek log, an Azure category. */
  readonly stream: string;
  readonly platform: 'windows' | 'linux' | 'macos' | '';
}

/** Reads the kind of an event; `kindKey` is the same as one text, cheap enough for every event. */
export function kindOf(event: EventRow): EventKind {
  const product = lower(event.columns['EventProduct']);
  const channel = lower(event.raw['Channel']);
  return {
    table: event.table,
    type: event.type,
    product,
    channel,
    eventId: eventIdOf(event),
    stream: lower(streamOf(event)),
    platform: platformOf(event, product, channel),
  };
}

/** A text that is the same for events of the same kind, made without lower-casing. */
export function kindKey(event: EventRow): string {
  const { raw, columns } = event;
  const channel = raw['Channel'];
  if (typeof channel === 'string') return `${channel}\n${eventIdOf(event)}\n${event.type}\n${event.table}`;
  return `${event.table}\n${event.type}\n${text(columns['EventProduct'])}\n${streamOf(event)}\n${text(columns['DvcOs'])}`;
}

function eventIdOf({ raw }: EventRow): string {
  const id = raw['EventID'];
  if (typeof id === 'number') return String(id);
  if (typeof id === 'string') return id;
  return id && typeof id === 'object' ? text((id as { '#text'?: unknown })['#text']) : '';
}

/** Where products say which of their logs an event is from: the first that an event has counts. */
const STREAM_FIELDS = [
  '_path',
  'event_type',
  'ProcessName',
  'ident',
  'Category',
  'category',
  'logName',
  'type',
] as const;

/** Sources whose records say what they are by their shape alone. */
function shapeOf(raw: EventRow['raw']): string | undefined {
  if (raw['logtype'] !== undefined && raw['node_id'] !== undefined) return 'opencanary';
  return typeof raw['auditType'] === 'object' && raw['author'] !== undefined ? 'bitbucket' : undefined;
}

function streamOf({ raw, columns }: EventRow): string {
  const shape = shapeOf(raw);
  if (shape !== undefined) return shape;
  for (const field of STREAM_FIELDS) {
    const value = raw[field];
    if (typeof value === 'string') return value;
  }
  return text(columns['EventType']);
}

function platformOf(event: EventRow, product: string, channel: string): EventKind['platform'] {
  if (channel === 'linux-sysmon/operational') return 'linux';
  if (channel !== '') return 'windows';
  const system = lower(event.columns['DvcOs']);
  if (system.includes('windows')) return 'windows';
  if (system.includes('mac')) return 'macos';
  if (system.includes('linux')) return 'linux';
  if (event.type === 'Syslog' || product.includes('linux') || product.includes('audit')) return 'linux';
  if (event.type === 'SecurityEvent' || event.type === 'WindowsEvent') return 'windows';
  // Defender says the system in DeviceInfo only; most of its devices run Windows.
  return event.type.startsWith('Device') ? 'windows' : '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
