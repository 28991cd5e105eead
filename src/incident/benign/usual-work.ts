import { kqlString, kqlTime } from '../../kql/quote.ts';
import type { TableName } from '../../schema/types.ts';
import type { StoredRow } from '../events.ts';
import { levelIndex } from '../severity.ts';
import { isDeep } from '../tactics.ts';
import { isNobody } from '../weight.ts';
import { ask, type BenignPattern, type FindingEvidence } from './finding.ts';

const DAY = 86_400_000;
/** How far around an event its like is looked for, and on how many days before it must have been done to be usual. */
const BASELINE_DAYS = 30;
const EARLIER_DAYS = 2;
/**
 * In hindsight, by what followed: so many other days around the same hour, before or after. Only where the machine's log does
 * not reach back EARLIER_DAYS, so that nobody can know whether the work is new: what is new in a log that does is new, however
 * regularly it goes on from then, and an intruder who is patient repeats himself too.
 */
const OTHER_DAYS = 4;
/** What no later repetition explains. */
const NEVER_IN_HINDSIGHT = new Set([
  'credential-access',
  'command-and-control',
  'collection',
  'exfiltration',
  'impact',
]);
const MEDIUM = 2;
/** What looks like an intrusion that goes on needs more, and from before the incident began. */
const EARLIER_DAYS_FOR_PROGRESSION = 4;
/** Work that names no account is the same only around the same hour. */
const HOURS_AROUND = 1;
const MOST_QUERIES = 40;

/** Stands for nobody: what a machine itself records, such as a service that was installed. */
const MACHINE = 'DvcHostname';

/** What makes an event the same piece of work: who, and these fields; of a command line its form. */
const SAME: Partial<
  Record<TableName, { readonly who: readonly string[]; readonly fields: readonly string[]; readonly form?: string }>
> = {
  ProcessEvent: { who: ['ActorUsername', 'TargetUsername'], fields: [], form: 'TargetProcessCommandLine' },
  Authentication: { who: ['TargetUsername'], fields: ['SrcIpAddr', 'EventResult'] },
  FileEvent: { who: ['ActorUsername'], fields: ['TargetFileName', 'EventType'] },
  RegistryEvent: { who: ['ActorUsername'], fields: ['RegistryKey', 'EventType'] },
  UserManagement: { who: ['ActorUsername'], fields: ['EventType'] },
  AuditEvent: { who: ['ActorUsername', MACHINE], fields: ['Operation', 'Object', 'NewValue'] },
  NetworkSession: { who: ['SrcUsername', 'SrcIpAddr'], fields: ['DstIpAddr', 'DstPortNumber'] },
};

/** An account that did the same in the same way on other days. */
export const usualWork: BenignPattern = {
  name: 'usual-work',
  async find(context) {
    const { telling, incident } = context;
    const rules = new Set(telling.map((alert) => alert.ruleId));
    const tactics = new Set(telling.flatMap((alert) => alert.tactics));
    const progression = Math.min(tactics.size, rules.size) >= 3 && [...tactics].some(isDeep);
    const inHindsight =
      !progression &&
      ![...tactics].some((tactic) => NEVER_IN_HINDSIGHT.has(tactic)) &&
      context.incident.tactics.every((tactic) => !NEVER_IN_HINDSIGHT.has(tactic)) &&
      telling.every((alert) => levelIndex(alert.level) <= MEDIUM);
    const begin = dayOf(Date.parse(incident.firstTime));
    const range = {
      from: begin - BASELINE_DAYS * DAY,
      to: dayOf(Date.parse(incident.lastTime)) + BASELINE_DAYS * DAY,
    };
    const asked = new Map<string, readonly number[]>();
    const timesOf = async (kql: string): Promise<readonly number[]> => {
      const known = asked.get(kql);
      if (known) return known;
      if (asked.size >= MOST_QUERIES) return [];
      const { rows } = await context.query(kql);
      const times = rows.map(([time]) => Date.parse(String(time))).filter((time) => !Number.isNaN(time));
      asked.set(kql, times);
      return times;
    };
    const daysOf = (kql: string) => timesOf(`${kql} | summarize by Day = bin(TimeGenerated, 1d)`);
    /** By the hour and not by the day: a log that began late on a day does not hold what was done on it before. */
    const reachesBack = async (log: string, event: StoredRow): Promise<boolean> => {
      const [first] = await timesOf(`${log} | summarize First = min(TimeGenerated)`);
      return first === undefined || first <= Date.parse(text(event, 'TimeGenerated')) - EARLIER_DAYS * DAY;
    };
    const isUsual = async (event: StoredRow): Promise<Work | undefined> => {
      const work = workOf(event, range);
      if (!work) return undefined;
      const own = progression ? begin : work.day;
      const earlier = (await daysOf(work.kql)).filter((day) => day < own).length;
      if (earlier >= (progression ? EARLIER_DAYS_FOR_PROGRESSION : EARLIER_DAYS)) return { ...work, day: own };
      if (!inHindsight) return undefined;
      const log = logOf(event, range);
      const routine = atThisHour(work, event);
      if (!log || (await reachesBack(log, event))) return undefined;
      const others = (await daysOf(routine.kql)).filter((day) => day !== own).length;
      return others >= OTHER_DAYS ? { ...routine, day: own, hindsight: true } : undefined;
    };
    const evidence: FindingEvidence[] = [];
    const explained: string[] = [];
    let sentence = '';
    let hindsight = false;
    for (const alert of telling) {
      const events = context.eventsOf(alert);
      let usual: Work | undefined;
      for (const event of events) {
        usual = await isUsual(event);
        if (!usual) break;
      }
      if (!usual) continue;
      explained.push(alert.id);
      // What was judged in hindsight is what the finding says: it is the weakest of its grounds.
      if (sentence !== '' && (hindsight || !usual.hindsight)) continue;
      hindsight = usual.hindsight ?? false;
      evidence.length = 0;
      const answer = await ask(context.query, otherDays(usual));
      sentence = `${hindsight ? 'In hindsight: ' : ''}${usual.words} on ${answer.first['Days']} other days (${answer.first['Earlier']} of them earlier), ${answer.first['Times']} times in all.`;
      evidence.push(answer.evidence);
    }
    if (sentence === '' || explained.length === 0) return undefined;
    return {
      pattern: 'usual-work',
      sentence,
      evidence,
      alertIds: explained,
      lowers: explained.length === telling.length,
      ...(hindsight ? { hindsight } : {}),
    };
  },
};

