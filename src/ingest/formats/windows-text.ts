import { assign } from './assign.ts';
import type { Format, NativeRecord, Rejected } from './format.ts';
import { isoTime } from './time.ts';
import { messageFields } from './windows-message.ts';

const SNARE = /^(?:\S+[ \t])?MSWinEventLog\t/;
const SPLUNK = /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d\d:\d\d(?:\.\d+)? [AP]M\r?\nLogName=/;

/** Names that the old interface has for providers. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'Microsoft Windows security auditing.': 'Microsoft-Windows-Security-Auditing',
  Security: 'Microsoft-Windows-Security-Auditing',
};

/**
 * Windows events as text: Snare's tab-separated lines (`MSWinEventLog`), also as NXLog and others write them, and Splunk's
 * WinEventLog blocks. What the rendered message says of accounts, processes and addresses becomes fields.
 */
export const windowsText: Format = {
  name: 'windows-text',
  sniff(sample) {
    let hits = 0;
    for (const line of sample) if (SNARE.test(line) || SPLUNK.test(line)) hits++;
    return sample.length === 0 ? 0 : hits / sample.length;
  },
  parse(record, received) {
    if (SNARE.test(record)) return fromSnare(record, received);
    if (SPLUNK.test(record)) return fromSplunk(record, received);
    return { rejected: 'neither MSWinEventLog nor LogName=', offset: 0 };
  },
};

function fromSnare(record: string, received: string): NativeRecord | Rejected {
  const parts = record.split('\t');
  const [, , channel, counter, stamp, id, provider, user, , kind, computer, category] = parts;
  const eventId = Number(id);
  if (!Number.isInteger(eventId) || computer === undefined)
    return { rejected: 'a Snare line without its columns', offset: record.length };
  const message = parts
    .slice(13)
    .join('\t')
    .replace(/\t\d+$/, '')
    .trim();
  return finish(
    { EventID: eventId, Channel: channel, Computer: computer, Provider: provider },
    isoTime(stamp, received),
    {
      EventRecordID: Number(counter),
      Keywords: kind,
      TaskName: category,
      User: user,
      Message: message,
    },
  );
}

function fromSplunk(record: string, received: string): NativeRecord | Rejected {
  const firstLine = record.slice(0, record.indexOf('\n'));
  const at = record.indexOf('\nMessage=');
  const head = at === -1 ? record : record.slice(0, at);
  const rest: Record<string, unknown> = {};
  for (const line of head.split(/\r?\n/).slice(1)) {
    const equals = line.indexOf('=');
    if (equals > 0) assign(rest, line.slice(0, equals), line.slice(equals + 1));
  }
  const {
    EventCode: code,
    LogName: channel,
    ComputerName: computer,
    SourceName: provider,
    RecordNumber: number,
    ...others
  } = rest;
  const eventId = Number(code);
  if (code === undefined || !Number.isInteger(eventId))
    return { rejected: 'a WinEventLog block without EventCode', offset: head.length };
  return finish(
    { EventID: eventId, Channel: channel ?? '', Computer: computer ?? '', Provider: provider ?? '' },
    isoTime(firstLine.trim(), received),
    {
      ...(number === undefined ? {} : { EventRecordID: Number(number) }),
      ...others,
      ...(at === -1 ? {} : { Message: record.slice(at + '\nMessage='.length) }),
    },
  );
}

function finish(
  system: Record<string, unknown>,
  time: string | undefined,
  rest: Record<string, unknown>,
): NativeRecord {
  const provider = PROVIDERS[system['Provider'] as string] ?? system['Provider'];
  const message = rest['Message'];
  const said =
    system['Channel'] === 'Security' && typeof message === 'string' ? messageFields(message, system['EventID']) : {};
  const fields = {
    ...system,
    Provider: provider,
    ...rest,
    ...said,
    ...(time === undefined ? {} : { TimeCreated: time }),
  };
  return time === undefined ? { fields } : { fields, time };
}
