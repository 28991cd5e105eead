import { RE2JS } from 're2js';
import { convert, toDynamic, toJson, toText } from '../convert.ts';
import { checkRegex, escapeRegex, hasTerm, regexSql } from '../expressions/text.ts';
import { type Sql, sql } from '../sql.ts';
import { columnType } from '../syntax.ts';
import { argument, type Call, scalar } from './function.ts';
import { arrayOf, elements, onlyIf } from './json.ts';

const text = (call: Call, index: number) => toText(argument(call, index)).text;
const string = (translate: (call: Call) => string) => scalar((call) => sql(translate(call), 'string'));
const long = (translate: (call: Call) => string) => scalar((call) => sql(`toInt64(${translate(call)})`, 'long', false));

const regex = (call: Call, index: number) =>
  regexSql(argument(call, index), call.nodes[index] ?? call.node, call.context);

function groupsOf(call: Call, index: number): number | undefined {
  const constant = call.args[index]?.constant;
  if (constant?.kind !== 'string') return undefined;
  checkRegex(constant.value, call.nodes[index] ?? call.node);
  return RE2JS.compile(constant.value).groupCount();
}

/** `extract(regex, group, text, type)`: the group of the first match, '' or null without one. */
const extract = scalar((call) => {
  const pattern = regex(call, 0);
  const group = convert(argument(call, 1), 'long');
  const groups = groupsOf(call, 0);
  if (group.constant?.kind === 'integer' && (group.constant.value < 0n || group.constant.value > BigInt(groups ?? 0)))
    throw call.node.fail('KQL_ARGUMENT', `The expression has ${groups ?? 0} groups, not ${group.constant.value}.`);
  // A group that only the row names may be none of the expression's.
  const at = group.constant
    ? group.text
    : `if(ifNull(${group.text} BETWEEN 0 AND ${groups ?? 0}, false), assumeNotNull(${group.text}), toInt64(0))`;
  const found = `regexpExtract(${text(call, 2)}, ${pattern}, ${at})`;
  const value = sql(
    group.constant ? found : `if(ifNull(${group.text} BETWEEN 0 AND ${groups ?? 0}, false), ${found}, '')`,
    'string',
  );
  const wanted = call.args[3]?.constant;
  if (!call.args[3]) return value;
  const type = wanted?.kind === 'string' ? columnType(wanted.value) : undefined;
  if (!type) throw call.node.fail('KQL_ARGUMENT', 'The type of the result must be a typeof of a scalar type.');
  return convert(value, type);
});

const extractAll = scalar((call) => {
  const groups = groupsOf(call, 0);
  if (groups === undefined) throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The expression must be constant.');
  if (groups === 0) throw call.node.fail('KQL_ARGUMENT', 'The expression must have a capturing group.');
  const chosen = call.args.length === 3 ? call.args[1]?.constant : undefined;
  if (call.args.length === 3 && !(chosen?.kind === 'json' && Array.isArray(chosen.value)))
    throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The capture groups must be a constant array.');
  const list: number[] =
    chosen?.kind === 'json' && Array.isArray(chosen.value)
      ? chosen.value.map(Number)
      : Array.from({ length: groups }, (_, index) => index + 1);
  if (list.some((group) => !(group >= 1 && group <= groups)))
    throw call.node.fail('KQL_ARGUMENT', `The expression has ${groups} groups.`);
  const matches = `extractAllGroupsVertical(${text(call, call.args.length - 1)}, ${regex(call, 0)})`;
  const json = (group: number) => toJson(sql(`match[${group}]`, 'string'));
  const one = list.length === 1 ? json(list[0] ?? 1) : `concat('[', ${list.map(json).join(", ',', ")}, ']')`;
  return onlyIf(`notEmpty(${matches})`, arrayOf(`arrayMap(match -> ${one}, ${matches})`));
});

