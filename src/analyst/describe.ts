import type { StoredRow } from '../incident/events.ts';
import type { TableName } from '../schema/types.ts';
import type { Claim, Evidence, EvidenceOperator } from './claim.ts';
import { fieldValue } from './evidence/fields.ts';

/** Command lines are quoted up to here; the rest stands in the event. */
const MOST_QUOTED = 300;

/** Collects the evidence of a sentence while it is written, so that none of its values goes without. */
class Telling {
  readonly evidence: Evidence[] = [];
  readonly #stored: StoredRow;

  constructor(stored: StoredRow) {
    this.#stored = stored;
  }

  has(field: string): boolean {
    return this.raw(field) !== '';
  }

  raw(field: string): string {
    const value = fieldValue(this.#stored.row, field);
    return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
  }

  /** The first of these fields that is filled, or ''. */
  first(...fields: string[]): string {
    return fields.find((field) => this.has(field)) ?? '';
  }

  cite(field: string, value: string | number | boolean, op: EvidenceOperator = 'equals'): void {
    const { table, eventId } = this.#stored;
    this.evidence.push({ kind: 'event', table, eventId, field, op, value });
  }

  /** A name, as the field has it. */
  name(field: string): string {
    const value = this.raw(field);
    this.cite(field, value);
    return shown(value);
  }

  /** The file name at the end of a path. */
  file(field: string): string {
    const value = this.raw(field);
    const base = value.slice(Math.max(value.lastIndexOf('\\'), value.lastIndexOf('/')) + 1);
    if (base === '' || base === value) return this.name(field);
    this.cite(field, base, 'ends-with');
    return shown(base);
  }

  /** A long text in quotes; what was cut is marked. */
  quoted(field: string): string {
    const value = this.raw(field);
    const flat = value.replaceAll(/\s+/g, ' ').replaceAll(/[“”]/g, '"').trim();
    if (flat === value && value.length <= MOST_QUOTED) {
      this.cite(field, value);
      return `“${flat}”`;
    }
    const start = value.slice(0, 60).split(/[\s“”]/)[0] ?? '';
    this.cite(field, start === '' ? value : start, start === '' ? 'equals' : 'starts-with');
    return flat.length > MOST_QUOTED ? `“${flat.slice(0, MOST_QUOTED)}…”` : `“${flat}”`;
  }

  /** ` on HOST`, ` from ADDRESS`, or nothing where no such field is filled. */
  part(words: string, ...fields: string[]): string {
    const field = this.first(...fields);
    return field === '' ? '' : ` ${words} ${this.name(field)}`;
  }
}

/** A name that would not read as one word goes into quotes. */
export function shown(value: string): string {
  return /^[\w.@$\\:/-]+$/.test(value) && !/[.:/-]$/.test(value) ? value : `“${value.replaceAll(/[“”]/g, '"')}”`;
}

/** `2026-03-02 09:00:01 UTC`. */
export function timeWords(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} UTC`;
}

const HOST = ['DvcHostname', 'DvcFQDN', 'Raw.Computer', 'Raw.Hostname', 'DvcIpAddr'];
const USER = ['ActorUsername', 'TargetUsername', 'Username', 'SrcUsername'];

type Describe = (telling: Telling) => string;

const DESCRIBE: Readonly<Record<TableName, Describe>> = {
  ProcessEvent(telling) {
    const user = telling.first('ActorUsername', 'TargetUsername');
    const who = user === '' ? '' : telling.name(user);
    const field = telling.first('TargetProcessName', 'TargetProcessFilename', 'Raw.Image', 'Raw.NewProcessName');
    if (field === '') return recorded(telling);
    const ended = /terminat|exit/i.test(telling.raw('EventType'));
    const process = telling.file(field);
    const on = telling.part('on', ...HOST);
    if (ended) return `${process} ended${on}`;
    const command = telling.has('TargetProcessCommandLine')
      ? ` with the command line ${telling.quoted('TargetProcessCommandLine')}`
      : '';
    const parent = telling.first('ActingProcessName', 'ParentProcessName');
    const by = parent === '' ? '' : `, started by ${telling.file(parent)}`;
    return who === '' ? `${process} ran${on}${by}${command}` : `${who} ran ${process}${on}${by}${command}`;
  },
  Authentication(telling) {
    const user = telling.first('TargetUsername', 'ActorUsername');
    if (user === '') return recorded(telling);
    const who = telling.name(user);
    if (/log ?off|log ?out/i.test(telling.raw('EventType'))) return `${who} logged off${telling.part('on', ...HOST)}`;
    const result = telling.raw('EventResult');
    if (result !== '') telling.cite('EventResult', result);
    const verb = /fail/i.test(result) ? 'failed to log on' : 'logged on';
    const to = telling.part('to', 'TargetHostname', ...HOST, 'TargetAppName', 'TargetUrl');
    return `${who} ${verb}${to}${telling.part('from', 'SrcIpAddr', 'SrcHostname')}`;
  },
  NetworkSession(telling) {
    const from = telling.first('SrcIpAddr', 'SrcHostname', ...HOST);
    const to = telling.first('DstIpAddr', 'DstHostname', 'DstFQDN');
    if (from === '' || to === '') return recorded(telling);
    const source = telling.name(from);
    const target = telling.name(to);
    const port = telling.has('DstPortNumber') ? ` on port ${telling.name('DstPortNumber')}` : '';
    return `${source} connected to ${target}${port}`;
  },
  Dns(telling) {
    const from = telling.first('SrcIpAddr', 'SrcHostname', ...HOST);
    if (from === '' || !telling.has('DnsQuery')) return recorded(telling);
    return `${telling.name(from)} looked up ${telling.name('DnsQuery')}`;
  },
  WebSession(telling) {
    const from = telling.first('SrcIpAddr', 'SrcHostname', 'SrcUsername', ...HOST);
    if (from === '' || !telling.has('Url')) return recorded(telling);
    const source = telling.name(from);
    return `${source} requested the URL ${telling.quoted('Url')}`;
  },
  FileEvent(telling) {
    const field = telling.first('TargetFilePath', 'TargetFileName');
    if (field === '') return recorded(telling);
    return changed(telling, 'file', field);
  },
  RegistryEvent(telling) {
    if (!telling.has('RegistryKey')) return recorded(telling);
    return changed(telling, 'registry key', 'RegistryKey');
  },
  UserManagement(telling) {
    if (!telling.has('TargetUsername')) return recorded(telling);
    return changed(telling, 'account', 'TargetUsername');
  },
  AuditEvent: (telling) => recorded(telling),
  AlertEvent: (telling) => recorded(telling),
  DhcpEvent: (telling) => recorded(telling),
  Event: (telling) => recorded(telling),
};

const VERBS: readonly [RegExp, string][] = [
  [/delet|remov/i, 'deleted'],
  [/creat|\badd/i, 'created'],
  [/renam/i, 'renamed'],
  [/disabl/i, 'disabled'],
  [/enabl/i, 'enabled'],
  [/access|read|open/i, 'opened'],
];

/** `anna created the file “…” on WS-12`. */
function changed(telling: Telling, what: string, field: string): string {
  const type = telling.raw('EventType');
  const verb = VERBS.find(([pattern]) => pattern.test(type))?.[1] ?? 'changed';
  const by = telling.first('ActorUsername', 'ActingProcessName');
  const object = `the ${what} ${telling.quoted(field)}`;
  const who = by === '' ? '' : by === 'ActingProcessName' ? telling.file(by) : telling.name(by);
  const on = telling.part('on', ...HOST);
  return who === '' ? `${object} was ${verb}${on}` : `${who} ${verb} ${object}${on}`;
}

/** What can be said of any event: who, where, and what the record calls itself. */
function recorded(telling: Telling): string {
  const host = telling.first(...HOST, 'SrcIpAddr');
  const user = telling.first(...USER);
  const operation = telling.first(
    'Operation',
    'EventOriginalSubType',
    'AlertName',
    'EventMessage',
    'Raw.eventName',
    'Raw.Operation',
  );
  const id = telling.first('Raw.EventID', 'EventOriginalType');
  const what =
    operation !== ''
      ? `the operation ${telling.quoted(operation)}${telling.has('Object') ? ` on ${telling.quoted('Object')}` : ''}`
      : id !== ''
        ? `an event with ID ${telling.name(id)}`
        : `an event of the type ${telling.quoted('EventType')}`;
  const who = user === '' ? '' : ` by the user ${telling.name(user)}`;
  return host === '' ? `${what} was recorded${who}` : `${telling.name(host)} recorded ${what}${who}`;
}

/** An event as a sentence with its evidence: `At 2026-03-02 09:05:00 UTC, anna ran rundll32.exe on WS-12 …`. */
export function describeEvent(stored: StoredRow): Claim {
  const telling = new Telling(stored);
  const time = telling.raw('TimeGenerated');
  telling.cite('TimeGenerated', time);
  const what = DESCRIBE[stored.table](telling);
  return { sentence: `At ${timeWords(time)}, ${what}.`, evidence: telling.evidence };
}
