import type { StoredRow } from '../incident/events.ts';
import type { TableName } from '../schema/types.ts';
import type { Claim } from './claim.ts';
import { describeAlert } from './describe/alert.ts';
import { describeAudit, operation } from './describe/audit.ts';
import { describeFile, describeRegistry } from './describe/change.ts';
import { describeAccountChange, describeLogon } from './describe/identity.ts';
import { describeLease, describeLookup, describeRequest, describeSession } from './describe/network.ts';
import {
  describeCmdlet,
  describeLoaded,
  describePipe,
  describeProcess,
  describeProcessAccess,
  describeRemoteThread,
  describeScript,
} from './describe/process.ts';
import { type Describe, Telling, timeWords } from './describe/telling.ts';

export { shown, timeWords } from './describe/telling.ts';

/** Sysmon's events that no schema of their own has, by number. */
const SYSMON: Readonly<Record<string, Describe>> = {
  '6': describeLoaded,
  '7': describeLoaded,
  '8': describeRemoteThread,
  '10': describeProcessAccess,
  '17': describePipe,
  '18': describePipe,
};

/** What happened, by the kind of event; '' where an event lacks what its kind is told by. */
const DESCRIBE: Readonly<Record<TableName, Describe>> = {
  ProcessEvent: describeProcess,
  Authentication: describeLogon,
  NetworkSession: describeSession,
  Dns: describeLookup,
  WebSession: describeRequest,
  FileEvent: describeFile,
  RegistryEvent: describeRegistry,
  UserManagement: describeAccountChange,
  AuditEvent: describeAudit,
  AlertEvent: describeAlert,
  DhcpEvent: describeLease,
  Event(telling) {
    const id = telling.raw('EventOriginalType');
    if (/sysmon/i.test(telling.raw('EventProduct'))) return SYSMON[id]?.(telling) ?? '';
    if (telling.raw('EventType') === 'ScriptBlock') return describeScript(telling);
    return id === '4103' && /powershell/i.test(telling.raw('EventProduct')) ? describeCmdlet(telling) : '';
  },
};

/** What happened, without its time, and the evidence of it. */
export function describeClause(stored: StoredRow): { readonly words: string; readonly telling: Telling } {
  const telling = new Telling(stored);
  const words = DESCRIBE[stored.table](telling);
  if (words !== '') return { words, telling };
  const plain = new Telling(stored);
  return { words: operation(plain), telling: plain };
}

/**
 * An event as a sentence with its evidence: `At 2026-03-02 09:05:00 UTC, anna ran rundll32.exe on WS-12 …`. Told right after
 * another of the same day, it names only the hour.
 */
export function describeEvent(stored: StoredRow, after?: StoredRow): Claim {
  const { words, telling } = describeClause(stored);
  const time = telling.raw('TimeGenerated');
  telling.cite('TimeGenerated', time);
  const sameDay = after !== undefined && String(after.row['TimeGenerated']).slice(0, 10) === time.slice(0, 10);
  return {
    sentence: `At ${sameDay ? timeWords(time).slice(11) : timeWords(time)}, ${words}.`,
    evidence: telling.evidence,
  };
}
