import { toDynamic, toJson, toText } from '../convert.ts';
import { sql } from '../sql.ts';
import { hostFunction } from '../staged/host-function.ts';
import { canonicalJson } from './compute/json-shape.ts';
import { argument, type Call, scalar } from './function.ts';
import { arrayOf, bagOf, elements } from './json.ts';

const text = (call: Call, index: number) => toText(argument(call, index)).text;

/** The code point of one character from its UTF-8 bytes. */
function codePoint(character: string): string {
  const byte = (index: number) => `toUInt32(reinterpretAsUInt8(substring(${character}, ${index}, 1)))`;
  const low = (index: number, shift: number) => `bitShiftLeft(bitAnd(${byte(index)}, 63), ${shift})`;
  const first = (mask: number, shift: number) => `bitShiftLeft(bitAnd(${byte(1)}, ${mask}), ${shift})`;
  return `multiIf(length(${character}) = 1, ${byte(1)}, length(${character}) = 2, ${first(31, 6)} + ${low(2, 0)}, length(${character}) = 3, ${first(15, 12)} + ${low(2, 6)} + ${low(3, 0)}, ${first(7, 18)} + ${low(2, 12)} + ${low(3, 6)} + ${low(4, 0)})`;
}

/** The character of a code point, as UTF-8. */
function character(code: string): string {
  const high = (shift: number, mark: number) => `bitOr(bitShiftRight(${code}, ${shift}), ${mark})`;
  const part = (shift: number) => `bitOr(bitAnd(bitShiftRight(${code}, ${shift}), 63), 128)`;
  return `multiIf(${code} < 128, char(${code}), ${code} < 2048, char(${high(6, 192)}, ${part(0)}), ${code} < 65536, char(${high(12, 224)}, ${part(6)}, ${part(0)}), char(${high(18, 240)}, ${part(12)}, ${part(6)}, ${part(0)}))`;
}

const fromText = scalar((call) => {
  const characters = `extractAll(${text(call, 0)}, '(?s).')`;
  return arrayOf(`arrayMap(letter -> toString(${codePoint('letter')}), ${characters})`);
});

const fromCodePoints = scalar((call) => {
  const lists = call.args.map((value) =>
    value.type === 'dynamic'
      ? `arrayMap(item -> toUInt32OrZero(item), ${elements(value)})`
      : `[toUInt32(ifNull(${value.text}, 0))]`,
  );
  const codes = lists.length > 1 ? `arrayConcat(${lists.join(', ')})` : String(lists[0]);
  return sql(`arrayStringConcat(arrayMap(code -> ${character('code')}, ${codes}))`, 'string');
});

const bytesToBase64 = scalar((call) => {
  const items = elements(toDynamic(argument(call, 0)));
  return sql(`base64Encode(arrayStringConcat(arrayMap(item -> char(toUInt8OrZero(item)), ${items})))`, 'string');
});

/** The search of an array: from a start, over a length, for the n-th occurrence; -1 where there is none. */
const indexOf = scalar((call) => {
  const items = elements(toDynamic(argument(call, 0)));
  const whole = (index: number, otherwise: string) =>
    call.args[index] ? `ifNull(toInt64(${call.args[index]?.text}), ${otherwise})` : otherwise;
  const start = whole(2, '0');
  const from = `if(${start} < 0, greatest(toInt64(length(${items})) + ${start}, 0), ${start})`;
  const length = whole(3, '-1');
  const until = `if(${length} < 0, toInt64(length(${items})), ${from} + ${length})`;
  const found = `arrayFilter((at, item) -> item = ${toJson(argument(call, 1))}, range(toInt64(0), toInt64(length(${items}))), ${items})`;
  const inside = `arrayFilter(at -> at >= ${from} AND at < ${until}, ${found})`;
  return sql(
    `if(length(${inside}) >= ${whole(4, '1')}, toInt64(${inside}[${whole(4, '1')}]), toInt64(-1))`,
    'long',
    false,
  );
});

const json = (value: string) => `replaceAll(toJSONString(${value}), '\\\\/', '/')`;
const urlQuery = scalar((call) => {
  const pairs = `arrayMap(pair -> (extract(pair, '^([^=]*)'), ${json("decodeURLComponent(extract(pair, '=(.*)$'))")}), arrayFilter(pair -> notEmpty(pair), splitByChar('&', ${text(call, 0)})))`;
  return bagOf(`[('Query Parameters', ${bagOf(pairs).text})]`);
});

/** The first record of a text of comma-separated values; a quote doubled inside quotes is one. */
const csv = scalar((call) => {
  const line = `extract(${text(call, 0)}, '^((?:"(?:[^"]|"")*"|[^"\\\\r\\\\n])*)')`;
  const cells = `extractAll(concat(${line}, ','), '("(?:[^"]|"")*"|[^,]*),')`;
  const cell = `if(startsWith(cell, '"') AND endsWith(cell, '"') AND length(cell) > 1, replaceAll(substring(cell, 2, length(cell) - 2), '""', '"'), cell)`;
  return arrayOf(`arrayMap(cell -> ${json(cell)}, ${cells})`);
});

const canonicalOnHost = hostFunction(([json]) => (json === null ? '' : canonicalJson(String(json))), {
  takes: ['dynamic'],
  gives: 'string',
});
/** A dynamic with its keys in order and no blanks, so that equal ones are equal texts; what is none, as `tostring` has it. */
const canonical = scalar((call) =>
  argument(call, 0).type === 'dynamic' ? canonicalOnHost.translate(call) : toText(argument(call, 0)),
);

export const encodings = {
  unicode_codepoints_from_string: fromText,
  to_utf8: fromText,
  unicode_codepoints_to_string: fromCodePoints,
  make_string: fromCodePoints,
  base64_encode_fromarray: bytesToBase64,
  array_index_of: indexOf,
  parse_urlquery: urlQuery,
  parseurlquery: urlQuery,
  parse_csv: csv,
  isascii: scalar((call) => sql(`match(${text(call, 0)}, '^[\\\\x00-\\\\x7f]*$')`, 'bool', false)),
  isutf8: scalar((call) => sql(`isValidUTF8(${text(call, 0)})`, 'bool', false)),
  dynamic_to_json: canonical,
};
