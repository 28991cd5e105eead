import type { Cell } from './cell.ts';
import type { Fact } from './facts.ts';
import type { FieldKind } from './fields.ts';
import { holds, numeric } from './match.ts';
import type { Mention } from './mentions.ts';

/** What the words around a number make of it. */
interface Reading {
  /** Field kinds that a number of this kind stands in (`port 445`, `event ID 4625`); undefined for a count. */
  readonly field: FieldKind | undefined;
  /** The words behind the number, as stems. */
  readonly nouns: readonly string[];
  readonly bound: 'exact' | 'at-least' | 'more' | 'at-most' | 'fewer' | 'about';
  /** True if the noun is something that is counted. */
  readonly counts: boolean;
}

const COUNTED =
  /^(?:time|event|attempt|logon|login|signin|sign|failure|success|connection|request|quer|lookup|process|file|alert|user|account|host|machine|computer|device|server|workstation|address|ip|domain|session|row|record|entr|byte|kb|mb|gb|packet|port|hit|error|command|message|mail|email|source|destination|different|distinct|failed|successful|name|other|incident|key|object|item|occurrence|country|program|result)/;

/** Words that name the same thing in sentences and in columns. */
const SAME: readonly (readonly string[])[] = [
  ['user', 'username', 'account', 'actor', 'upn'],
  ['host', 'hostname', 'machine', 'computer', 'device', 'dvc', 'workstation', 'server', 'fqdn'],
  ['address', 'ip', 'ipaddr', 'addr'],
  ['failure', 'failed', 'fail', 'unsuccessful'],
  ['success', 'successful', 'succeeded'],
  ['event', 'record', 'entry', 'count', 'time', 'attempt', 'row'],
  ['logon', 'login', 'signin', 'signon'],
  ['domain', 'quer', 'dns', 'lookup'],
  ['process', 'program', 'command'],
  ['port', 'portnumber'],
];

export function stem(word: string): string {
  const lower = word.toLowerCase();
  if (/(?:sses|ches|xes)$/.test(lower)) return lower.slice(0, -2);
  if (lower.endsWith('ies')) return lower.slice(0, -3);
  return lower.endsWith('s') && !lower.endsWith('ss') && !lower.endsWith('us') && lower.length > 3
    ? lower.slice(0, -1)
    : lower;
}

function related(one: string, other: string): boolean {
  return one === other || SAME.some((group) => group.includes(one) && group.includes(other));
}

export function readingOf(sentence: string, mention: Mention): Reading {
  const before = sentence.slice(Math.max(0, mention.start - 30), mention.start).toLowerCase();
  const after = /^[\s-]*((?:[a-z-]+\s?){0,3})/i.exec(sentence.slice(mention.end))?.[1] ?? '';
  const nouns: string[] = [];
  for (const word of after.split(/\s+/)) {
    if (
      word === '' ||
      /^(?:and|or|on|in|at|from|to|by|of|for|with|between|within|was|were|had|has|then|before|after|over|per)$/i.test(
        word,
      )
    )
      break;
    nouns.push(stem(word));
  }
  const field: FieldKind | undefined = /\bports? $/.test(before)
    ? 'port'
    : /\b(?:id|pid|code|status|type|number|version|event|process) $/.test(before)
      ? 'identifier'
      : undefined;
  const bound = /\b(?:at least|no fewer than|not less than) $/.test(before)
    ? 'at-least'
    : /\b(?:more than|over|exceeding|above) $/.test(before)
      ? 'more'
      : /\b(?:at most|up to|no more than) $/.test(before)
        ? 'at-most'
        : /\b(?:fewer than|less than|under|below) $/.test(before)
          ? 'fewer'
          : /\b(?:about|around|approximately|nearly|almost|roughly) $/.test(before)
            ? 'about'
            : 'exact';
  const counts = nouns.some((noun) => COUNTED.test(noun)) || /\b(?:once|twice|thrice)$/i.test(mention.text);
  return { field, nouns, bound, counts };
}

/** Near enough for `about`. */
const ABOUT = 0.1;

function fulfils(actual: number, reading: Reading, stated: number): boolean {
  switch (reading.bound) {
    case 'exact':
      return Math.abs(actual - stated) < 1e-9 * Math.max(1, Math.abs(actual));
    case 'at-least':
      return actual >= stated;
    case 'more':
      return actual > stated;
    case 'at-most':
      return actual <= stated;
    case 'fewer':
      return actual < stated;
    case 'about':
      return Math.abs(actual - stated) <= ABOUT * Math.abs(actual);
  }
}

/**
 * True if the facts that bear out the rest of a clause bear out its number: as a cell of a row (the one that is named like
 * the noun, where there is one), as the count of the cited events, or as a value that is no count (a port, a code).
 */
