import type { ColumnType } from '../../schema/types.ts';
import type { HostValue } from '../staged/value.ts';
import type { Syntax } from '../syntax.ts';
import { comparison } from './compare.ts';
import { type Computed, converted, type Environment, negated, truth } from './computed.ts';
import { dynamicOf, elements, jsonOf, members } from './json.ts';
import { bin, timeDifference } from './times.ts';

type Make = (args: readonly Computed[], node: Syntax) => Computed | undefined;

const constant = (type: ColumnType, get: (environment: Environment) => HostValue): Computed => ({ type, get });
const first = (args: readonly Computed[]): Computed => args[0] as Computed;

/** The type that the binder gives the call; the arguments in it. */
const alike = (args: readonly Computed[], node: Syntax) => {
  const type = node.type ?? args[0]?.type ?? 'dynamic';
  return { type, values: args.map((value) => converted(value, type, node)) };
};

const choice: Make = (args, node) => {
  const test = truth(first(args), node);
  const { type, values } = alike(args.slice(1), node);
  return constant(type, (environment) => (values[test.get(environment) === true ? 0 : 1] as Computed).get(environment));
};

const cases: Make = (args, node) => {
  const { type, values } = alike(
    args.filter((_, index) => index % 2 === 1 || index === args.length - 1),
    node,
  );
  const tests = args
    .filter((_, index) => index % 2 === 0 && index < args.length - 1)
    .map((value) => truth(value, node));
  return constant(type, (environment) => {
    const at = tests.findIndex((test) => test.get(environment) === true);
    return (values[at < 0 ? values.length - 1 : at] as Computed).get(environment);
  });
};

const coalesce: Make = (args, node) => {
  const { type, values } = alike(args, node);
  return constant(type, (environment) => {
    for (const value of values) {
      const given = value.get(environment);
      if (given !== null && given !== '') return given;
    }
    return type === 'string' ? '' : null;
  });
};

const extreme =
  (operator: string): Make =>
  (args, node) => {
    const { type, values } = alike(args, node);
    const test = comparison(operator, type, type);
    if (!test) return undefined;
    // What is no number loses, as null does.
    const isNone = (value: HostValue) => value === null || Number.isNaN(value);
    return constant(type, (environment) => {
      const given = values.map((value) => value.get(environment));
      return given.reduce((best, value) =>
        isNone(value) && best !== null ? best : isNone(best) || test(best, value) !== true ? value : best,
      );
    });
  };

const is =
  (test: (value: HostValue) => boolean): Make =>
  (args) =>
    constant('bool', (environment) => test(first(args).get(environment)));
const isNull = (value: HostValue) => value === null;
/** No text; of a dynamic, also the text of no letter. */
const empty =
  (expected: boolean): Make =>
  (args) => {
    const value = first(args);
    return constant('bool', (environment) => {
      const given = value.get(environment);
      const isEmpty = given === null || given === '' || (value.type === 'dynamic' && given === '""');
      return isEmpty === expected;
    });
  };

const as =
  (type: ColumnType): Make =>
  (args, node) =>
    converted(first(args), type, node);

const texts = (args: readonly Computed[], node: Syntax) => args.map((value) => converted(value, 'string', node));
const joined: Make = (args, node) => {
  const values = texts(args, node);
  return constant('string', (environment) => values.map((value) => value.get(environment)).join(''));
};
const textual =
  (type: ColumnType, change: (text: string) => HostValue): Make =>
  (args, node) => {
    const [text] = texts(args, node);
    return text && constant(type, (environment) => change(String(text.get(environment))));
  };

const absolute: Make = (args) => {
  const value = first(args);
  if (value.type === 'decimal') return undefined;
  return constant(value.type, (environment) => {
    const given = value.get(environment);
    if (typeof given === 'bigint') return given < 0n ? BigInt.asIntN(64, -given) : given;
    return given === null ? null : Math.abs(Number(given));
  });
};

const list = (values: readonly string[]) => `[${values.join(',')}]`;
const packed: Make = (args) =>
  constant('dynamic', (environment) => list(args.map((value) => jsonOf(value.get(environment), value.type))));
const bag: Make = (args, node) => {
  const names = args.filter((_, index) => index % 2 === 0).map((value) => converted(value, 'string', node));
  const values = args.filter((_, index) => index % 2 === 1);
  return constant('dynamic', (environment) => {
    const pairs = values.map(
      (value, index) =>
        `${JSON.stringify(names[index]?.get(environment) ?? '')}:${jsonOf(value.get(environment), value.type)}`,
    );
    return `{${pairs.join(',')}}`;
  });
};

/** Functions of the elements of arrays; what is no array has none. */
const ofArrays =
  (type: ColumnType, change: (arrays: readonly (readonly string[])[]) => HostValue): Make =>
  (args) =>
    constant(type, (environment) => change(args.map((value) => elements(value.get(environment)) ?? [])));

const arrayLength: Make = (args) =>
  constant('long', (environment) => {
    const found = elements(first(args).get(environment));
    return found ? BigInt(found.length) : null;
  });

const hasElement: Make = (args) => {
  const [array, wanted] = args;
  if (!array || !wanted) return undefined;
  return constant('bool', (environment) =>
    (elements(array.get(environment)) ?? []).includes(jsonOf(wanted.get(environment), wanted.type)),
  );
};

const merged: Make = (args) =>
  constant('dynamic', (environment) => {
    const found = new Map<string, string>();
    for (const value of args)
      for (const [name, json] of members(value.get(environment)) ?? []) if (!found.has(name)) found.set(name, json);
    return dynamicOf(`{${[...found].map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`);
  });

const distinct = (items: readonly string[]) => [...new Set(items)];

/** Functions that are computed over the state of a scan, as the store computes them elsewhere. */
export const functions: Readonly<Record<string, Make>> = {
  iff: choice,
  iif: choice,
  case: cases,
  coalesce,
  not: (args, node) => negated(truth(first(args), node)),
  isnull: is(isNull),
  isnotnull: is((value) => !isNull(value)),
  notnull: is((value) => !isNull(value)),
  isempty: empty(true),
  isnotempty: empty(false),
  notempty: empty(false),
  min_of: extreme('LessThanOrEqualExpression'),
  max_of: extreme('GreaterThanOrEqualExpression'),
  tostring: as('string'),
  tolong: as('long'),
  toint: as('int'),
  toreal: as('real'),
  todouble: as('real'),
  tobool: as('bool'),
  totimespan: as('timespan'),
  todatetime: as('datetime'),
  todynamic: (args) => (first(args).type === 'dynamic' ? first(args) : undefined),
  strcat: joined,
  strlen: textual('long', (text) => BigInt([...text].length)),
  tolower: textual('string', (text) => text.toLowerCase()),
  toupper: textual('string', (text) => text.toUpperCase()),
  abs: absolute,
  bin,
  floor: (args) => (args.length === 2 ? bin(args) : undefined),
  datetime_diff: timeDifference,
  pack_array: packed,
  bag_pack: bag,
  pack: bag,
  bag_merge: merged,
  array_length: arrayLength,
  array_concat: ofArrays('dynamic', (arrays) => list(arrays.flat())),
  set_union: ofArrays('dynamic', (arrays) => list(distinct(arrays.flat()))),
  set_intersect: ofArrays('dynamic', ([items = [], ...rest]) =>
    list(distinct(items.filter((item) => rest.every((other) => other.includes(item))))),
  ),
  set_difference: ofArrays('dynamic', ([items = [], ...rest]) =>
    list(distinct(items.filter((item) => !rest.some((other) => other.includes(item))))),
  ),
  set_has_element: hasElement,
};
