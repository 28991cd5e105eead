import { BlockList, isIP } from 'node:net';
import type { CompareOperator, TimePart, ValueTest } from '../expression.ts';
import { fold } from '../pattern.ts';
import { compileRegex } from '../regex.ts';
import { type FieldText, type Frame, some } from './frame.ts';
import { textCheck } from './text-check.ts';

/** Evaluates part of a rule on an open frame. */
export type Check = (frame: Frame) => boolean;

const compiled = new WeakMap<ValueTest, (text: string) => boolean>();

/** A test's work on one text, compiled once however many kinds of events it is for. Throws RuleError for a bad regex. */
export function textTest(test: ValueTest & { kind: 'text' | 'regex' | 'cidr' }): (text: string) => boolean {
  const known = compiled.get(test);
  if (known) return known;
  const made =
    test.kind === 'text'
      ? textCheck(test.pattern, test.cased)
      : test.kind === 'regex'
        ? compileRegex(test.source, test.flags)
        : inNetwork(test.network);
  compiled.set(test, made);
  return made;
}

/** The check of one test on a field of a lane; `other` is the field that `fieldref` names. */
export function fieldCheck(test: ValueTest, field: number, other: number | undefined): Check {
  switch (test.kind) {
    case 'text': {
      const passes = textTest(test);
      return test.cased ? (frame) => some(frame.text(field), passes) : (frame) => some(frame.folded(field), passes);
    }
    case 'regex':
    case 'cidr': {
      const passes = textTest(test);
      return (frame) => some(frame.text(field), passes);
    }
    case 'number': {
      const texts = numberTexts(test);
      return (frame) => some(frame.folded(field), (one) => texts.includes(one));
    }
    case 'compare': {
      const passes = comparison(test.operator, test.value);
      return (frame) => some(frame.text(field), (one) => one.trim() !== '' && passes(Number(one)));
    }
    case 'time': {
      const { part, value } = test;
      return (frame) => some(frame.text(field), (one) => timePart(one, part) === value);
    }
    case 'null':
      return (frame) => isAbsent(frame.text(field));
    case 'exists':
      return (frame) => frame.has(field) === test.expected;
    case 'field':
      return other === undefined ? () => false : reference(test, field, other);
  }
}

/** A number as events write it: as the rule does, or in its plain form. */
export function numberTexts(test: ValueTest & { kind: 'number' }): string[] {
  return [...new Set([fold(test.text), String(test.value)])];
}

function isAbsent(text: FieldText): boolean {
  return text === undefined || (typeof text !== 'string' && text.length === 0);
}

function reference(test: ValueTest & { kind: 'field' }, field: number, other: number): Check {
  const passes = {
    equals: (one: string, two: string) => one === two,
    contains: (one: string, two: string) => one.includes(two),
    startswith: (one: string, two: string) => one.startsWith(two),
    endswith: (one: string, two: string) => one.endsWith(two),
  }[test.position];
  const read = (frame: Frame, index: number) => (test.cased ? frame.text(index) : frame.folded(index));
  return (frame) => {
    const second = read(frame, other);
    return some(read(frame, field), (one) => some(second, (two) => passes(one, two)));
  };
}

function comparison(operator: CompareOperator, limit: number): (value: number) => boolean {
  switch (operator) {
    case 'gt':
      return (value) => value > limit;
    case 'gte':
      return (value) => value >= limit;
    case 'lt':
      return (value) => value < limit;
    case 'lte':
      return (value) => value <= limit;
  }
}

function inNetwork(network: string): (text: string) => boolean {
  const [address = '', bits = ''] = network.split('/');
  const list = new BlockList();
  list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return (text) => {
    const family = isIP(text);
    return family !== 0 && list.check(text, family === 6 ? 'ipv6' : 'ipv4');
  };
}

const DAY_MILLISECONDS = 86_400_000;

function timePart(text: string, part: TimePart): number | undefined {
  const time = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?/.exec(text);
  if (!time) return undefined;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}Z`;
  const date = new Date(zoned.replace(/(\.\d{3})\d+/, '$1'));
  if (Number.isNaN(date.getTime())) return undefined;
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'week':
      return isoWeek(date);
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
  }
}

/** The week of ISO 8601: the week with the year's first Thursday is its first. */
function isoWeek(date: Date): number {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY_MILLISECONDS);
  const newYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.ceil(((thursday.getTime() - newYear) / DAY_MILLISECONDS + 1) / 7);
}
