import type { TableName } from '../../schema/types.ts';
import type { StoredRow } from '../events.ts';
import { isDeep } from '../tactics.ts';
import { isNobody } from '../weight.ts';
import { ask, type BenignPattern, type FindingEvidence, kqlString, kqlTime } from './finding.ts';

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
    const asked = new Map<string, Awaited<ReturnType<typeof ask>>>();
    const evidence: FindingEvidence[] = [];
    const explained: string[] = [];
    let sentence = '';
    for (const alert of telling) {
      const events = context.eventsOf(alert);
      let usual = events.length > 0;
      for (const event of events) {
        const day = progression ? begin : dayOf(Date.parse(String(event.row['TimeGenerated'])));
        const work = workOf(event, day);
        if (!work || asked.size >= MOST_QUERIES) {
          usual = false;
          break;
        }
        const answer = asked.get(work.kql) ?? (await ask(context.query, work.kql));
        asked.set(work.kql, answer);
        const [earlier, days] = [Number(answer.first['Earlier']), Number(answer.first['Days'])];
        const usually = progression
          ? earlier >= EARLIER_DAYS_FOR_PROGRESSION
          : earlier >= EARLIER_DAYS || days >= OTHER_DAYS;
        if (!usually) {
          usual = false;
          break;
        }
        if (sentence === '') {
          sentence = `${work.words} on ${days} other days, ${earlier} of them before, ${answer.first['Times']} times in all.`;
          evidence.push(answer.evidence);
        }
      }
      if (usual) explained.push(alert.id);
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

/** The query for the same work on other days, and how to say it. Undefined if the event does not say who did what. */
function workOf(event: StoredRow, day: number): { kql: string; words: string } | undefined {
  const same = SAME[event.table];
  if (!same || Number.isNaN(day)) return undefined;
  const who = same.who.find((field) => text(event, field) !== '');
  if (!who) return undefined;
  const name = text(event, who);
  if (isNobody({ kind: 'user', key: name.toLowerCase() })) return undefined;
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
  const [own, from, to] = [day, day - BASELINE_DAYS * DAY, day + BASELINE_DAYS * DAY].map(kqlTime);
  const kql = `${event.table} | where TimeGenerated between (${from} .. ${to}) | where ${conditions.join(' and ')} | extend Day = bin(TimeGenerated, 1d) | where Day != ${own} | summarize Earlier = dcountif(Day, Day < ${own}), Days = dcount(Day), Times = count()`;
  return { kql, words };
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
