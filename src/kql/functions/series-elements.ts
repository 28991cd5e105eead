import { convert, toDynamic, toJson } from '../convert.ts';
import { nullOf, type Sql, sql, UNIX_EPOCH_TICKS } from '../sql.ts';
import { argument, type Call, type ScalarFunction, scalar } from './function.ts';
import { arrayOf, elements, isArray, onlyIf } from './json.ts';

/** JSON texts of non-finite reals: JSON has no numbers for them. */
const NOT_FINITE = `('"NaN"', '"Infinity"', '"-Infinity"')`;

/** A time counts as its ticks since year 1, so that series of times can be computed with. */
const TIME = `'^"[0-9]{4}-[0-9]{2}-[0-9]{2}T'`;
const ticks = (text: string) =>
  `(reinterpret(parseDateTime64BestEffortOrNull(trim(BOTH '"' FROM ${text}), 7, 'UTC'), 'Int64') + toInt64(${UNIX_EPOCH_TICKS}))`;

/** The element as a real or as a whole number; null for what is no number. */
const real = (text: string) =>
  `if(startsWith(${text}, '"'), multiIf(${text} IN ${NOT_FINITE}, toFloat64OrNull(trim(BOTH '"' FROM ${text})), match(${text}, ${TIME}), toFloat64(${ticks(text)}), NULL), toFloat64OrNull(${text}))`;
const whole = (text: string) => `if(match(${text}, ${TIME}), ${ticks(text)}, toInt64OrNull(${text}))`;

/** JSON texts of reals, whole ones with a fraction so that they stay reals, and of whole numbers and booleans. */
const realTexts = (numbers: string) =>
  `arrayMap(number -> multiIf(isNull(number), 'null', isNaN(number), '"NaN"', isInfinite(number), if(number > 0, '"Infinity"', '"-Infinity"'), match(toString(number), '[.e]'), toString(number), concat(toString(number), '.0')), ${numbers})`;
const wholeTexts = (numbers: string) => `arrayMap(number -> ifNull(toString(number), 'null'), ${numbers})`;
const truthTexts = (truths: string) =>
  `arrayMap(truth -> multiIf(isNull(truth), 'null', truth, 'true', 'false'), ${truths})`;

/**
 * True where one of the numbers is written as a real. One test of all the series' texts: the store fails over tests that
 * are joined by OR and contain aggregates (`optimize_or_like_chain`).
 */
function writtenReal(...values: readonly Sql[]): string {
  if (values.some(({ type }) => type === 'real' || type === 'decimal')) return 'true';
  const texts = values.filter(({ type }) => type === 'dynamic').map(({ text }) => `ifNull(${text}, '')`);
  const all = texts.length === 1 ? texts[0] : `concat(${texts.join(', ')})`;
  return texts.length ? `match(${all}, '[\\\\[,]\\\\s*-?[0-9]+[.eE]|"NaN"|Infinity')` : 'false';
}

interface Pair {
  /** Both sides as arrays of equal length, the shorter one filled up with nulls. */
  readonly left: string;
  readonly right: string;
  readonly isReal: string;
  readonly valid: string;
}

/** Two arrays, or an array and a number that stands for an array of it. */
function pairOf(call: Call): Pair {
  const [a, b] = [argument(call, 0), argument(call, 1)];
  const [first, second] = [a, b].map((value) => (value.type === 'dynamic' ? elements(value) : undefined));
  const size = first && second ? `greatest(length(${first}), length(${second}))` : `length(${first ?? second})`;
  const filled = (array: string | undefined, value: Sql) =>
    array ? `arrayResize(${array}, ${size}, 'null')` : `arrayResize(emptyArrayString(), ${size}, ${toJson(value)})`;
  const arrays = [a, b].filter(({ type }) => type === 'dynamic').map(isArray);
  return {
    left: filled(first, a),
    right: filled(second, b),
    isReal: writtenReal(a, b),
    valid: arrays.length ? arrays.join(' AND ') : 'false',
  };
}

