import { isoTime } from '../../formats/time.ts';
import { setText, startRow } from '../event-row.ts';
import type { Product } from '../product.ts';

const TIMES = [
  '@timestamp',
  'TimeGenerated',
  'timestamp',
  'Timestamp',
  'time',
  'ts',
  'eventTime',
  'event_time',
  'date',
  'datetime',
  'created_at',
  'createdAt',
  'published',
  'time_created',
  'TimeCreated',
  'EventTime',
  'start_time',
  'startTime',
  '_time',
  't',
] as const;
const HOSTS = [
  'hostname',
  'host',
  'Hostname',
  'HostName',
  'Computer',
  'computer',
  'DeviceName',
  'device',
  'server',
] as const;
const MESSAGES = ['message', 'msg', 'Message', 'log', 'MESSAGE', 'short_message', 'description'] as const;
const TYPES = [
  'event_type',
  'eventType',
  'EventType',
  'event',
  'action',
  'type',
  'operation',
  'Operation',
  'eventName',
] as const;
const SEVERITIES = ['level', 'severity', 'Severity', 'log_level', 'levelname', 'Level', 'lvl'] as const;

function first(fields: Record<string, unknown>, names: readonly string[]): unknown {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' || typeof value === 'number') return value;
  }
  return undefined;
}

/** An object of no product known: the usual names of time, host, message, kind and severity; all else stays in `raw`. */
export const genericJson: Product = {
  name: 'json',
  formats: ['json'],
  claims: () => true,
  map(record, context) {
    const { fields } = record;
    let time: string | undefined;
    for (const name of TIMES) {
      const value = fields[name];
      if (value === undefined) continue;
      time = isoTime(value, context.received);
      if (time !== undefined) break;
    }
    const row = startRow(record, context, {
      table: 'Event',
      vendor: '',
      product: '',
      time,
      originalType: first(fields, TYPES),
      host: first(fields, HOSTS),
    });
    setText(row.columns, 'EventMessage', first(fields, MESSAGES));
    setText(row.columns, 'EventOriginalSeverity', first(fields, SEVERITIES));
    return row;
  },
};
