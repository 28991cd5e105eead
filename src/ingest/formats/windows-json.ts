import { isObject } from '../../lib/objects.ts';
import { assign } from './assign.ts';
import type { NativeRecord } from './format.ts';
import { isoTime } from './time.ts';
import { messageFields } from './windows-message.ts';
import { place } from './windows-place.ts';
import { readEventData } from './windows-xml.ts';

type Fields = Record<string, unknown>;

/**
 * One shape for Windows events, however they were shipped: EventData at the top beside EventID, Channel, Computer, Provider,
 * EventRecordID, Level, TimeCreated. Knows winlogbeat (6 to 9), NXLog, OTRF's flat records, evtx_dump, Sentinel's
 * SecurityEvent, Event and WindowsEvent. Undefined where the object is no Windows event. All other fields are kept.
 */
export function canonicalWindows(fields: Fields): NativeRecord | undefined {
  const { winlog } = fields;
  if (isObject(winlog)) return fromWinlogbeat(fields, winlog);
  const event = fields['Event'];
  if (isObject(event) && isObject(event['System'])) return fromEvtxDump(fields, event, event['System']);
  if (fields['EventID'] !== undefined) return isFlat(fields) ? fromFlat(fields) : undefined;
  if (fields['event_id'] !== undefined && typeof fields['log_name'] === 'string') return fromOldWinlogbeat(fields);
  return undefined;
}

function isFlat(fields: Fields): boolean {
  const channel = fields['Channel'] ?? fields['EventLog'] ?? fields['LogName'];
  const provider =
    fields['Provider'] ??
    fields['SourceName'] ??
    fields['ProviderName'] ??
    fields['EventSourceName'] ??
    fields['Provider_Name'];
  if (typeof channel !== 'string' && typeof provider !== 'string') return false;
  return Number.isInteger(Number(fields['EventID']));
}

/** Our names by the shippers' names, for the fields of the System element. */
const FLAT_NAMES: Readonly<Record<string, string>> = {
  Channel: 'Channel',
  EventLog: 'Channel',
  LogName: 'Channel',
  Computer: 'Computer',
  Hostname: 'Computer',
  MachineName: 'Computer',
  ComputerName: 'Computer',
  Provider: 'Provider',
  SourceName: 'Provider',
  ProviderName: 'Provider',
  EventSourceName: 'Provider',
  Provider_Name: 'Provider',
  EventRecordID: 'EventRecordID',
  RecordNumber: 'EventRecordID',
  EventRecordId: 'EventRecordID',
  RecordId: 'EventRecordID',
  ExecutionProcessID: 'ExecutionProcessID',
  ExecutionThreadID: 'ExecutionThreadID',
  ThreadID: 'ExecutionThreadID',
  OpcodeValue: 'Opcode',
};
const NUMERIC = new Set([
  'EventID',
  'Level',
  'Task',
  'Version',
  'EventRecordID',
  'ExecutionProcessID',
  'ExecutionThreadID',
  'Opcode',
]);

function fromFlat(fields: Fields): NativeRecord {
  const out: Fields = { EventID: Number(fields['EventID']), Channel: '', Computer: '', Provider: '' };
  for (const name in fields) {
    if (name === 'EventID') continue;
    const value = fields[name];
    const ours = FLAT_NAMES[name];
    if (ours === undefined) {
      if (name === 'EventData') spread(out, value);
      else assign(out, name, NUMERIC.has(name) ? numberOf(value) : value);
    } else if (out[ours] === undefined || out[ours] === '') out[ours] = NUMERIC.has(ours) ? numberOf(value) : value;
    else if (out[ours] !== value) assign(out, name, value);
  }
  // Sentinel's SecurityEvent and Event name the log by the table alone where a column is missing.
  if (out['Channel'] === '' && /^Microsoft-Windows-Security-Auditing/i.test(String(out['Provider'])))
    out['Channel'] = 'Security';
  return withCreated(
    out,
    fields['TimeCreated'] ??
      fields['@timestamp'] ??
      fields['TimeGenerated'] ??
      fields['EventTime'] ??
      fields['UtcTime'],
  );
}

