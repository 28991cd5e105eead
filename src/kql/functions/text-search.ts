import { convert, parseJson, toText } from '../convert.ts';
import { escapeRegex, regexSql } from '../expressions/text.ts';
import { once, type Sql, sql } from '../sql.ts';
import { hostFunction } from '../staged/host-function.ts';
import type { HostValue } from '../staged/value.ts';
import { columnType } from '../syntax.ts';
import { parsed } from './conversion.ts';
import { argument, type Call, scalar } from './function.ts';
import { followed, pathArgument } from './json-path.ts';

const text = (call: Call, index: number) => toText(argument(call, index)).text;

/** Start, length and occurrence of a search as SQL; where they are not given, the whole text and the first find. */
function limits(call: Call, source: string) {
  const whole = (index: number, otherwise: string) =>
    call.args[index] ? `ifNull(${convert(call.args[index], 'long').text}, ${otherwise})` : otherwise;
  const size = `toInt64(lengthUTF8(${source}))`;
  const [start, length, occurrence] = [whole(2, '0'), whole(3, '-1'), whole(4, '1')];
  return { size, start, length, occurrence };
}

/** `indexof(text, lookup, start, length, occurrence)`: a negative start counts from the end. */
const indexOf = scalar((call) => {
  const [source, search] = [text(call, 0), text(call, 1)];
  const { size, start, length, occurrence } = limits(call, source);
  const from = call.args[2] ? `if(${start} < 0, greatest(${size} + ${start}, 0), ${start})` : '0';
  if (call.args.length <= 3) {
    const first = `toInt64(positionUTF8(${source}, ${search}, toUInt64(${from} + 1))) - 1`;
    return sql(call.args[2] ? `if(${from} > ${size}, toInt64(-1), ${first})` : `(${first})`, 'long', false);
  }
  const width = `toInt64(lengthUTF8(${search}))`;
  const positions = `arrayFilter(at -> substringUTF8(${source}, at + 1, ${width}) = ${search}, range(${from}, greatest(${size} - ${width} + 1, ${from})))`;
  // Each occurrence is looked for behind the one before it, over the length that is given.
  const reached = (list: string) =>
    `arrayAll((at, previous) -> ${length} < 0 OR at - previous + ${width} <= ${length}, arraySlice(${list}, 1, ${occurrence}), arrayPushFront(arrayMap(at -> at + 1, arraySlice(${list}, 1, ${occurrence} - 1)), ${from}))`;
  const nth = once(
    positions,
    (list) =>
      `if(${occurrence} > 0 AND length(${list}) >= ${occurrence}, if(${reached(list)}, toInt64(${list}[${occurrence}]), toInt64(-1)), toInt64(-1))`,
  );
  return sql(`if(${length} < -1 OR ${occurrence} < 0, NULL, ${nth})`, 'long');
});

/** `indexof_regex`: matches do not overlap; null for a negative start. */
const indexOfRegex = scalar((call) => {
  const pattern = argument(call, 1);
  if (pattern.constant?.kind !== 'string')
    throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The expression must be constant.');
  regexSql(pattern, call.nodes[1] ?? call.node, call.context);
  const source = text(call, 0);
  const { start, length, occurrence } = limits(call, source);
  const part =
    call.args.length > 3
      ? `if(${length} < 0, substringUTF8(${source}, ${start} + 1), substringUTF8(${source}, ${start} + 1, ${length}))`
      : call.args.length > 2
        ? `substringUTF8(${source}, ${start} + 1)`
        : source;
  // Pairs of what stands before a match and the match.
  const regex = call.context.string(`(?s)(.*?)((?-s:${pattern.constant.value}))`).text;
  const matches = `extractAllGroupsVertical(${part}, ${regex})`;
  const at = (list: string) =>
    `arraySum(arrayMap((one, index) -> toInt64(lengthUTF8(one[1])) + if(index < ${occurrence}, toInt64(lengthUTF8(one[2])), 0), arraySlice(${list}, 1, greatest(${occurrence}, 0)), arrayEnumerate(arraySlice(${list}, 1, greatest(${occurrence}, 0)))))`;
  const nth = once(
    matches,
    (list) => `if(length(${list}) >= ${occurrence} AND ${occurrence} > 0, ${at(list)}, toInt64(-1))`,
  );
  const found = start === '0' ? nth : once(nth, (index) => `if(${index} < 0, ${index}, ${index} + ${start})`);
  return sql(`if(${start} < 0 OR ${length} < -1 OR ${occurrence} < 0, NULL, ${found})`, 'long');
});

/** The text with every character that means something in an expression escaped. */
const quoted = scalar((call) =>
  sql(
    `replaceAll(replaceRegexpAll(${text(call, 0)}, '([^\\\\w\\\\x{80}-\\\\x{10FFFF}\\\\x00])', '\\\\\\\\\\\\1'), '\\0', '\\\\x00')`,
    'string',
  ),
);