const map = (body: string, { left, right }: Pair) => `arrayMap((x, y) -> ${body}, ${left}, ${right})`;

/** Arithmetic: of whole numbers a whole number. */
const arithmetic = (operator: string) =>
  scalar((call) => {
    const pair = pairOf(call);
    const reals = realTexts(map(`(${real('x')} ${operator} ${real('y')})`, pair));
    const wholes = wholeTexts(map(`(${whole('x')} ${operator} ${whole('y')})`, pair));
    return onlyIf(pair.valid, arrayOf(`if(${pair.isReal}, ${reals}, ${wholes})`));
  });
/** Always of reals. */
const ofReals = (body: (x: string, y: string) => string) =>
  scalar((call) => {
    const pair = pairOf(call);
    return onlyIf(pair.valid, arrayOf(realTexts(map(body(real('x'), real('y')), pair))));
  });
const comparison = (operator: string) =>
  scalar((call) => {
    const pair = pairOf(call);
    return onlyIf(pair.valid, arrayOf(truthTexts(map(`(${real('x')} ${operator} ${real('y')})`, pair))));
  });

/** A function of each number; `keepsWhole` for one that gives whole numbers of whole ones. */
const each = (name: string, keepsWhole = false) =>
  scalar((call) => {
    const value = toDynamic(argument(call, 0));
    const array = elements(value);
    const reals = realTexts(`arrayMap(x -> ${name}(${real('x')}), ${array})`);
    const wholes = wholeTexts(`arrayMap(x -> ${name}(${whole('x')}), ${array})`);
    const texts = keepsWhole ? `if(${writtenReal(value)}, ${reals}, ${wholes})` : reals;
    return onlyIf(isArray(value), arrayOf(texts));
  });

/** The numbers of a series; what is none is left out. */
const numbersOf = (value: Sql) =>
  `arrayFilter(number -> isNotNull(number), arrayMap(x -> ${real('x')}, ${elements(value)}))`;
const overAll = (body: (numbers: string) => string) =>
  scalar((call) => {
    const value = toDynamic(argument(call, 0));
    return onlyIf(isArray(value), sql(body(numbersOf(value)), 'real'));
  });
const product = (numbers: string) =>
  `toFloat64(arrayFold((sum, number) -> sum * assumeNotNull(number), ${numbers}, toFloat64(1)))`;
const magnitude = (numbers: string) => `sqrt(arraySum(number -> assumeNotNull(number * number), ${numbers}))`;

/** Pairs of numbers up to the end of the shorter series; null where there is none, or one is empty. */
function pairsOfNumbers(call: Call) {
  const { valid } = pairOf(call);
  const [a, b] = [argument(call, 0), argument(call, 1)];
  const [first, second] = [a, b].map((value) => (value.type === 'dynamic' ? elements(value) : undefined));
  const size = first && second ? `least(length(${first}), length(${second}))` : `length(${first ?? second})`;
  const cut = (array: string | undefined, value: Sql) =>
    array ? `arraySlice(${array}, 1, ${size})` : `arrayResize(emptyArrayString(), ${size}, ${toJson(value)})`;
  const pairs = `arrayFilter(pair -> isNotNull(pair.1) AND isNotNull(pair.2), arrayMap((x, y) -> (${real('x')}, ${real('y')}), ${cut(first, a)}, ${cut(second, b)}))`;
  return { pairs, valid: `(${valid} AND ${size} > 0)` };
}
const sumOf = (body: string, pairs: string) => `arraySum(pair -> assumeNotNull(${body}), ${pairs})`;

