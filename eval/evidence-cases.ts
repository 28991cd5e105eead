import type { Claim, Evidence } from '../src/analyst/claim.ts';
import { describeEvent, shown, timeWords } from '../src/analyst/describe.ts';
import { fieldValue } from '../src/analyst/evidence/fields.ts';
import type { StoredRow } from '../src/incident/events.ts';

export interface EvidenceCase extends Claim {
  readonly truth: boolean;
  /** What was changed: `number`, `user`, `time`, `order` …; '' for a true one. */
  readonly corruption: string;
}

/** A generator of its own seed: the same cases every time. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const USER = ['ActorUsername', 'TargetUsername', 'SrcUsername'];
const HOST = ['DvcHostname', 'SrcHostname', 'DstHostname'];
const IP = ['SrcIpAddr', 'DstIpAddr', 'DvcIpAddr'];
const PROCESS = ['TargetProcessName', 'ActingProcessName'];

/** True claims from real events, and each of them once for every way in which it can be falsified. */
export function evidenceCases(events: readonly StoredRow[], random: () => number): EvidenceCase[] {
  const cases: EvidenceCase[] = [];
  const pool = poolsOf(events);
  for (const event of events) {
    const claim = describeEvent(event);
    cases.push({ ...claim, truth: true, corruption: '' }, ...corrupted(claim, event, pool, random));
  }
  for (let index = 0; index + 6 < events.length; index += 7) {
    const group = events.slice(index, index + 6);
    cases.push(...counted(group), ...ordered(group[0] as StoredRow, group[5] as StoredRow));
  }
  return cases;
}

type Pools = Readonly<Record<'user' | 'host' | 'ip' | 'process', readonly string[]>>;

function poolsOf(events: readonly StoredRow[]): Pools {
  const values = (fields: readonly string[], form: (value: string) => string) => [
    ...new Set(
      events.flatMap((event) =>
        fields
          .map((field) => text(event, field))
          .filter((value) => value !== '')
          .map(form),
      ),
    ),
  ];
  return {
    user: values(USER, base),
    host: values(HOST, (value) => value),
    ip: values(IP, (value) => value),
    process: values(PROCESS, base),
  };
}

function corrupted(claim: Claim, event: StoredRow, pools: Pools, random: () => number): EvidenceCase[] {
  const found: EvidenceCase[] = [];
  const add = (corruption: string, sentence: string | undefined) => {
    if (sentence !== undefined && sentence !== claim.sentence)
      found.push({ ...claim, sentence, truth: false, corruption });
  };
  const other = (pool: readonly string[], not: string) => {
    const others = pool.filter((value) => value.toLowerCase() !== not.toLowerCase() && !sameName(value, not));
    return others[Math.floor(random() * others.length)];
  };
  const swap = (fields: readonly string[], pool: readonly string[], form = (value: string) => value) => {
    for (const field of fields) {
      const value = form(text(event, field));
      const changed = value === '' ? undefined : other(pool, value);
      if (changed === undefined || !names(claim.sentence, value)) continue;
      return claim.sentence.replace(shown(value), () => shown(changed));
    }
    return undefined;
  };
  add('user', swap(USER, pools.user, base));
  add('host', swap(HOST, pools.host));
  add('ip', swap(IP, pools.ip));
  add('process', swap(PROCESS, pools.process, base));
  add('time', later(claim.sentence, random));
  add(
    'day',
    claim.sentence.replace(/\d{4}-\d\d-(\d\d)/, (whole, day) => whole.replace(/\d\d$/, day === '11' ? '12' : '11')),
  );
  add(
    'port',
    claim.sentence.replace(/port (\d+)/, (_, port) => `port ${Number(port) + 1 + Math.floor(random() * 90)}`),
  );
  add(
    'event id',
    claim.sentence.replace(/with ID (\d+)/, (_, id) => `with ID ${Number(id) + 1}`),
  );
  add(
    'outcome',
    claim.sentence.includes(' failed to log on')
      ? claim.sentence.replace(' failed to log on', ' logged on')
      : claim.sentence.replace(' logged on', ' failed to log on'),
  );
  add(
    'size',
    claim.sentence.replace(
      /([\d.]+) ([KMGT]B) /,
      (_, size, unit) => `${Number(size) + 1 + Math.floor(random() * 9)} ${unit} `,
    ),
  );
  add(
    'unit',
    claim.sentence.replace(/([\d.]+) ([KMGT])B /, (_, size, unit) => `${size} ${unit === 'G' ? 'M' : 'G'}B `),
  );
  add('quotation', requoted(claim.sentence, random));
  add(
    'status',
    claim.sentence.replace(/status (\d+)/, (_, status) => `status ${Number(status) + 1}`),
  );
  add(
    'access',
    claim.sentence.replace(/access (0x[\da-f]+)/i, (_, access) => `access ${access}0`),
  );
  add(
    'parent',
    swapped(
      claim.sentence,
      / ran (\S+) (.*), started by (\S+)\./,
      (one, rest, two) => ` ran ${two} ${rest}, started by ${one}.`,
    ),
  );
  add(
    'sides',
    swapped(claim.sentence, /, (\S+) (opened the process) (\S+)/, (one, verb, two) => `, ${two} ${verb} ${one}`),
  );
  add(
    'negation',
    claim.sentence.replace(/ (connected|ran|recorded|looked up|requested) /, (_, verb) => ` did not ${PRESENT[verb]} `),
  );
  add(
    'sides',
    swapped(
      claim.sentence,
      /, (\S+) ((?:failed to connect|connected|sent [\d.]+ [KMGT]B) to) (\S+?)(?= on port| with |\.$)/,
      (one, verb, two) => `, ${two} ${verb} ${one}`,
    ),
  );
  add(
    'action',
    claim.sentence.replace(/ (created|deleted) /, (_, verb) => ` ${verb === 'created' ? 'deleted' : 'created'} `),
  );
  return found;
}

