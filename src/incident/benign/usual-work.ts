import type { TableName } from '../../schema/types.ts';
import type { StoredRow } from '../events.ts';
import { isDeep } from '../tactics.ts';
import { isNobody } from '../weight.ts';
import { ask, type BenignPattern, type FindingEvidence, kqlString, kqlTime, type Query } from './finding.ts';

const DAY = 86_400_000;
/** How far around an event its like is looked for, and on how many days before it must have been done to be usual. */
const BASELINE_DAYS = 30;
const EARLIER_DAYS = 2;
/** In hindsight what was new at first is seen to be a routine: so many other days, before or after. */
const OTHER_DAYS = 4;
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
    const begin = dayOf(Date.parse(incident.firstTime));
    const range = {
      from: begin - BASELINE_DAYS * DAY,
      to: dayOf(Date.parse(incident.lastTime)) + BASELINE_DAYS * DAY,
    };
    const asked = new Map<string, readonly number[]>();
    const isUsual = async (event: StoredRow): Promise<Work | undefined> => {
      const work = workOf(event, range);
      if (!work) return undefined;
      let days = asked.get(work.kql);
      if (!days) {
        if (asked.size >= MOST_QUERIES) return undefined;
        days = await daysOf(work, context.query);
        asked.set(work.kql, days);
      }
      const own = progression ? begin : work.day;
      const earlier = days.filter((day) => day < own).length;
      const others = days.filter((day) => day !== own).length;
      const usual = progression
        ? earlier >= EARLIER_DAYS_FOR_PROGRESSION
        : earlier >= EARLIER_DAYS || others >= OTHER_DAYS;
      return usual ? { ...work, day: own } : undefined;
    };
    const evidence: FindingEvidence[] = [];
    const explained: string[] = [];
    let sentence = '';
    for (const alert of telling) {
      const events = context.eventsOf(alert);
      let usual: Work | undefined;
      for (const event of events) {
        usual = await isUsual(event);
        if (!usual) break;
      }
      if (!usual) continue;
      explained.push(alert.id);
      if (sentence !== '') continue;
      const answer = await ask(context.query, otherDays(usual));
      sentence = `${usual.words} on ${answer.first['Days']} other days (${answer.first['Earlier']} of them earlier), ${answer.first['Times']} times in all.`;
      evidence.push(answer.evidence);
    }
    if (sentence === '' || explained.length === 0) return undefined;
    return {
      pattern: 'usual-work',
      sentence,
      evidence,
      alertIds: explained,
      lowers: explained.length === telling.length,
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
}

/** The days on which it was done. */
async function daysOf({ kql }: Work, query: Query): Promise<number[]> {
  const { rows } = await query(`${kql} | summarize by Day = bin(TimeGenerated, 1d)`);
  return rows.map(([day]) => Date.parse(String(day)));
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
    const hour = new Date(text(event, 'TimeGenerated')).getUTCHours();
    const hours = Array.from({ length: 2 * HOURS_AROUND + 1 }, (_, index) => (hour + 24 - HOURS_AROUND + index) % 24);
    conditions.push(`hourofday(TimeGenerated) in (${hours.join(', ')})`);
    words = `${quoted(name)} recorded the same around this hour`;
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
