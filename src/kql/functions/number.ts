import { convert } from '../convert.ts';
import { once, type Sql, sql } from '../sql.ts';
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

/** The store's own gives whole numbers without a sign, which meet no others. */
const absolute = scalar((call) => {
  const value = number(argument(call, 0));
  const text = `abs(${value.text})`;
  if (value.type === 'int') return sql(`toInt32(${text})`, 'int', value.nullable);
  const isWhole = value.type === 'long' || value.type === 'timespan';
  return sql(isWhole ? `toInt64(${text})` : text, value.type, value.nullable);
});

/** Halves go away from zero; a negative precision rounds to tens, hundreds … */
const rounded = scalar((call) => {
  const value = number(argument(call, 0));
  const digits = call.args[1] && convert(call.args[1], 'long');
  if (value.type !== 'real') {
    // Beyond the digits that a decimal has there is nothing to round, and nothing left before them.
    const text = digits
      ? `round(${value.text}, toInt32(least(greatest(${digits.text}, -42), 34)))`
      : `round(${value.text})`;
    return sql(text, value.type, value.nullable);
  }
  if (!digits) return sql(awayFromZero(value.text), 'real', value.nullable);
  const scale =
    digits.constant?.kind === 'integer'
      ? `toFloat64(${10 ** Math.min(Math.abs(Number(digits.constant.value)), LARGEST_POWER)})`
      : `pow(10, least(abs(${digits.text}), ${LARGEST_POWER}))`;
  const up = `(${awayFromZero(`(${value.text} * ${scale})`)} / ${scale})`;
  const down = `(${awayFromZero(`(${value.text} / ${scale})`)} * ${scale})`;
  // Beyond the digits that a real has there is nothing to round.
  if (digits.constant?.kind !== 'integer')
    return sql(`multiIf(${digits.text} > 15, ${value.text}, ${digits.text} >= 0, ${up}, ${down})`, 'real');
  if (digits.constant.value > 15n) return value;
  return sql(digits.constant.value >= 0n ? up : down, 'real', value.nullable);
});
const LARGEST_POWER = 308;
const awayFromZero = (text: string) => once(text, (it) => `(sign(${it}) * floor(abs(${it}) + 0.5))`);

/** A function of reals that has no value outside a range: null there. */
const within = (name: string, inside: (value: string) => string) =>
  scalar((call) => {
    const value = `toFloat64(${number(argument(call, 0)).text})`;
    return sql(
      once(value, (it) => `if(${inside(it)}, ${name}(${it}), NULL)`),
      'real',
    );
  });
const notNegative = (value: string) => `NOT (${value} < 0)`;
const sineOrCosine = (value: string) => `NOT (abs(${value}) > 1)`;

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
  const text = base ? `(log(${value}) / log(toFloat64(${base.text})))` : `log(${value})`;
  return sql(`if(${notNegative(value)}, ${text}, NULL)`, 'real');
};

const random = scalar((call) => {
  const limit = call.args[0];
  const unit = `(rand64(${anew(call)}) / 18446744073709551616.)`;
  return limit ? sql(`floor(${unit} * ${limit.text})`, 'real', false) : sql(unit, 'real', false);
});

/** Rounded down to a multiple of the step, or the coded error where the step does not fit the value. */
function inBins(call: Call, ...[value, step, fixed]: readonly (Sql | undefined)[]): Sql {
  const found = value && step && binned(value, step, fixed);
  if (!found) throw call.node.fail('KQL_ARGUMENT', `Values of type ${value?.type} have no bins of type ${step?.type}.`);
  return found;
}
const bin = scalar((call) => inBins(call, argument(call, 0), argument(call, 1)));
const floor = scalar((call) => {
  const step = call.args[1];
  const value = number(argument(call, 0));
  return step ? inBins(call, argument(call, 0), step) : sql(`floor(${value.text})`, value.type, value.nullable);
});

export const numbers = {
  bin,
  floor,
  bin_at: scalar((call) => inBins(call, argument(call, 0), argument(call, 1), argument(call, 2))),
  round: rounded,
  abs: absolute,
  ceiling: scalar((call) => {
    const value = number(argument(call, 0));
    return sql(`ceil(${value.text})`, value.type, value.nullable);
  }),
  sign: same('sign'),
  sqrt: within('sqrt', notNegative),
  pow: real('pow'),
  exp: real('exp'),
  exp2: real('exp2'),
  exp10: real('exp10'),
  log: scalar(log),
  log2: within('log2', notNegative),
  log10: within('log10', notNegative),
  loggamma: real('lgamma'),
  gamma: real('tgamma'),
  sin: real('sin'),
  cos: real('cos'),
  tan: real('tan'),
  asin: within('asin', sineOrCosine),
  acos: within('acos', sineOrCosine),
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
