import type { StoredRow } from '../incident/events.ts';
import type { TableName } from '../schema/types.ts';
import type { Claim, Evidence } from './claim.ts';
import { runner } from './describe/process.ts';
import { shown, Telling, timeWords } from './describe/telling.ts';
import { describeClause, describeEvent } from './describe.ts';
import { fieldValue } from './evidence/fields.ts';
import { timeOf } from './story.ts';

/** Fewer are not worth a sentence of their own. */
const FEWEST = 3;
/** Events cited to count the repeats of one thing. */
const MOST_CITED = 60;
/** More machines are counted instead of named. */
const MOST_NAMED = 4;

const NOUNS: Readonly<Partial<Record<TableName, string>>> = {
  Authentication: 'logons',
  NetworkSession: 'connections',
  WebSession: 'web requests',
  Dns: 'lookups',
};

/** A step in one sentence or two: what happened first, and how often it happened; once where the second says it all. */
export function sentencesOf(events: readonly StoredRow[], before?: StoredRow): Claim[] {
  const first = events[0] as StoredRow;
  const repeats = repeatsOf(events, before);
  if (!repeats) return [describeEvent(first, before)];
  return repeats.whole
    ? [repeats.claim]
    : [describeEvent(first, before), repeatsOf(events, first)?.claim ?? repeats.claim];
}

/** `Between … and …, anna ran psexec.exe 21 times on APP-1 and APP-2.`: counted from the events that are cited. */
function repeatsOf(events: readonly StoredRow[], after?: StoredRow): { claim: Claim; whole: boolean } | undefined {
  if (events.length < FEWEST) return undefined;
  const cited = events.slice(0, MOST_CITED);
  const [first, last] = [cited[0] as StoredRow, cited.at(-1) as StoredRow];
  const evidence: Evidence[] = cited.map((event) => equals(event, 'TimeGenerated'));
  const days = new Set([first, last, ...(after ? [after] : [])].map((event) => timeOf(event).slice(0, 10)));
  const short = after !== undefined && days.size === 1;
  const when = (event: StoredRow) => (short ? timeWords(timeOf(event)).slice(11) : timeWords(timeOf(event)));
  const span = `Between ${when(first)} and ${when(last)}`;
  const count = `${events.length > cited.length ? 'at least ' : ''}${cited.length}`;
  const where = placeOf(cited, evidence);
  const run = first.table === 'ProcessEvent' ? processRun(cited, evidence) : undefined;
  if (run) return { claim: { sentence: `${span}, ${run} ${count} times${where}.`, evidence }, whole: false };
  const words = sameWords(cited, ` ${count} times${where}`, evidence);
  if (words) return { claim: { sentence: `${span}, ${words}.`, evidence }, whole: true };
  return {
    claim: { sentence: `${span} there were ${count} ${plural(cited, evidence)}${where}.`, evidence },
    whole: false,
  };
}

/** `failed logons from 10.0.0.9`: what all of them have in common. */
function plural(events: readonly StoredRow[], evidence: Evidence[]): string {
  const [first] = events as readonly [StoredRow];
  const same = (field: string): string => {
    const value = text(first, field);
    if (value === '' || events.some((event) => text(event, field) !== value)) return '';
    evidence.push(...events.map((event) => equals(event, field)));
    return value;
  };
  const failed = same('EventResult') === 'Failure' && first.table !== 'WebSession';
  const from = same('SrcIpAddr');
  const noun = NOUNS[first.table];
  return `${noun ? `${failed ? 'failed ' : ''}${noun}` : 'such events'}${from ? ` from ${shown(from)}` : ''}`;
}

/** What each of them is told by, if that is the same but for the machine: the count stands in the machine's place. */
function sameWords(events: readonly StoredRow[], count: string, evidence: Evidence[]): string | undefined {
  if (NOUNS[events[0]?.table ?? 'Event'] !== undefined) return undefined;
  const told = events.map((event) => {
    const { words, telling } = describeClause(event);
    const host = text(event, 'DvcHostname');
    const on = ` on ${shown(host)}`;
    const at = host === '' ? -1 : words.indexOf(on);
    return { words: at < 0 ? undefined : `${words.slice(0, at)}${count}${words.slice(at + on.length)}`, telling };
  });
  const [one] = told;
  if (one?.words === undefined || told.some(({ words }) => words !== one.words)) return undefined;
  evidence.push(...told.flatMap(({ telling }) => telling.evidence));
  return one.words;
}

/** `anna ran tool.exe`, if all of them are that. */
function processRun(events: readonly StoredRow[], evidence: Evidence[]): string | undefined {
  const told = events.map((event) => {
    const telling = new Telling(event);
    const who = runner(telling);
    const field = telling.first('TargetProcessName', 'TargetProcessFilename');
    const words = who === '' || field === '' ? undefined : `${who} ran ${telling.file(field)}`;
    return { words, evidence: telling.evidence };
  });
  const [one] = told;
  if (one?.words === undefined || told.some(({ words }) => words !== one.words)) return undefined;
  evidence.push(...told.flatMap((each) => each.evidence));
  return one.words;
}

/** ` on APP-1, APP-2 and SQL-1`, or ` on 7 hosts`. */
function placeOf(events: readonly StoredRow[], evidence: Evidence[]): string {
  if (events.some((event) => text(event, 'DvcHostname') === '')) return '';
  const hosts = [...new Set(events.map((event) => text(event, 'DvcHostname')))];
  evidence.push(...events.map((event) => equals(event, 'DvcHostname')));
  return ` on ${hosts.length > MOST_NAMED ? `${hosts.length} hosts` : listed(hosts.map(shown))}`;
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export function equals(event: StoredRow, field: string): Evidence {
  const value = fieldValue(event.row, field);
  const plain = typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
  return { kind: 'event', table: event.table, eventId: event.eventId, field, op: 'equals', value: plain };
}

function text(event: StoredRow, field: string): string {
  const value = fieldValue(event.row, field);
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}
