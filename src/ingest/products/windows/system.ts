import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { setText } from '../event-row.ts';
import type { MappingContext, Product } from '../product.ts';
import { windowsEvent } from './event.ts';
import { said, setPrincipal, startWindows, WINDOWS_FORMATS } from './windows-row.ts';

type Mapper = (record: NativeRecord, context: MappingContext) => EventRow;

/** 7045 (a service installed), 7040 (its start changed), 7036 (started or stopped). */
const service: Mapper = (record, context) => {
  const { fields } = record;
  const id = fields['EventID'];
  const stopped = id === 7036 && /stop/i.test(String(fields['param2']));
  const row = startWindows(record, context, {
    table: 'AuditEvent',
    eventType: id === 7045 ? 'Install' : id === 7040 ? 'Set' : stopped ? 'Stop' : 'Start',
    result: 'Success',
  });
  const { columns } = row;
  columns['ObjectType'] = 'Service';
  setText(columns, 'Object', fields['ServiceName'] ?? fields['param1']);
  setText(columns, 'NewValue', fields['ImagePath'] ?? (id === 7040 ? fields['param3'] : fields['param2']));
  if (id === 7040) setText(columns, 'OldValue', fields['param2']);
  setText(columns, 'Operation', columns['EventType']);
  setText(columns, 'EventOriginalSubType', fields['StartType']);
  setPrincipal(row, 'Actor', { sid: fields['UserID'] });
  return row;
};

/** 104: a log cleared. */
const cleared: Mapper = (record, context) => {
  const { fields } = record;
  const row = startWindows(record, context, {
    table: 'AuditEvent',
    eventType: 'Clear',
    result: 'Success',
    severity: 'Medium',
  });
  row.columns['ObjectType'] = 'Event Log';
  row.columns['Operation'] = 'Clear';
  setText(row.columns, 'Object', fields['EventData_Channel'] ?? fields['Channel']);
  setPrincipal(row, 'Actor', {
    name: fields['SubjectUserName'],
    domain: fields['SubjectDomainName'],
    sid: fields['UserID'],
  });
  return row;
};

/** 1074, 6005, 6006, 6008, 12, 13: the machine goes down or comes up. */
const power: (eventType: 'Start' | 'Stop') => Mapper = (eventType) => (record, context) => {
  const { fields } = record;
  const row = startWindows(record, context, { table: 'AuditEvent', eventType, result: 'Success' });
  row.columns['Object'] = 'Windows';
  row.columns['ObjectType'] = 'Other';
  row.columns['Operation'] = eventType;
  setText(row.columns, 'ActingAppName', fields['param1']);
  setPrincipal(row, 'Actor', { name: fields['param7'] });
  return row;
};

const mappers: Readonly<Record<string, Mapper>> = {
  'Service Control Manager 7045': service,
  'Service Control Manager 7040': service,
  'Service Control Manager 7036': service,
  'Microsoft-Windows-Eventlog 104': cleared,
  'User32 1074': power('Stop'),
  'EventLog 6005': power('Start'),
  'EventLog 6006': power('Stop'),
  'EventLog 6008': power('Stop'),
};

/** The Windows System log. */
export const windowsSystem: Product = {
  name: 'windows-system',
  formats: WINDOWS_FORMATS,
  claims: ({ fields }) => fields['Channel'] === 'System',
  map(record, context) {
    const { fields } = record;
    const provider = said(fields['Provider']) ?? '';
    const name =
      provider === 'Service Control Manager' || provider.startsWith('Microsoft-Windows-Eventlog')
        ? provider
        : provider.replace(/^Microsoft-Windows-/, '');
    return (mappers[`${name} ${fields['EventID']}`] ?? windowsEvent.map)(record, context);
  },
};