/** The sentence with two of its names in each other's place. */
function swapped(sentence: string, pattern: RegExp, say: (one: string, middle: string, two: string) => string): string {
  return sentence.replace(pattern, (whole, one: string, middle: string, two: string) =>
    sameName(one, two) ? whole : say(one, middle, two),
  );
}

/** A letter of what is quoted, changed to another. */
function requoted(sentence: string, random: () => number): string {
  return sentence.replace(/“([^”]{12,})”/, (whole, quoted: string) => {
    const at = Math.floor(random() * (quoted.length - 2));
    const letter = quoted.charAt(at);
    if (!/[a-z\d]/i.test(letter)) return whole;
    return `“${quoted.slice(0, at)}${letter.toLowerCase() === 'q' ? 'k' : 'q'}${quoted.slice(at + 1)}”`;
  });
}

/** True if the sentence has the name as a whole, not as a part of another. */
function names(sentence: string, name: string): boolean {
  const at = sentence.indexOf(shown(name));
  if (at < 0) return false;
  const end = at + shown(name).length;
  return (
    !/[\w.@$\\-]/.test(sentence.charAt(at - 1)) &&
    !/[\w@$\\-]/.test(sentence.charAt(end)) &&
    !/^\.\w/.test(sentence.slice(end))
  );
}

const PRESENT: Readonly<Record<string, string>> = {
  connected: 'connect',
  ran: 'run',
  recorded: 'record',
  'looked up': 'look up',
  requested: 'request',
};

function later(sentence: string, random: () => number): string {
  return sentence.replace(/(\d\d):(\d\d):(\d\d) UTC/, (_, hours, minutes, seconds) => {
    const total =
      (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + 5 + Math.floor(random() * 40_000)) % 86_400;
    const part = (value: number) => String(value).padStart(2, '0');
    return `${part(Math.floor(total / 3600))}:${part(Math.floor(total / 60) % 60)}:${part(total % 60)} UTC`;
  });
}

/** `There were 6 events …`: true, one too many, and one too few. */
function counted(events: readonly StoredRow[]): EvidenceCase[] {
  const evidence = events.map((event) => equals(event, 'TimeGenerated'));
  const say = (count: number) => `There were ${count} events.`;
  return [
    { sentence: say(events.length), evidence, truth: true, corruption: '' },
    { sentence: say(events.length + 1), evidence, truth: false, corruption: 'count' },
    { sentence: say(events.length - 1), evidence, truth: false, corruption: 'count' },
  ];
}

/** Two events told in their order, and the other way round. */
function ordered(one: StoredRow, other: StoredRow): EvidenceCase[] {
  const [first, last] = text(one, 'TimeGenerated') <= text(other, 'TimeGenerated') ? [one, other] : [other, one];
  const close = Math.abs(Date.parse(text(first, 'TimeGenerated')) - Date.parse(text(last, 'TimeGenerated'))) < 3000;
  if (close || !first.row['Type'] || !last.row['Type']) return [];
  const evidence = [equals(first, 'TimeGenerated'), equals(last, 'TimeGenerated'), type(first), type(last)];
  const say = (before: StoredRow, after: StoredRow) =>
    `An event of the type “${before.row['Type']}” at ${timeWords(text(before, 'TimeGenerated'))} came before one of the type “${after.row['Type']}” at ${timeWords(text(after, 'TimeGenerated'))}.`;
  return [
    { sentence: say(first, last), evidence, truth: true, corruption: '' },
    { sentence: say(last, first), evidence, truth: false, corruption: 'order' },
  ];
}

function type(event: StoredRow): Evidence {
  return {
    kind: 'event',
    table: event.table,
    eventId: event.eventId,
    field: 'Type',
    op: 'equals',
    value: String(event.row['Type']),
  };
}

function equals(event: StoredRow, field: string): Evidence {
  return { kind: 'event', table: event.table, eventId: event.eventId, field, op: 'equals', value: text(event, field) };
}

function text(event: StoredRow, field: string): string {
  const value = fieldValue(event.row, field);
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

function base(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
}

/** A name with and without its domain is the same name: no corruption. */
function sameName(one: string, other: string): boolean {
  const bare = (name: string) => (base(name).split('@')[0] ?? '').toLowerCase();
  const label = (name: string) => (name.split('.')[0] ?? '').toLowerCase();
  return bare(one) === bare(other) || (!/^\d/.test(one) && label(one) === label(other));
}
