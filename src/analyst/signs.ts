import type { StoredRow } from '../incident/events.ts';
import type { Claim, Evidence } from './claim.ts';
import { REPLICATION_RIGHTS } from './describe/audit.ts';
import { describeEvent, shown, timeWords } from './describe.ts';
import { fieldValue } from './evidence/fields.ts';

/** Something in an incident's own events that weighs in the verdict, with the claim that shows it. */
export interface Sign {
  readonly name:
    | 'success-after-failures'
    | 'known-tool'
    | 'log-cleared'
    | 'recovery-disabled'
    | 'directory-replicated'
    | 'lsass-read'
    | 'logging-stopped';
  readonly weight: number;
  readonly claim: Claim;
}

/** So many failures before a success are more than a mistyped password. */
const FAILURES_BEFORE_SUCCESS = 3;
const MOST_FAILURES_CITED = 20;

/**
 * Programs and arguments that few use for their work. A name is easily changed, so that its absence says nothing, and only
 * the fields that the operating system fills are read, never free text.
 */
const TOOLS: readonly [name: Sign['name'], weight: number, pattern: RegExp][] = [
  [
    'known-tool',
    2,
    /\b(?:mimikatz|sekurlsa|lsadump|rubeus|sharphound|bloodhound|kerberoast|nanodump|psexesvc|wce\.exe|gsecdump|secretsdump|procdump(?:64)?(?:\.exe)?"?\s.{0,80}lsass|comsvcs\.dll.{0,20}(?:minidump|#24)|ntdsutil.{0,60}ifm|invoke-(?:mimikatz|expression)\b|downloadstring|frombase64string|certutil.{0,40}-urlcache|bitsadmin.{0,60}\/transfer)/i,
  ],
  ['log-cleared', 2, /\bwevtutil(?:\.exe)?"?\s+cl\b|clear-eventlog|\brm\s.{0,20}\/var\/log|history -c\b/i],
  [
    'recovery-disabled',
    3,
    /vssadmin.{0,40}delete shadows|wbadmin.{0,20}delete|bcdedit.{0,60}recoveryenabled|wmic.{0,20}shadowcopy.{0,20}delete/i,
  ],
];
/** The right to read another process's memory (PROCESS_VM_READ) in an access mask. */
const READ_MEMORY = 0x10;

/** What a record shows by its own fields, whatever tool was behind it. */
const DEEDS: readonly [name: Sign['name'], weight: number, shows: (event: StoredRow) => boolean][] = [
  [
    'directory-replicated',
    3,
    (event) =>
      /^directory service/i.test(text(event, 'ObjectType')) &&
      REPLICATION_RIGHTS.test(text(event, 'NewValue')) &&
      !text(event, 'ActorUsername').endsWith('$'),
  ],
  [
    'lsass-read',
    2,
    (event) =>
      event.table === 'Event' &&
      /[\\/]lsass\.exe$/i.test(text(event, 'TargetProcessName')) &&
      (Number(text(event, 'Raw.GrantedAccess') || text(event, 'Operation')) & READ_MEMORY) !== 0,
  ],
  [
    'logging-stopped',
    2,
    (event) =>
      event.table === 'AuditEvent' &&
      /^(?:StopLogging|DeleteTrail|DeleteDetector|DeleteFlowLogs)$/.test(text(event, 'Operation')) &&
      !/^fail/i.test(text(event, 'EventResult')),
  ],
  [
    'log-cleared',
    2,
    (event) => /^event log$/i.test(text(event, 'ObjectType')) && /^clear/i.test(text(event, 'EventType')),
  ],
];
const TOOL_FIELDS = ['TargetProcessCommandLine', 'TargetProcessName', 'ActingProcessCommandLine', 'Raw.CommandLine'];

export function signsIn(events: readonly StoredRow[]): Sign[] {
  const signs: Sign[] = [];
  const found = new Set<string>();
  for (const event of events) {
    const texts = TOOL_FIELDS.map((field) => String(fieldValue(event.row, field) ?? '')).filter((text) => text !== '');
    for (const [name, weight, pattern] of TOOLS) {
      const match = texts
        .map((text) => pattern.exec(text.slice(0, 4000))?.[0].toLowerCase().slice(0, 20))
        .find(Boolean);
      if (!match || found.has(`${name} ${match}`)) continue;
      found.add(`${name} ${match}`);
      signs.push({ name, weight, claim: describeEvent(event) });
    }
  }
  for (const [name, weight, shows] of DEEDS) {
    const event = events.find(shows);
    if (event) signs.push({ name, weight, claim: describeEvent(event) });
  }
  const success = successAfterFailures(events);
  if (success) signs.push(success);
  return signs.sort((one, other) => other.weight - one.weight);
}

/** A logon from an address, or of a user, that failed several times right before. */
function successAfterFailures(events: readonly StoredRow[]): Sign | undefined {
  const logons = events
    .filter((event) => event.table === 'Authentication' && text(event, 'TimeGenerated') !== '')
    .sort((one, other) => (text(one, 'TimeGenerated') < text(other, 'TimeGenerated') ? -1 : 1));
  for (const success of logons) {
    if (!/^success/i.test(text(success, 'EventResult'))) continue;
    for (const field of ['SrcIpAddr', 'TargetUsername']) {
      const value = text(success, field);
      if (value === '') continue;
      const failures = logons.filter(
        (event) =>
          /^fail/i.test(text(event, 'EventResult')) &&
          text(event, field) === value &&
          text(event, 'TimeGenerated') < text(success, 'TimeGenerated'),
      );
      if (failures.length < FAILURES_BEFORE_SUCCESS) continue;
      return { name: 'success-after-failures', weight: 3, claim: successClaim(success, failures, field, value) };
    }
  }
  return undefined;
}

function successClaim(success: StoredRow, failures: readonly StoredRow[], field: string, value: string): Claim {
  const cited = failures.slice(-MOST_FAILURES_CITED);
  const cite = (event: StoredRow, name: string): Evidence => ({
    kind: 'event',
    table: event.table,
    eventId: event.eventId,
    field: name,
    op: 'equals',
    value: text(event, name),
  });
  const user = text(success, 'TargetUsername');
  const least = failures.length > cited.length ? 'At least ' : '';
  const whose = field === 'SrcIpAddr' ? `from ${shown(value)}` : `of the user ${shown(value)}`;
  const from = field === 'SrcIpAddr' ? ` from ${shown(value)}` : '';
  return {
    sentence: `${least}${cited.length} logons ${whose} failed, then ${shown(user)} logged on${from} at ${timeWords(text(success, 'TimeGenerated'))}.`,
    evidence: [
      ...cited.flatMap((event) => [cite(event, field), cite(event, 'EventResult')]),
      cite(success, field),
      ...(field === 'TargetUsername' ? [] : [cite(success, 'TargetUsername')]),
      cite(success, 'EventResult'),
    ],
  };
}

function text(event: StoredRow, field: string): string {
  const value = fieldValue(event.row, field);
  return value === undefined || value === null ? '' : String(value);
}
