import { convert, toDynamic, toText } from '../convert.ts';
import { type Sql, sql } from '../sql.ts';
import { argument, type Call, scalar } from './function.ts';
import { elements } from './json.ts';

/**
 * An IPv6 or IPv4 address with or without a mask, as a text of its 128 bits; both null where the text is neither.
 * Bits as text because ClickHouse shifts UInt128 as if it had a sign.
 */
export function bitsOf(text: string): { readonly bits: string; readonly mask: string } {
  const parts = `splitByChar('/', ${text})`;
  // An IPv4 address, alone or as the old form with two colons before it, is one of the mapped addresses.
  const bare = `replaceRegexpOne(${parts}[1], '^::', '')`;
  const isFour = `isNotNull(IPv4StringToNumOrNull(${bare}))`;
  const bytes = `IPv6StringToNumOrNull(if(${isFour}, concat('::ffff:', ${bare}), ${parts}[1]))`;
  const given = `toUInt8OrNull(${parts}[2])`;
  return {
    bits: `if(isNull(${bytes}), NULL, bin(ifNull(${bytes}, toFixedString('', 16))))`,
    mask: `multiIf(length(${parts}) = 1, 128, ${isFour}, if(${given} <= 32, ${given} + 96, NULL), ${given} <= 128, ${given}, NULL)`,
  };
}

const text = (call: Call, index: number) => toText(argument(call, index)).text;

function shortened(bits: string, mask: string): string {
  return `substring(${bits}, 1, ${mask})`;
}

/** Both cut to the shortest of their masks and the one given. */
function cut(call: Call): { readonly a: string; readonly b: string; readonly valid: string } {
  const [one, two] = [bitsOf(text(call, 0)), bitsOf(text(call, 1))];
  const given = call.args[2] ? `, ${convert(call.args[2], 'long').text}` : '';
  const mask = `least(${one.mask}, ${two.mask}${given})`;
  return {
    a: shortened(one.bits, mask),
    b: shortened(two.bits, mask),
    valid: `(isNotNull(${one.bits}) AND isNotNull(${two.bits}) AND ifNull(${mask} BETWEEN 0 AND 128, false))`,
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
  const [one, net] = [bitsOf(ip), bitsOf(range)];
  const valid = `(isNotNull(${one.bits}) AND isNotNull(${net.bits}) AND isNotNull(${net.mask}))`;
  return `if(${valid}, ${shortened(one.bits, net.mask)} = ${shortened(net.bits, net.mask)}, NULL)`;
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
  const valid = `isNotNull(${bitsOf(text(call, 0)).bits})`;
  return sql(
    `if(${valid}, arrayExists(net -> ifNull(${inRange(text(call, 0), 'net')}, false), ${list}), NULL)`,
    'bool',
  );
});

/** Eight groups of four digits; '' for what is no address. */
function canonical(call: Call, given: Sql | undefined): Sql {
  const { bits, mask } = bitsOf(text(call, 0));
  const kept = given ? `least(${mask}, ${convert(given, 'long').text})` : mask;
  const digits = `lower(hex(unbin(rightPad(ifNull(${shortened(bits, kept)}, ''), 128, '0'))))`;
  const groups = `arrayStringConcat(arrayMap(at -> substring(${digits}, at * 4 + 1, 4), range(8)), ':')`;
  return sql(`if(isNull(${bits}) OR isNull(${kept}), '', ${groups})`, 'string');
}

export const networks6 = {
  ipv6_is_match: isMatch,
  ipv6_compare: compared,
  ipv6_is_in_range: isInRange,
  ipv6_is_in_any_range: isInAnyRange,
  parse_ipv6: scalar((call) => canonical(call, undefined)),
  parse_ipv6_mask: scalar((call) => canonical(call, argument(call, 1))),
};