/** All lookups are replaced at once, an earlier one before a later one; what is no text in the arrays counts for nothing. */
export function replaceStrings(source: string, lookups: unknown, rewrites: unknown): string {
  if (!Array.isArray(lookups) || !Array.isArray(rewrites)) return source;
  const found = new Map<string, string>();
  for (const [index, lookup] of lookups.entries()) {
    if (typeof lookup !== 'string' || lookup === '' || found.has(lookup)) continue;
    const rewrite: unknown = rewrites[index];
    found.set(lookup, typeof rewrite === 'string' ? rewrite : lookup);
  }
  if (found.size === 0) return source;
  const any = new RegExp([...found.keys()].map((key) => key.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g');
  return source.replace(any, (match) => found.get(match) ?? match);
}

const replacedOnHost = hostFunction(
  ([source, lookups, rewrites]) =>
    replaceStrings(String(source ?? ''), jsonOf(lookups ?? null), jsonOf(rewrites ?? null)),
  { takes: ['string', 'dynamic', 'dynamic'] },
);
function jsonOf(value: HostValue): unknown {
  return value === null ? null : (JSON.parse(String(value)) as unknown);
}

/** Constant arrays, as they mostly are, need no stage: the text is split at the lookups. */
const replacedStrings = scalar((call) => {
  const [lookups, rewrites] = [argument(call, 1).constant, argument(call, 2).constant];
  if (lookups?.kind !== 'json' || rewrites?.kind !== 'json') return replacedOnHost.translate(call);
  const keys = (Array.isArray(lookups.value) ? lookups.value : []) as unknown[];
  const texts = [...new Set(keys.filter((key): key is string => typeof key === 'string' && key !== ''))];
  const source = text(call, 0);
  if (texts.length === 0) return sql(source, 'string');
  const regex = texts.map((key) => escapeRegex(key)).join('|');
  const string = (value: string) => call.context.string(value).text;
  const list = (values: readonly string[]) => `[${values.map(string).join(', ')}]`;
  const targets = texts.map((key) => replaceStrings(key, [key], [rewritesAt(rewrites.value, keys.indexOf(key))]));
  const parts = `splitByRegexp(${string(regex)}, ${source})`;
  const matches = `arrayPushBack(arrayMap(match -> transform(match, ${list(texts)}, ${list(targets)}, match), extractAll(${source}, ${string(`(${regex})`)})), '')`;
  return sql(`arrayStringConcat(arrayMap((part, match) -> concat(part, match), ${parts}, ${matches}))`, 'string');
});
function rewritesAt(rewrites: unknown, index: number): unknown {
  return Array.isArray(rewrites) ? (rewrites as unknown[])[index] : undefined;
}

/** `extract_json(path, text, typeof(type))`. */
const extractJson = scalar((call) => {
  const steps = pathArgument(call, 0);
  const source = argument(call, 1);
  const document = source.type === 'dynamic' ? parsed(source) : parseJson(toText(source).text);
  const value = toText(followed(document, steps, call));
  const wanted = call.args[2]?.constant;
  if (!call.args[2]) return value;
  const type = wanted?.kind === 'string' ? columnType(wanted.value) : undefined;
  if (!type) throw call.node.fail('KQL_ARGUMENT', 'The type of the result must be a typeof of a scalar type.');
  return type === 'dynamic' ? followed(document, steps, call) : convert(value, type);
});

const BYTE_UNITS = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** `format_bytes(size, precision, units)`: units of 1,024; without a unit, the largest of which there is one. */
const formattedBytes = scalar((call) => {
  const size = convert(argument(call, 0), 'real').text;
  const precision = call.args[1] ? `toInt32(ifNull(${convert(call.args[1], 'long').text}, 0))` : '0';
  const unit = call.args[2]?.constant;
  if (call.args[2] && unit?.kind !== 'string')
    throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The units must be constant.');
  const chosen = unit?.kind === 'string' && unit.value !== '' ? BYTE_UNITS.indexOf(unit.value) : undefined;
  if (chosen === -1) throw call.node.fail('KQL_ARGUMENT', `The units are ${BYTE_UNITS.join(', ')}.`);
  const inUnit = (index: number) =>
    `concat(toString(round(${size} / toFloat64(${1024 ** index}), ${precision})), ' ${BYTE_UNITS[index]}')`;
  const shown =
    chosen === undefined
      ? `multiIf(${BYTE_UNITS.slice(1)
          .map((_, index) => `abs(${size}) < toFloat64(${1024 ** (index + 1)}), ${inUnit(index)}`)
          .join(', ')}, ${inUnit(BYTE_UNITS.length - 1)})`
      : inUnit(chosen);
  return sql(`ifNull(${shown}, '')`, 'string');
});

export const textSearch = {
  indexof: indexOf,
  indexof_regex: indexOfRegex,
  regex_quote: quoted,
  replace_strings: replacedStrings,
  extract_json: extractJson,
  extractjson: extractJson,
  format_bytes: formattedBytes,
} satisfies Record<string, { translate(call: Call): Sql }>;