export function countHolds(mention: Mention, sentence: string, facts: readonly Fact[], held: readonly Fact[]): boolean {
  const stated = mention.number ?? Number.NaN;
  const reading = readingOf(sentence, mention);
  if (reading.field !== undefined)
    return held.some((fact) =>
      fact.cells.some(
        (cell) =>
          (cell.kind === reading.field || /id|code|status|type|number/i.test(cell.field)) && holds(cell, mention),
      ),
    );
  const rows = held.filter((fact) => fact.kind === 'row');
  if (rows.some((fact) => cellCounts(fact.shown ?? [], reading, stated, mention))) return true;
  // Rows of the answer themselves are counted only where no column counts.
  const countless = rows.length > 0 && rows.every((fact) => countColumns(fact.shown ?? []).length === 0);
  if (countless && rowsCounted(rows, reading, stated)) return true;
  const events = held.filter((fact) => fact.kind === 'event');
  if (events.length === 0) return false;
  if (events.some((fact) => cellCounts(fact.cells, reading, stated, mention))) return true;
  if (facts.some((fact) => fact.kind === 'row')) return false;
  if (!reading.counts) return events.some((fact) => fact.cells.some((cell) => holds(cell, mention)));
  const distinct = distinctKind(reading.nouns);
  if (distinct === undefined) return fulfils(events.length, reading, stated);
  return fulfils(valuesOf(events, distinct).size, reading, stated);
}

function countColumns(cells: readonly Cell[]): Cell[] {
  return cells.filter((cell) => numeric(cell) !== undefined && cell.kind !== 'port' && cell.kind !== 'identifier');
}

function cellCounts(cells: readonly Cell[], reading: Reading, stated: number, mention: Mention): boolean {
  const columns = countColumns(cells);
  const scored = columns.map((cell) => ({ cell, score: score(cell.field, reading.nouns) }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  const named = best > 0 ? scored.filter(({ score }) => score === best) : scored;
  if (named.some(({ cell }) => fulfils(numeric(cell) ?? Number.NaN, reading, stated))) return true;
  return !reading.counts && cells.some((cell) => cell.kind === 'other' && holds(cell, mention));
}

function score(field: string, nouns: readonly string[]): number {
  const words = field
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[\s_.]+/)
    .filter((word) => word !== '')
    .map(stem);
  // `count_` and `dcount_` alone name nothing; the counted noun outweighs its adjectives.
  const telling = words.filter(
    (word) => word !== 'dcount' && word !== 'sum' && (word !== 'count' || words.length === 1),
  );
  return nouns.reduce(
    (sum, noun, index) => sum + (telling.some((word) => related(word, noun)) ? 1 + index * 0.1 : 0),
    0,
  );
}

function rowsCounted(rows: readonly Fact[], reading: Reading, stated: number): boolean {
  const columns = rows[0]?.shown ?? [];
  const named = columns.some((cell) => score(cell.field, reading.nouns) > 0);
  const generic = reading.nouns.some((noun) =>
    /^(?:row|result|record|event|entr|alert|incident|time|distinct|different)/.test(noun),
  );
  return (named || generic || reading.nouns.length === 0) && fulfils(rows.length, reading, stated);
}

function distinctKind(nouns: readonly string[]): FieldKind | undefined {
  if (nouns.some((noun) => related(noun, 'user'))) return 'user';
  if (nouns.some((noun) => related(noun, 'host'))) return 'host';
  if (nouns.some((noun) => related(noun, 'address'))) return 'ip';
  return nouns.some((noun) => related(noun, 'port')) ? 'port' : undefined;
}

function valuesOf(facts: readonly Fact[], kind: FieldKind): Set<string> {
  return new Set(facts.flatMap((fact) => fact.cells.filter((cell) => cell.kind === kind).map((cell) => cell.text)));
}

/** True if a stretch of time between the facts is as long as the sentence says. */
export function durationHolds(mention: Mention, sentence: string, facts: readonly Fact[]): boolean {
  const stated = mention.number ?? Number.NaN;
  const unit = mention.unit ?? 1000;
  const before = sentence.slice(Math.max(0, mention.start - 20), mention.start).toLowerCase();
  const times = [
    ...new Set(facts.flatMap((fact) => fact.cells.flatMap((cell) => (cell.time === undefined ? [] : [cell.time])))),
  ].sort((one, other) => one - other);
  const gaps: number[] = [];
  if (times.length >= 2) {
    gaps.push((times.at(-1) as number) - (times[0] as number));
    for (let index = 1; index < Math.min(times.length, 200); index++)
      gaps.push((times[index] as number) - (times[index - 1] as number));
  }
  if (/\b(?:within|less than|under|at most|up to|in under) (?:the same |a |an )?$/.test(before))
    return gaps.length > 0 && (gaps[0] as number) <= stated + unit * 0.05;
  if (/\b(?:more than|over|at least) $/.test(before)) return gaps.some((gap) => gap >= stated);
  return gaps.some((gap) => Math.abs(gap - stated) <= unit * 0.5);
}