const split = scalar((call) => {
  // ClickHouse splits by a constant only: another separator becomes a character that no text has.
  const isConstant = argument(call, 1).constant?.kind === 'string';
  const parts = isConstant
    ? `splitByString(${text(call, 1)}, ${text(call, 0)})`
    : `splitByString('\\0', replaceAll(${text(call, 0)}, ${text(call, 1)}, '\\0'))`;
  const json = `arrayMap(part -> ${toJson(sql('part', 'string'))}, ${parts})`;
  const index = call.args[2];
  if (!index) return { ...arrayOf(json), elements: { json, texts: parts } };
  const at = `(${convert(index, 'long').text} + 1)`;
  const one = arrayOf(`[${toJson(sql(`${parts}[${at}]`, 'string'))}]`);
  return onlyIf(`(${at} BETWEEN 1 AND length(${parts}))`, one);
});

const substring = string((call) => {
  const start = convert(argument(call, 1), 'long');
  const length = call.args[2] && convert(call.args[2], 'long').text;
  const from =
    start.constant?.kind === 'integer'
      ? `${start.constant.value >= 0n ? start.constant.value + 1n : start.constant.value}`
      : `ifNull(if(${start.text} >= 0, ${start.text} + 1, ${start.text}), 1)`;
  return length
    ? `substringUTF8(${text(call, 0)}, ${from}, greatest(ifNull(${length}, 0), 0))`
    : `substringUTF8(${text(call, 0)}, ${from})`;
});

const trimmed = (start: boolean, end: boolean) =>
  string((call) => {
    const pattern = argument(call, 0);
    if (pattern.constant?.kind !== 'string')
      throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The expression must be constant.');
    regexSql(pattern, call.nodes[0] ?? call.node, call.context);
    const source = pattern.constant.value;
    let value = text(call, 1);
    if (start) value = `replaceRegexpOne(${value}, ${call.context.string(`^(?:${source})+`).text}, '')`;
    if (end) value = `replaceRegexpOne(${value}, ${call.context.string(`(?:${source})+$`).text}, '')`;
    return value;
  });

/** True where a text can begin again before it ends: `aba` in `ababa`. */
function overlapsItself(search: string): boolean {
  for (let at = 1; at < search.length; at++) if (search.startsWith(search.slice(at))) return true;
  return false;
}

/** Plain occurrences may overlap; matches of an expression do not. */
const countOf = long((call) => {
  const kind = call.args[2]?.constant;
  const [source, search] = [text(call, 0), text(call, 1)];
  const { constant } = argument(call, 1);
  if (kind?.kind === 'string' && kind.value === 'regex') {
    if (constant?.kind !== 'string') throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The expression must be constant.');
    return `countMatches(${source}, ${regex(call, 1)})`;
  }
  // What cannot overlap itself is counted in one pass.
  if (constant?.kind === 'string' && !overlapsItself(constant.value)) return `countSubstrings(${source}, ${search})`;
  if (constant?.kind === 'string')
    return `arrayCount(part -> part = ${search}, ngrams(${source}, ${[...constant.value].length}))`;
  return `if(empty(${search}), 0, arrayCount(at -> substring(${source}, at, length(${search})) = ${search}, range(1, length(${source}) + 1)))`;
});

const joined = (call: Call, from: number) => call.args.slice(from).map((value) => toText(value).text);

const concatenated = string((call) => {
  const parts = joined(call, 0);
  return parts.length > 1 ? `concat(${parts.join(', ')})` : (parts[0] ?? "''");
});

/** ClickHouse joins by a constant only: another separator goes before each part, and the first one off again. */
function joinedBy(array: string, separator: Sql): string {
  if (separator.constant?.kind === 'string') return `arrayStringConcat(${array}, ${separator.text})`;
  return `substring(arrayStringConcat(arrayMap(part -> concat(${separator.text}, part), ${array})), length(${separator.text}) + 1)`;
}
const separator = (call: Call, index: number) => toText(argument(call, index));

const delimited = string((call) => joinedBy(`[${joined(call, 1).join(', ')}]`, separator(call, 0)));

const arrayText = (value: Sql) => `arrayMap(item -> JSONExtractString(item), ${elements(toDynamic(value))})`;
const arrayJoined = string((call) => joinedBy(arrayText(argument(call, 0)), separator(call, 1)));

const compared = scalar((call) => {
  const [a, b] = [text(call, 0), text(call, 1)];
  return sql(`multiIf(${a} < ${b}, toInt64(-1), ${a} > ${b}, toInt64(1), toInt64(0))`, 'long', false);
});