function dayOf(time: number): number {
  return Math.floor(time / DAY) * DAY;
}

/** A piece of work: the query for all of its like, how to say it, and the day on which this one was done. */
interface Work {
  readonly kql: string;
  readonly words: string;
  readonly day: number;
  /** True if only what followed shows that it is usual. */
  readonly hindsight?: boolean;
}

/** All that the same machine's log holds of this kind: how far back it can be known what is usual. */
function logOf(event: StoredRow, range: { from: number; to: number }): string | undefined {
  const host = text(event, MACHINE);
  const within = `TimeGenerated between (${kqlTime(range.from)} .. ${kqlTime(range.to)})`;
  return host === '' ? undefined : `${event.table} | where ${within} | where ${MACHINE} =~ ${kqlString(host)}`;
}

function atThisHour(work: Work, event: StoredRow): Work {
  if (work.kql.includes('hourofday(')) return work;
  return { ...work, kql: `${work.kql} | where ${hoursAround(event)}`, words: `${work.words} around this hour` };
}

function hoursAround(event: StoredRow): string {
  const hour = new Date(text(event, 'TimeGenerated')).getUTCHours();
  const hours = Array.from({ length: 2 * HOURS_AROUND + 1 }, (_, index) => (hour + 24 - HOURS_AROUND + index) % 24);
  return `hourofday(TimeGenerated) in (${hours.join(', ')})`;
}

/** The evidence: on how many days beside its own. */
function otherDays({ kql, day }: Work): string {
  const own = kqlTime(day);
  return `${kql} | extend Day = bin(TimeGenerated, 1d) | where Day != ${own} | summarize Earlier = dcountif(Day, Day < ${own}), Days = dcount(Day), Times = count()`;
}

/** The work of an event. Undefined if it does not say who did what. */
function workOf(event: StoredRow, range: { from: number; to: number }): Work | undefined {
  const same = SAME[event.table];
  const day = dayOf(Date.parse(text(event, 'TimeGenerated')));
  if (!same || Number.isNaN(day)) return undefined;
  // A process that a service starts is recorded as SYSTEM's, and its user as the target.
  const isNamed = (value: string) => value !== '' && !isNobody({ kind: 'user', key: value.toLowerCase() });
  const who = same.who.find((field) => isNamed(text(event, field)));
  if (!who) return undefined;
  const name = text(event, who);
  const conditions = [`${who} =~ ${kqlString(name)}`];
  let words = `${quoted(name)} did the same`;
  if (who === MACHINE) {
    conditions.push(hoursAround(event));
    const object = text(event, 'Object');
    const what = object === '' ? 'the same' : `“${object.replaceAll(/[“”]/g, '"')}” in the same way`;
    words = `${quoted(name)} recorded ${what} around this hour`;
  }
  if (same.form) {
    const command = text(event, same.form);
    const process = text(event, 'TargetProcessName');
    const base = process.slice(Math.max(process.lastIndexOf('\\'), process.lastIndexOf('/')) + 1);
    if (command === '' || base === '') return undefined;
    conditions.push(`TargetProcessName endswith ${kqlString(base)}`);
    conditions.push(`${same.form} matches regex ${kqlString(formOf(command))}`);
    words = `${quoted(name)} ran ${quoted(base)} in the same way`;
  }
  for (const field of same.fields) {
    const value = text(event, field);
    if (value !== '') conditions.push(/^\d+$/.test(value) ? `${field} == ${value}` : `${field} =~ ${kqlString(value)}`);
  }
  if (conditions.length < 2) return undefined;
  const within = `TimeGenerated between (${kqlTime(range.from)} .. ${kqlTime(range.to)})`;
  return { kql: `${event.table} | where ${within} | where ${conditions.join(' and ')}`, words, day };
}

function text(event: StoredRow, field: string): string {
  const value = event.row[field];
  return value === undefined || value === null ? '' : String(value);
}

function quoted(name: string): string {
  return /^[\w.@$\\-]+$/.test(name) ? name : `“${name}”`;
}

/**
 * A command line's form as a regular expression (RE2): numbers, dates, machine names behind \\ and what stands in a
 * temporary folder may differ; programs, options and their order may not. What is encoded must be the same to the letter.
 */
export function formOf(command: string): string {
  const parts = command.trim().split(/(\\\\[\w.-]+|\d+)/);
  return `(?i)^\\s*${parts
    .map((part) => {
      if (/^\\\\[\w.-]+$/.test(part)) return '\\\\\\\\[\\w.-]+';
      if (/^\d+$/.test(part)) return '\\d+';
      return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\s+/g, '\\s+');
    })
    .join('')}\\s*$`;
}