/** EventData as an object (WindowsEvent), as XML text (SecurityEvent, Event), or as JSON text. */
function spread(out: Fields, value: unknown): void {
  if (isObject(value)) for (const name in value) place(out, name, value[name]);
  else if (typeof value === 'string' && value.startsWith('<'))
    readEventData(value, (name, data) => place(out, name, data));
  else if (typeof value === 'string' && value.startsWith('{')) {
    try {
      const parsed: unknown = JSON.parse(value);
      if (isObject(parsed)) for (const name in parsed) place(out, name, parsed[name]);
    } catch {
      out['EventData'] = value;
    }
  } else if (value !== null && value !== '') out['EventData'] = value;
}

function fromWinlogbeat(fields: Fields, winlog: Fields): NativeRecord {
  const provider = winlog['provider_name'] ?? winlog['provider'];
  const out: Fields = {
    EventID: numberOf(winlog['event_id'] ?? (isObject(fields['event']) ? fields['event']['code'] : undefined)),
    Channel: winlog['channel'] ?? '',
    Computer: winlog['computer_name'] ?? (isObject(fields['host']) ? fields['host']['name'] : '') ?? '',
    Provider: provider ?? '',
  };
  copy(out, 'EventRecordID', numberOf(winlog['record_id']));
  copy(out, 'Level', levelOf(winlog['level'] ?? (isObject(fields['log']) ? fields['log']['level'] : undefined)));
  copy(out, 'Version', winlog['version']);
  copy(out, 'Opcode', winlog['opcode']);
  copy(out, 'Task', winlog['task']);
  copy(out, 'Keywords', Array.isArray(winlog['keywords']) ? winlog['keywords'].join(' ') : winlog['keywords']);
  copy(out, 'ProviderGuid', winlog['provider_guid']);
  copy(out, 'Message', fields['message']);
  if (isObject(winlog['process'])) {
    copy(out, 'ExecutionProcessID', winlog['process']['pid']);
    if (isObject(winlog['process']['thread'])) copy(out, 'ExecutionThreadID', winlog['process']['thread']['id']);
  }
  if (isObject(winlog['user'])) copy(out, 'UserID', winlog['user']['identifier']);
  for (const part of ['event_data', 'user_data'] as const) {
    const data = winlog[part];
    if (isObject(data)) for (const name in data) if (name !== 'xml_name') place(out, name, data[name]);
  }
  // What the beat added (agent, host, ecs …) stays under its own names, the parts above once only.
  const { event_data: _data, user_data: _user, ...restOfWinlog } = winlog;
  for (const name in fields)
    if (name !== 'winlog' && name !== 'message' && out[name] === undefined) assign(out, name, fields[name]);
  out['winlog'] = restOfWinlog;
  return withCreated(out, winlog['time_created'] ?? fields['@timestamp']);
}

function fromOldWinlogbeat(fields: Fields): NativeRecord {
  const out: Fields = {
    EventID: numberOf(fields['event_id']),
    Channel: fields['log_name'],
    Computer: fields['computer_name'] ?? '',
    Provider: fields['source_name'] ?? '',
  };
  copy(out, 'EventRecordID', numberOf(fields['record_number']));
  copy(out, 'Level', levelOf(fields['level']));
  copy(out, 'Message', fields['message']);
  for (const part of ['event_data', 'user_data'] as const) {
    const data = fields[part];
    if (isObject(data)) for (const name in data) place(out, name, data[name]);
  }
  for (const name in fields)
    if (name !== 'event_data' && name !== 'user_data' && name !== 'message' && out[name] === undefined)
      assign(out, name, fields[name]);
  return withCreated(out, fields['@timestamp']);
}

