import type { FieldReader } from '../fields/readers.ts';
import { ANY, fold, type Pattern } from '../pattern.ts';
import type { Logic } from './logic.ts';

type Test = Extract<Logic, { kind: 'test' }>;

/** Many plain texts asked of one field, answered by look-ups instead of one by one. */
export interface AnyOf {
  readonly reader: FieldReader;
  /** Takes a folded text. */
  readonly passes: (text: string) => boolean;
}

const MIN_TEXTS = 4;

/**
 * Splits tests of which any may hold into groups that are answered at once and the rest. `negated` tests are taken as
 * if they were not: the caller turns the answer round.
 */
export function groupTexts(tests: readonly Logic[], negated: boolean): { groups: AnyOf[]; rest: Logic[] } {
  const byReader = new Map<string, { reader: FieldReader; tests: Test[]; texts: Plain[] }>();
  const rest: Logic[] = [];
  for (const logic of tests) {
    const plain = isTest(logic) && logic.negated === negated ? plainOf(logic) : undefined;
    if (!plain || !isTest(logic)) {
      rest.push(logic);
      continue;
    }
    const group = byReader.get(logic.reader.key) ?? { reader: logic.reader, tests: [], texts: [] };
    byReader.set(logic.reader.key, group);
    group.tests.push(logic);
    group.texts.push(plain);
  }
  const groups: AnyOf[] = [];
  for (const group of byReader.values()) {
    if (group.texts.length < MIN_TEXTS) rest.push(...group.tests);
    else groups.push({ reader: group.reader, passes: lookUp(group.texts) });
  }
  return { groups, rest };
}

interface Plain {
  readonly text: string;
  readonly at: 'start' | 'end' | 'whole';
}

function plainOf({ test }: Test): Plain | undefined {
  if (test.kind !== 'text' || test.cased) return undefined;
  const { pattern } = test;
  const literals = pattern.filter((part) => typeof part === 'string');
  if (literals.length !== 1 || pattern.some((part) => typeof part !== 'string' && part !== ANY)) return undefined;
  const at = positionOf(pattern);
  return at && { text: fold(literals[0]!), at };
}

function positionOf(pattern: Pattern): Plain['at'] | undefined {
  const first = pattern[0] === ANY;
  const last = pattern.at(-1) === ANY;
  if (first && last) return undefined;
  return first ? 'end' : last ? 'start' : 'whole';
}

/** One look-up for each length that a beginning or an end has. */
function lookUp(texts: readonly Plain[]): (text: string) => boolean {
  const whole = new Set(texts.filter(({ at }) => at === 'whole').map(({ text }) => text));
  const starts = byLength(texts.filter(({ at }) => at === 'start'));
  const ends = byLength(texts.filter(({ at }) => at === 'end'));
  return (text) => {
    if (whole.has(text)) return true;
    for (const [length, set] of ends)
      if (length <= text.length && set.has(text.slice(text.length - length))) return true;
    for (const [length, set] of starts) if (length <= text.length && set.has(text.slice(0, length))) return true;
    return false;
  };
}

function byLength(texts: readonly Plain[]): [number, Set<string>][] {
  const sets = new Map<number, Set<string>>();
  for (const { text } of texts) sets.set(text.length, (sets.get(text.length) ?? new Set()).add(text));
  return [...sets];
}

function isTest(logic: Logic): logic is Test {
  return typeof logic !== 'boolean' && logic.kind === 'test';
}