const dotProduct = scalar((call) => {
  const { pairs, valid } = pairsOfNumbers(call);
  return onlyIf(valid, sql(`toFloat64(${sumOf('pair.1 * pair.2', pairs)})`, 'real'));
});
const cosine = scalar((call) => {
  const { pairs, valid } = pairsOfNumbers(call);
  const given = [2, 3].map((index) => call.args[index] && convert(argument(call, index), 'real').text);
  const sizes = ['pair.1 * pair.1', 'pair.2 * pair.2'].map(
    (body, index) => given[index] ?? `sqrt(${sumOf(body, pairs)})`,
  );
  return onlyIf(valid, sql(`(${sumOf('pair.1 * pair.2', pairs)} / (${sizes.join(' * ')}))`, 'real'));
});
/** Null where an element is no number or the lengths differ. */
const pearson = scalar((call) => {
  const { left, right, valid } = pairOf(call);
  const pairs = `arrayMap((x, y) -> (${real('x')}, ${real('y')}), ${left}, ${right})`;
  const complete = `arrayAll(pair -> isNotNull(pair.1) AND isNotNull(pair.2), ${pairs})`;
  const mean = (side: 1 | 2) => `arrayAvg(pair -> assumeNotNull(pair.${side}), ${pairs})`;
  const [x, y] = [`(assumeNotNull(pair.1) - ${mean(1)})`, `(assumeNotNull(pair.2) - ${mean(2)})`];
  const sum = (body: string) => `arraySum(pair -> ${body}, ${pairs})`;
  const value = `(${sum(`${x} * ${y}`)} / sqrt(${sum(`${x} * ${x}`)} * ${sum(`${y} * ${y}`)}))`;
  return onlyIf(`(${valid} AND notEmpty(${pairs}) AND ${complete})`, sql(value, 'real'));
});

/** True for an element that is to be filled: null, or the number that stands for a missing one. */
function missing(call: Call, index: number): (text: string) => string {
  const placeholder = call.args[index];
  if (!placeholder || placeholder.text === nullOf(placeholder.type).text) return (text) => `(${text} = 'null')`;
  const number = convert(placeholder, 'real').text;
  return (text) => `if(isNull(${number}), ${text} = 'null', ifNull(${real(text)} = ${number}, false))`;
}
const fill = (name: 'arrayFill' | 'arrayReverseFill') =>
  scalar((call) => {
    const value = toDynamic(argument(call, 0));
    const isMissing = missing(call, 1);
    // What is missing at the end from which it is filled has nothing to be filled with, and stays.
    return onlyIf(isArray(value), arrayOf(`${name}(x -> NOT ${isMissing('x')}, ${elements(value)})`));
  });
const fillConst = scalar((call) => {
  const value = toDynamic(argument(call, 0));
  const constant = call.args[1] ? toJson(call.args[1]) : "'0'";
  return onlyIf(
    isArray(value),
    arrayOf(`arrayMap(x -> if(${missing(call, 2)('x')}, ${constant}, x), ${elements(value)})`),
  );
});

/** Series element by element, in the store's own array functions. */
export const seriesElements: Readonly<Record<string, ScalarFunction>> = {
  series_add: arithmetic('+'),
  series_subtract: arithmetic('-'),
  series_multiply: arithmetic('*'),
  series_divide: ofReals((x, y) => `(${x} / ${y})`),
  series_pow: ofReals((x, y) => `pow(${x}, ${y})`),
  series_greater: comparison('>'),
  series_greater_equals: comparison('>='),
  series_less: comparison('<'),
  series_less_equals: comparison('<='),
  series_equals: comparison('='),
  series_not_equals: comparison('!='),
  series_abs: each('abs', true),
  series_sign: each('sign', true),
  series_ceiling: each('ceil'),
  series_floor: each('floor'),
  series_exp: each('exp'),
  series_log: each('log'),
  series_sin: each('sin'),
  series_cos: each('cos'),
  series_tan: each('tan'),
  series_asin: each('asin'),
  series_acos: each('acos'),
  series_atan: each('atan'),
  series_sum: overAll((numbers) => `toFloat64(arraySum(number -> assumeNotNull(number), ${numbers}))`),
  series_product: overAll(product),
  series_magnitude: overAll(magnitude),
  series_dot_product: dotProduct,
  series_cosine_similarity: cosine,
  series_pearson_correlation: pearson,
  series_fill_forward: fill('arrayFill'),
  series_fill_backward: fill('arrayReverseFill'),
  series_fill_const: fillConst,
};
