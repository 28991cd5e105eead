import { convert, toDynamic, toText } from '../convert.ts';
import { type Sql, sql } from '../sql.ts';
import { argument, type Call, scalar } from './function.ts';
import { elements } from './json.ts';

/** An IPv6 or IPv4 address with or without a mask, as a number of 128 bits; both null where the text is neither. */
function address(text: string): { readonly number: string; readonly mask: string } {
  const parts = `splitByChar('/', ${text})`;
  const isFour = `isNotNull(IPv4StringToNumOrNull(${parts}[1]))`;
  const bytes = `IPv6StringToNumOrNull(if(${isFour}, concat('::ffff:', ${parts}[1]), ${parts}[1]))`;
  const given = `toUInt8OrNull(${parts}[2])`;
  return {
    number: `if(isNull(${bytes}), NULL, reinterpretAsUInt128(reverse(ifNull(${bytes}, toFixedString('', 16)))))`,
    mask: `multiIf(length(${parts}) = 1, 128, ${isFour}, if(${given} <= 32, ${given} + 96, NULL), ${given} <= 128, ${given}, NULL)`,
  };
}

const text = (call: Call, index: number) => toText(argument(call, index)).text;

// A shift by all 128 bits leaves the number as it was: a mask of 0 makes all addresses equal.
function shifted(number: string, mask: string): string {
  return `if(${mask} = 0, toUInt128(0), bitShiftRight(${number}, 128 - toUInt8(ifNull(${mask}, 128))))`;
}

/** Both cut to the shortest of their masks and the one given. */
function cut(call: Call): { readonly a: string; readonly b: string; readonly valid: string } {
  const [one, two] = [address(text(call, 0)), address(text(call, 1))];
  const given = call.args[2] ? `, ${convert(call.args[2], 'long').text}` : '';
  const mask = `least(${one.mask}, ${two.mask}${given})`;
  return {
    a: shifted(one.number, mask),
    b: shifted(two.number, mask),
    valid: `(isNotNull(${one.number}) AND isNotNull(${two.number}) AND ifNull(${mask} BETWEEN 0 AND 128, false))`,
  };
}

const isMatch = scalar((call) => {
  const { a, b, valid } = cut(call);
  return sql(`if(${valid}, ${a} = ${b}, NULL)`, 'bool');
});
const compared = scalar((call) => {
  const { a, b, valid } = cut(call);
  return sql(`multiIf(NOT ${valid}, NULL, ${a} < ${b}, toInt64(-1), ${a} > ${b}, toInt64(1), toInt64(0))`, 'long');
});

function inRange(ip: string, range: string): string {
  const [one, net] = [address(ip), address(range)];
  const valid = `(isNotNull(${one.number}) AND isNotNull(${net.number}) AND isNotNull(${net.mask}))`;
  return `if(${valid}, ${shifted(one.number, net.mask)} = ${shifted(net.number, net.mask)}, NULL)`;
}
const isInRange = scalar((call) => sql(inRange(text(call, 0), text(call, 1)), 'bool'));
const isInAnyRange = scalar((call) => {
  const ranges = call.args
    .slice(1)
    .map((value) =>
      value.type === 'dynamic'
        ? `arrayMap(item -> JSONExtractString(item), ${elements(toDynamic(value))})`
        : `[${toText(value).text}]`,
    );
  const list = ranges.length > 1 ? `arrayConcat(${ranges.join(', ')})` : String(ranges[0]);
  const valid = `isNotNull(${address(text(call, 0)).number})`;
  return sql(
    `if(${valid}, arrayExists(net -> ifNull(${inRange(text(call, 0), 'net')}, false), ${list}), NULL)`,
    'bool',
  );
});

/** Eight groups of four digits; '' for what is no address. */
function canonical(call: Call, given: Sql | undefined): Sql {
  const { number, mask } = address(text(call, 0));
  const bits = given ? `least(${mask}, ${convert(given, 'long').text})` : mask;
  const size = `toUInt8(128 - ifNull(${bits}, 128))`;
  const net = `if(${size} >= 128, toUInt128(0), bitShiftLeft(bitShiftRight(${number}, ${size}), ${size}))`;
  const digits = `leftPad(lower(hex(ifNull(${net}, toUInt128(0)))), 32, '0')`;
  const groups = `arrayStringConcat(arrayMap(at -> substring(${digits}, at * 4 + 1, 4), range(8)), ':')`;
  return sql(`if(isNull(${number}) OR isNull(${bits}), '', ${groups})`, 'string');
}

export const networks6 = {
  ipv6_is_match: isMatch,
  ipv6_compare: compared,
  ipv6_is_in_range: isInRange,
  ipv6_is_in_any_range: isInAnyRange,
  parse_ipv6: scalar((call) => canonical(call, undefined)),
  parse_ipv6_mask: scalar((call) => canonical(call, argument(call, 1))),
};
