import { isIPv4 } from 'node:net';
import { toDynamic, toText } from '../convert.ts';
import { type Sql, sql } from '../sql.ts';
import { hostFunction } from '../staged/host-function.ts';
import { argument, type Call, scalar } from './function.ts';
import { elements } from './json.ts';

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const BEFORE = '(?:^|[^0-9A-Za-z.])';
// A dot behind an address ends a sentence, unless a further number follows.
const AFTER = '(?:$|[^0-9A-Za-z.]|\\.(?:$|[^0-9A-Za-z]))';
const PREFIX = new RegExp(`^(?:${OCTET}\\.){1,3}$`);

/** The expression that finds an address or a prefix of one; undefined where it is neither. */
function regexOf(address: string, prefixes: boolean): string | undefined {
  if (isIPv4(address)) return `${BEFORE}${address.replaceAll('.', '\\.')}${AFTER}`;
  if (!prefixes || !PREFIX.test(address)) return undefined;
  const missing = 4 - address.split('.').length + 1;
  const rest = Array.from({ length: missing }, () => OCTET).join('\\.');
  return `${BEFORE}${address.replaceAll('.', '\\.')}${rest}${AFTER}`;
}

/** The same for a text that only the data has. */
function regexSql(address: string, prefixes: boolean, call: Call): string {
  const { string } = call.context;
  const escaped = `replaceAll(${address}, '.', '\\\\.')`;
  const whole = `concat(${string(BEFORE).text}, ${escaped}, ${string(AFTER).text})`;
  const never = string('^\\b$').text;
  if (!prefixes) return `if(isIPv4String(${address}), ${whole}, ${never})`;
  const rest = `arrayStringConcat(arrayResize([${string(OCTET).text}], toUInt8(4 - least(countSubstrings(${address}, '.'), 3)), ${string(OCTET).text}), '\\\\.')`;
  const prefix = `concat(${string(BEFORE).text}, ${escaped}, ${rest}, ${string(AFTER).text})`;
  return `multiIf(isIPv4String(${address}), ${whole}, match(${address}, ${string(PREFIX.source).text}), ${prefix}, ${never})`;
}

/** True where the text has one of the addresses, or an address that begins so. */
const found = (prefixes: boolean) =>
  scalar((call) => {
    const source = toText(argument(call, 0)).text;
    const tests = call.args.slice(1).flatMap((value) => testsFor(source, value, prefixes, call));
    const known = tests.filter((test) => test !== undefined);
    return sql(known.length ? `(${known.join(' OR ')})` : 'false', 'bool', false);
  });

function testsFor(source: string, value: Sql, prefixes: boolean, call: Call): (string | undefined)[] {
  const { constant } = value;
  const one = (address: string) => {
    const regex = regexOf(address, prefixes);
    return regex && `match(${source}, ${call.context.string(regex).text})`;
  };
  if (constant?.kind === 'string') return [one(constant.value)];
  if (constant?.kind === 'json' && Array.isArray(constant.value))
    return constant.value.filter((item): item is string => typeof item === 'string').map(one);
  if (value.type !== 'dynamic') return [`match(${source}, ${regexSql(toText(value).text, prefixes, call)})`];
  const list = `arrayMap(item -> JSONExtractString(item), ${elements(toDynamic(value))})`;
  return [`arrayExists(address -> match(${source}, ${regexSql('address', prefixes, call)}), ${list})`];
}

const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const textOf = (number: number) => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

/** The fewest networks that make up a range of addresses, both ends included; undefined where an end is no address. */
export function cidrList(start: string, end: string): string[] | undefined {
  if (!isIPv4(start) || !isIPv4(end)) return undefined;
  let [from, to] = [numberOf(start), numberOf(end)];
  if (from > to) return undefined;
  const networks: string[] = [];
  while (from <= to) {
    let bits = 0;
    while (bits < 32 && from % 2 ** (bits + 1) === 0 && from + 2 ** (bits + 1) - 1 <= to) bits++;
    networks.push(`${textOf(from)}/${32 - bits}`);
    from += 2 ** bits;
  }
  return networks;
}

const networksBetween = hostFunction(
  ([start, end]) => {
    const list = cidrList(String(start ?? ''), String(end ?? ''));
    return list ? JSON.stringify(list) : null;
  },
  { takes: ['string', 'string'], gives: 'dynamic' },
);

export const networkSearch = {
  has_ipv4: found(false),
  has_any_ipv4: found(false),
  has_ipv4_prefix: found(true),
  has_any_ipv4_prefix: found(true),
  ipv4_range_to_cidr_list: networksBetween,
};
