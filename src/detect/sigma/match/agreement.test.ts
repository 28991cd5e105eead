import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventRow } from '../../../schema/event.ts';
import type { Expression, ValueTest } from '../expression.ts';
import type { SourceKind } from '../log-sources/source-kind.ts';
import { ANY, fold, ONE, type Part, type Pattern } from '../pattern.ts';
import { fieldCheck } from './check.ts';
import { Frame } from './frame.ts';
import { SigmaMatcher } from './matcher.ts';

/** A repeatable stream of numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const FIELDS = ['A', 'B', 'C'];
const LETTERS = [
  'a',
  'B',
  'b',
  'aB',
  '\\',
  '-',
  'K',
  '\u212a',
  'İ',
  'i',
  'ſ',
  's',
  'Σ',
  'ς',
  'é',
  'É',
  '😀',
  '\ud83d',
  '5',
  ' ',
];
const kind: SourceKind = { name: 'any', matches: () => true, fields: {} };
const place = { line: 1, column: 1 };

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const some = <T>(random: Random, most: number, make: () => T): T[] =>
  Array.from({ length: 1 + Math.floor(random() * most) }, make);
const word = (random: Random, most: number): string => some(random, most, () => pick(random, LETTERS)).join('');

function randomPattern(random: Random): Pattern {
  const parts: Part[] = [];
  for (const literal of some(random, 2, () => word(random, 3))) {
    if (random() < 0.4 && parts.at(-1) !== ANY) parts.push(random() < 0.7 ? ANY : ONE);
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last + literal;
    else parts.push(literal);
  }
  if (random() < 0.4) parts.push(ANY);
  return parts;
}

function randomTest(random: Random): ValueTest {
  const choice = random();
  if (choice < 0.7) return { kind: 'text', pattern: randomPattern(random), cased: random() < 0.15 };
  if (choice < 0.8) return { kind: 'number', value: 5, text: '5' };
  if (choice < 0.9) {
    const source = `${pick(random, ['', '^'])}${pick(random, ['a', 'ab', 'b+', '(a|s)', 'i?k'])}${pick(random, ['', '$', '.', 'b'])}`;
    return { kind: 'regex', source, flags: { ignoreCase: random() < 0.5, multiLine: false, dotAll: false } };
  }
  if (choice < 0.95) return { kind: 'exists', expected: random() < 0.5 };
  return { kind: 'null' };
}

function randomExpression(random: Random, depth = 0): Expression {
  const choice = random();
  if (depth > 3 || choice < 0.45) return { kind: 'test', field: pick(random, FIELDS), test: randomTest(random), place };
  if (choice < 0.6) return { kind: 'not', of: randomExpression(random, depth + 1) };
  return {
    kind: choice < 0.8 ? 'and' : 'or',
    of: some(random, 6, () => randomExpression(random, depth + 1)),
  };
}

function randomEvent(random: Random): EventRow {
  const raw: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const choice = random();
    if (choice < 0.7) raw[field] = word(random, 5);
    else if (choice < 0.8) raw[field] = some(random, 3, () => word(random, 3));
    else if (choice < 0.85) raw[field] = 5;
  }
  return { table: 'Event', type: 'x', columns: { TimeGenerated: '2026-01-01T00:00:00Z' }, raw };
}

/** The specification written down as simply as can be: no index, no folding tables, patterns as backtracking. */
function naive(expression: Expression, event: EventRow): boolean {
  if (expression.kind === 'not') return !naive(expression.of, event);
  if (expression.kind !== 'test')
    return expression.kind === 'and'
      ? expression.of.every((child) => naive(child, event))
      : expression.of.some((child) => naive(child, event));
  const { test, field } = expression;
  const value = event.raw[field!];
  const texts = (value === undefined ? [] : Array.isArray(value) ? value : [value]).map(String);
  if (test.kind === 'text')
    return texts.some((text) =>
      test.cased
        ? fits(test.pattern, text)
        : fits(
            test.pattern.map((part) => (typeof part === 'string' ? fold(part) : part)),
            fold(text),
          ),
    );
  const frame = new Frame([{ key: 'only', read: () => value }]);
  frame.open(event);
  return fieldCheck(test, 0, undefined)(frame);
}

function fits(pattern: Pattern, text: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text === '';
  if (first === ANY)
    return Array.from({ length: text.length + 1 }, (_, at) => at).some((at) => fits(rest, text.slice(at)));
  if (first === ONE) return text.length > 0 && fits(rest, text.slice(1));
  return typeof first === 'string' && text.startsWith(first) && fits(rest, text.slice(first.length));
}

describe('the index over the rules', () => {
  it('agrees with a naive evaluation on random rules and events', () => {
    const random = randomFrom(20_260_301);
    let matches = 0;
    for (let round = 0; round < 40; round++) {
      const rules = Array.from({ length: 50 }, () => ({ expression: randomExpression(random), kinds: [kind] }));
      const matcher = new SigmaMatcher(rules);
      for (let count = 0; count < 60; count++) {
        const event = randomEvent(random);
        const found = new Set<number>();
        matcher.match(event, (rule) => found.add(rule));
        rules.forEach(({ expression }, rule) => {
          const wanted = naive(expression, event);
          if (wanted) matches += 1;
          if (wanted !== found.has(rule))
            assert.fail(`rule ${JSON.stringify(expression, show)} on ${JSON.stringify(event.raw)}: ${wanted} expected`);
        });
      }
    }
    assert.ok(matches > 1_000, `${matches} matches are too few to prove anything`);
  });

  it('reports a rule once however often its literals occur', () => {
    const expression: Expression = {
      kind: 'test',
      field: 'A',
      test: { kind: 'text', pattern: [ANY, 'aa', ANY], cased: false },
      place,
    };
    const found: number[] = [];
    const event = { ...randomEvent(randomFrom(1)), raw: { A: 'aaaaAAaa aa' } };
    new SigmaMatcher([{ expression, kinds: [kind] }]).match(event, (rule) => found.push(rule));
    assert.deepEqual(found, [0]);
  });
});

function show(_key: string, value: unknown): unknown {
  return value === ANY ? '*' : value === ONE ? '?' : value;
}
