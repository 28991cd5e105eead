import { convert } from '../convert.ts';
import { type Sql, sql } from '../sql.ts';
import { binned } from './bin.ts';
import { anew, argument, type Call, scalar } from './function.ts';

const number = (value: Sql) => (value.type === 'dynamic' || value.type === 'string' ? convert(value, 'real') : value);

/** A function of reals that ClickHouse has under this name. */
const real = (name: string) =>
  scalar((call) => sql(`${name}(${call.args.map((value) => `toFloat64(${number(value).text})`).join(', ')})`, 'real'));

/** A function that keeps the type of its argument. */
const same = (name: string) =>
  scalar((call) => {
    const value = number(argument(call, 0));
    return sql(`${name}(${value.text})`, value.type, value.nullable);
  });

const rounded = scalar((call) => {
  const value = number(argument(call, 0));
  const digits = call.args[1];
  const text = digits ? `round(${value.text}, toInt32(${digits.text}))` : `round(${value.text})`;
  return sql(text, value.type, value.nullable);
});

const test = (name: string) =>
  scalar((call) => sql(`${name}(toFloat64(${number(argument(call, 0)).text}))`, 'bool', argument(call, 0).nullable));

const bits = (operation: string) =>
  scalar((call) => {
    const [left, right] = [convert(argument(call, 0), 'long'), convert(argument(call, 1), 'long')];
    return sql(`toInt64(${operation}(${left.text}, ${right.text}))`, 'long', left.nullable || right.nullable);
  });

/** By the number modulo 64, as KQL has it; null for a negative one. */
const shift = (operation: string) =>
  scalar((call) => {
    const [left, right] = [convert(argument(call, 0), 'long'), convert(argument(call, 1), 'long')];
    const places = `toUInt8(ifNull(positiveModulo(${right.text}, 64), 0))`;
    return sql(`if(${right.text} >= 0, toInt64(${operation}(${left.text}, ${places})), NULL)`, 'long');
  });

const log = (call: Call) => {
  const value = `toFloat64(${number(argument(call, 0)).text})`;
  const base = call.args[1];
  return sql(base ? `(log(${value}) / log(toFloat64(${base.text})))` : `log(${value})`, 'real');
};

const random = scalar((call) => {
  const limit = call.args[0];
  const unit = `(rand64(${anew(call)}) / 18446744073709551616.)`;
  return limit ? sql(`floor(${unit} * ${limit.text})`, 'real', false) : sql(unit, 'real', false);
});

const bin = scalar((call) => binned(argument(call, 0), argument(call, 1)));
const floor = scalar((call) => {
  const step = call.args[1];
  const value = number(argument(call, 0));
  return step ? binned(argument(call, 0), step) : sql(`floor(${value.text})`, value.type, value.nullable);
});

export const numbers = {
  bin,
  floor,
  bin_at: scalar((call) => binned(argument(call, 0), argument(call, 1), argument(call, 2))),
  round: rounded,
  abs: same('abs'),
  ceiling: scalar((call) => {
    const value = number(argument(call, 0));
    return sql(`ceil(${value.text})`, value.type, value.nullable);
  }),
  sign: same('sign'),
  sqrt: real('sqrt'),
  pow: real('pow'),
  exp: real('exp'),
  exp2: real('exp2'),
  exp10: real('exp10'),
  log: scalar(log),
  log2: real('log2'),
  log10: real('log10'),
  loggamma: real('lgamma'),
  gamma: real('tgamma'),
  sin: real('sin'),
  cos: real('cos'),
  tan: real('tan'),
  asin: real('asin'),
  acos: real('acos'),
  atan: real('atan'),
  atan2: real('atan2'),
  cot: scalar((call) => sql(`(1 / tan(toFloat64(${number(argument(call, 0)).text})))`, 'real')),
  degrees: real('degrees'),
  radians: real('radians'),
  pi: scalar(() => sql('pi()', 'real', false)),
  erf: real('erf'),
  erfc: real('erfc'),
  rand: random,
  isnan: test('isNaN'),
  isinf: test('isInfinite'),
  isfinite: test('isFinite'),
  binary_and: bits('bitAnd'),
  binary_or: bits('bitOr'),
  binary_xor: bits('bitXor'),
  binary_shift_left: shift('bitShiftLeft'),
  binary_shift_right: shift('bitShiftRight'),
  binary_not: scalar((call) => sql(`bitNot(${convert(argument(call, 0), 'long').text})`, 'long')),
  bitset_count_ones: scalar((call) => sql(`toInt64(bitCount(${convert(argument(call, 0), 'long').text}))`, 'long')),
};