const translated = string((call) => {
  const [from, to] = [argument(call, 0).constant, argument(call, 1).constant];
  if (from?.kind !== 'string' || to?.kind !== 'string')
    throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The characters must be constant.');
  const characters = [...from.value];
  const targets = [...to.value];
  const value = text(call, 2);
  if (targets.length === 0) {
    const set = characters.map(escapeRegex).join('|');
    return `replaceRegexpAll(${value}, ${call.context.string(set).text}, '')`;
  }
  const full = characters.map((_, index) => targets[index] ?? targets.at(-1) ?? '').join('');
  return `translateUTF8(${value}, ${call.context.string(from.value).text}, ${call.context.string(full).text})`;
});

const repeated = string((call) => {
  const times = `toUInt64(least(greatest(ifNull(${convert(argument(call, 1), 'long').text}, 0), 0), 1024))`;
  const value = text(call, 0);
  if (!call.args[2]) return `repeat(${value}, ${times})`;
  return joinedBy(`arrayMap(at -> ${value}, range(${times}))`, separator(call, 2));
});

const hasAnyIndex = scalar((call) => {
  const terms = argument(call, 1);
  const array = `JSONExtract(ifNull(${toDynamic(terms).text}, '[]'), 'Array(String)')`;
  const test = hasTerm(text(call, 0), sql('term', 'string'), false, { before: true, after: true }, call.context);
  return sql(`(toInt64(arrayFirstIndex(term -> ${test}, ${array})) - 1)`, 'long', false);
});

export const textFunctions = {
  tolower: string((call) => `lowerUTF8(${text(call, 0)})`),
  toupper: string((call) => `upperUTF8(${text(call, 0)})`),
  strlen: long((call) => `lengthUTF8(${text(call, 0)})`),
  string_size: long((call) => `length(${text(call, 0)})`),
  strcat: concatenated,
  strcat_delim: delimited,
  strcat_array: arrayJoined,
  array_strcat: arrayJoined,
  strcmp: compared,
  strrep: repeated,
  substring,
  split,
  extract,
  extract_all: extractAll,
  extractall: extractAll,
  replace_string: string((call) => `replaceAll(${text(call, 0)}, ${text(call, 1)}, ${text(call, 2)})`),
  replace_regex: string((call) => `replaceRegexpAll(${text(call, 0)}, ${regex(call, 1)}, ${text(call, 2)})`),
  replace: string((call) => `replaceRegexpAll(${text(call, 2)}, ${regex(call, 0)}, ${text(call, 1)})`),
  trim: trimmed(true, true),
  trim_start: trimmed(true, false),
  trim_end: trimmed(false, true),
  countof: countOf,
  reverse: string((call) => `reverseUTF8(${text(call, 0)})`),
  translate: translated,
  has_any_index: hasAnyIndex,
  url_encode: string((call) => `replaceAll(encodeURLFormComponent(${text(call, 0)}), '%20', '+')`),
  url_encode_component: string((call) => encoded(text(call, 0))),
  url_decode: string((call) => `decodeURLComponent(${text(call, 0)})`),
  base64_encode_tostring: string((call) => `base64Encode(${text(call, 0)})`),
  base64_encodestring: string((call) => `base64Encode(${text(call, 0)})`),
  base64_decode_tostring: string((call) => decoded(text(call, 0))),
  base64_decodestring: string((call) => decoded(text(call, 0))),
  base64_decode_toarray: scalar((call) => bytes(`tryBase64Decode(${text(call, 0)})`)),
};

/** KQL writes the digits of an escape in lower case. */
function encoded(value: string): string {
  const parts = `splitByChar('%', encodeURLComponent(${value}))`;
  return `arrayStringConcat(arrayMap((part, at) -> if(at = 1, part, concat('%', lower(substring(part, 1, 2)), substring(part, 3))), ${parts}, arrayEnumerate(${parts})))`;
}

/** '' where the bytes are no UTF-8, as in KQL. */
function decoded(value: string): string {
  return `if(isValidUTF8(tryBase64Decode(${value})), tryBase64Decode(${value}), '')`;
}

function bytes(value: string): Sql {
  return onlyIf(
    `notEmpty(${value})`,
    arrayOf(`arrayMap(byte -> toString(reinterpretAsUInt8(unhex(byte))), extractAll(hex(${value}), '..'))`),
  );
}
