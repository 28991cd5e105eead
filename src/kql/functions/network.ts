import { convert, toDynamic, toText } from '../convert.ts';
import { type Sql, sql } from '../sql.ts';
import { argument, type Call, scalar } from './function.ts';
import { bagOf, elements } from './json.ts';

/** The address and the mask of `1.2.3.4` or `1.2.3.0/24`; both null where the text is neither. */
function address(text: string): { number: string; mask: string } {
  const parts = `splitByChar('/', ${text})`;
  const mask = `if(length(${parts}) = 1, 32, toUInt8OrNull(${parts}[2]))`;
  return {
    number: `toUInt64(IPv4StringToNumOrNull(${parts}[1]))`,
    mask: `if(${mask} <= 32 AND length(${parts}) <= 2, ${mask}, NULL)`,
  };
}

const text = (call: Call, index: number) => toText(argument(call, index)).text;
/** Never by a negative number, nor by more than there is: the mask may be any number of the data. */
const places = (mask: string) => `toUInt8(least(greatest(32 - ${mask}, 0), 32))`;
const shifted = (number: string, mask: string) => `bitShiftRight(${number}, ${places(mask)})`;

function inRange(ip: string, range: string): string {
  const [one, net] = [address(ip), address(range)];
  return `(${shifted(one.number, net.mask)} = ${shifted(net.number, net.mask)})`;
}

const isPrivate = scalar((call) => {
  const { number, mask } = address(text(call, 0));
  const within = (bits: number, prefix: number) => `bitShiftRight(${number}, ${32 - bits}) = ${prefix}`;
  const test = `(${within(8, 10)} OR ${within(12, 0xac1)} OR ${within(16, 0xc0a8)})`;
  return sql(`if(isNull(${number}) OR isNull(${mask}), NULL, ${test})`, 'bool');
});

const isInRange = scalar((call) => sql(inRange(text(call, 0), text(call, 1)), 'bool'));

const isInAnyRange = scalar((call) => {
  const ip = text(call, 0);
  const ranges = call.args
    .slice(1)
    .map((value) =>
      value.type === 'dynamic'
        ? `arrayMap(item -> JSONExtractString(item), ${elements(toDynamic(value))})`
        : `[${toText(value).text}]`,
    );
  const list = ranges.length > 1 ? `arrayConcat(${ranges.join(', ')})` : String(ranges[0]);
  const valid = `isNotNull(IPv4StringToNumOrNull(splitByChar('/', ${ip})[1]))`;
  return sql(`if(${valid}, arrayExists(net -> ifNull(${inRange(ip, 'net')}, false), ${list}), NULL)`, 'bool');
});

/** Both cut to the shorter of their masks and the one given. */
function cut(call: Call): [string, string] {
  const [a, b] = [address(text(call, 0)), address(text(call, 1))];
  const given = call.args[2] ? `, ${convert(call.args[2], 'long').text}` : '';
  const mask = `least(${a.mask}, ${b.mask}${given})`;
  return [shifted(a.number, mask), shifted(b.number, mask)];
}
const isMatch = scalar((call) => {
  const [a, b] = cut(call);
  return sql(`(${a} = ${b})`, 'bool');
});
const compared = scalar((call) => {
  const [a, b] = cut(call);
  return sql(
    `multiIf(isNull(${a}) OR isNull(${b}), NULL, ${a} < ${b}, toInt64(-1), ${a} > ${b}, toInt64(1), toInt64(0))`,
    'long',
  );
});

const parsedAddress = scalar((call) => {
  const { number, mask } = address(text(call, 0));
  return sql(`toInt64(bitShiftLeft(${shifted(number, mask)}, ${places(mask)}))`, 'long');
});
const parsedMask = scalar((call) => {
  const { number } = address(text(call, 0));
  const mask = convert(argument(call, 1), 'long').text;
  return sql(`toInt64(bitShiftLeft(${shifted(number, mask)}, ${places(mask)}))`, 'long');
});
const suffix = scalar((call) => {
  const { number, mask } = address(text(call, 0));
  return sql(`if(isNull(${number}), NULL, toInt64(${mask}))`, 'long');
});

function formatted(call: Call, withMask: boolean): Sql {
  const value = argument(call, 0);
  const parsed = value.type === 'string' ? address(value.text) : undefined;
  const number = parsed?.number ?? `toUInt64(${convert(value, 'long').text})`;
  const own = parsed?.mask ?? '32';
  const mask = call.args[1] ? `least(${convert(call.args[1], 'long').text}, ${own})` : own;
  const valid = `ifNull(${mask} BETWEEN 0 AND 32, false)`;
  const net = `IPv4NumToString(toUInt32(bitShiftLeft(${shifted(number, mask)}, ${places(mask)})))`;
  return sql(`if(${valid}, ifNull(${withMask ? `concat(${net}, '/', toString(${mask}))` : net}, ''), '')`, 'string');
}

/** The parts of a URL; names as KQL has them. */
const parsedUrl = scalar((call) => {
  const url = text(call, 0);
  const json = (value: string) => `replaceAll(toJSONString(${value}), '\\\\/', '/')`;
  const user = `extract(${url}, '://([^/@]*)@')`;
  const query = `arrayMap(pair -> (extract(pair, '^([^=]*)'), ${json("decodeURLComponent(extract(pair, '=(.*)$'))")}), arrayFilter(pair -> notEmpty(pair), splitByChar('&', queryString(${url}))))`;
  const members = [
    ['Scheme', json(`protocol(${url})`)],
    ['Host', json(`extract(${url}, '^[^:/?#]+://(?:[^/@?#]*@)?(\\[[^\\]]*\\]|[^:/?#]*)')`)],
    ['Port', json(`extract(${url}, '^[^:/?#]+://(?:[^/@?#]*@)?(?:\\[[^\\]]*\\]|[^:/?#]*):([0-9]+)')`)],
    ['Path', json(`path(${url})`)],
    ['Username', json(`extract(${user}, '^([^:]*)')`)],
    ['Password', json(`extract(${user}, ':(.*)$')`)],
    ['Query Parameters', bagOf(query).text],
    ['Fragment', json(`fragment(${url})`)],
  ];
  return bagOf(`[${members.map(([name, value]) => `('${name}', ${value})`).join(', ')}]`);
});

export const networks = {
  ipv4_is_private: isPrivate,
  ipv4_is_in_range: isInRange,
  ipv4_is_in_any_range: isInAnyRange,
  ipv4_is_match: isMatch,
  ipv4_compare: compared,
  ipv4_netmask_suffix: suffix,
  parse_ipv4: parsedAddress,
  parse_ipv4_mask: parsedMask,
  format_ipv4: scalar((call) => formatted(call, false)),
  format_ipv4_mask: scalar((call) => formatted(call, true)),
  parse_url: parsedUrl,
  parseurl: parsedUrl,
};