function fromEvtxDump(fields: Fields, event: Fields, system: Fields): NativeRecord {
  const provider = attributes(system['Provider']);
  const execution = attributes(system['Execution']);
  const out: Fields = {
    EventID: numberOf(textOf(system['EventID'])),
    Channel: textOf(system['Channel']) ?? '',
    Computer: textOf(system['Computer']) ?? '',
    Provider: provider['Name'] ?? provider['EventSourceName'] ?? '',
  };
  copy(out, 'ProviderGuid', provider['Guid']);
  for (const name of ['EventRecordID', 'Level', 'Task', 'Opcode', 'Version'] as const)
    copy(out, name, numberOf(textOf(system[name])));
  copy(out, 'Keywords', textOf(system['Keywords']));
  copy(out, 'ExecutionProcessID', numberOf(execution['ProcessID']));
  copy(out, 'ExecutionThreadID', numberOf(execution['ThreadID']));
  copy(out, 'UserID', attributes(system['Security'])['UserID']);
  copy(out, 'ActivityID', attributes(system['Correlation'])['ActivityID']);
  for (const part of ['EventData', 'UserData'] as const) flatten(out, event[part]);
  for (const name in fields) if (name !== 'Event') assign(out, name, fields[name]);
  return withCreated(out, attributes(system['TimeCreated'])['SystemTime'] ?? fields['timestamp']);
}

/** The leaves of EventData or UserData, by their own names; attributes and namespaces are left out. */
function flatten(out: Fields, data: unknown, depth = 0): void {
  if (!isObject(data) || depth > 4) return;
  for (const name in data) {
    const value = data[name];
    if (name.startsWith('#') || name.startsWith('@') || name.startsWith('xmlns')) continue;
    if (name === 'Data' && isObject(value) && value['#text'] !== undefined) out['Data'] = joined(value['#text']);
    else if (name === 'Data') out['Data'] = joined(value);
    else if (isObject(value) && value['#text'] === undefined) flatten(out, value, depth + 1);
    else place(out, name, textOf(value) ?? null);
  }
}

function joined(value: unknown): unknown {
  return Array.isArray(value) ? value.map((part) => textOf(part) ?? '').join('\n') : value;
}

function attributes(value: unknown): Fields {
  if (!isObject(value)) return {};
  const own = value['#attributes'];
  return isObject(own) ? own : value;
}

function textOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  return value['#text'];
}

/** A shipper that sent no data of a Security event sent at least its rendered message: the data is read out of that. */
function fillFromMessage(out: Fields): void {
  const { Message: message } = out;
  if (out['Channel'] !== 'Security' || typeof message !== 'string' || !message.includes(':')) return;
  if (out['SubjectUserName'] !== undefined || out['TargetUserName'] !== undefined || out['SourceAddress'] !== undefined)
    return;
  const said = messageFields(message, out['EventID']);
  for (const name in said) if (out[name] === undefined) out[name] = said[name];
}

/** Some shippers write the two best-known logs in small letters. */
const CHANNELS: Readonly<Record<string, string>> = { security: 'Security', system: 'System' };

function withCreated(out: Fields, stamp: unknown): NativeRecord {
  const channel = CHANNELS[out['Channel'] as string];
  if (channel !== undefined) out['Channel'] = channel;
  fillFromMessage(out);
  const time = isoTime(stamp, '1970-01-01T00:00:00Z');
  if (time === undefined) return { fields: out };
  out['TimeCreated'] = time;
  return { fields: out, time };
}

function copy(out: Fields, name: string, value: unknown): void {
  if (value !== undefined && value !== null) out[name] = value;
}

function numberOf(value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const LEVELS: Readonly<Record<string, number>> = {
  critical: 1,
  error: 2,
  warning: 3,
  information: 4,
  verbose: 5,
  info: 4,
};

function levelOf(value: unknown): unknown {
  return typeof value === 'string' ? (LEVELS[value.toLowerCase()] ?? numberOf(value)) : value;
}
