import { toText } from '../convert.ts';
import { DECIMAL_SCALE, once, sql } from '../sql.ts';
import { hostFunction } from '../staged/host-function.ts';
import type { HostValue } from '../staged/value.ts';
import { windowsArguments } from './compute/command-line.ts';
import { parsePath } from './compute/file-path.ts';
import { treePaths } from './compute/json-shape.ts';
import { punycode } from './compute/punycode.ts';
import { parseUserAgent } from './compute/user-agent.ts';
import { xmlToJson } from './compute/xml.ts';
import { argument, type Call, type ScalarFunction, scalar } from './function.ts';

const text = (value: HostValue | undefined) => String(value ?? '');
/** A text in, a text out. */
const ofText = (compute: (text: string) => string) =>
  hostFunction(([value]) => compute(text(value)), { takes: ['string'], gives: 'string' });

function json(value: HostValue | undefined): unknown {
  try {
    return JSON.parse(text(value)) as unknown;
  } catch {
    return null;
  }
}

const agentOnHost = hostFunction(
  ([agent, lookFor]) => {
    const wanted = json(lookFor);
    const list = Array.isArray(wanted) ? wanted : [wanted];
    return JSON.stringify(parseUserAgent(text(agent), new Set(list.map((item) => String(item).toLowerCase()))));
  },
  { takes: ['string', 'dynamic'], gives: 'dynamic' },
);
const TARGETS = new Set(['browser', 'os', 'device']);
/** `parse_user_agent(agent, 'browser')`, or an array of what to look for; without it, all three. */
const userAgent: ScalarFunction = scalar((call) => {
  const given = call.args[1];
  if (!given) {
    const all = JSON.stringify([...TARGETS]);
    const value = { ...sql(call.context.string(all).text, 'dynamic' as const, false), constant: jsonConstant(all) };
    return agentOnHost.translate({ ...call, args: [argument(call, 0), value] });
  }
  const { constant } = given;
  const names =
    constant?.kind === 'string' ? [constant.value] : constant?.kind === 'json' ? [constant.value].flat() : [];
  const unknown = names.find((name) => !TARGETS.has(String(name).toLowerCase()));
  if (unknown !== undefined)
    throw call.node.fail(
      'KQL_ARGUMENT',
      `parse_user_agent looks for ${[...TARGETS].join(', ')}, not ${String(unknown)}.`,
    );
  return agentOnHost.translate(call);
});
function jsonConstant(value: string) {
  return { kind: 'json', value: JSON.parse(value) as unknown } as const;
}

const argumentsOnHost = hostFunction(([line]) => JSON.stringify(windowsArguments(text(line))), {
  takes: ['string'],
  gives: 'dynamic',
});
const commandLine = scalar((call) => {
  const { constant } = argument(call, 1);
  if (constant?.kind !== 'string' || constant.value.toLowerCase() !== 'windows')
    throw call.node.fail('KQL_ARGUMENT', 'parse_command_line knows the parser "windows" alone.');
  return argumentsOnHost.translate({ ...call, args: [argument(call, 0)] });
});

/** Up to four numbers of eight digits, one behind the other; null for what is no version. */
const version = scalar((call) => {
  const value = toText(argument(call, 0)).text;
  const parts = `arrayResize(splitByChar('.', ${value}), 4, '0')`;
  const digits = `arrayStringConcat(arrayMap(part -> leftPad(part, 8, '0'), ${parts}))`;
  return sql(
    once(
      value,
      (it) =>
        `if(match(${it}, '^[0-9]{1,8}(\\\\.[0-9]{1,8}){0,3}$'), toDecimal256OrNull(${digits}, ${DECIMAL_SCALE}), NULL)`,
    ),
    'decimal',
  );
});

/** A guid's bytes stand in .NET's order: the first three groups back to front. */
const ORDER = [7, 5, 3, 1, 12, 10, 17, 15, 20, 22, 25, 27, 29, 31, 33, 35];
const guidToBase64 = scalar((call) => {
  const value = toText(argument(call, 0)).text;
  const bytes = once(value, (it) => `concat(${ORDER.map((at) => `substring(${it}, ${at}, 2)`).join(', ')})`);
  return sql(`base64Encode(unhex(${bytes}))`, 'string');
});
const PAIRS = [4, 3, 2, 1, 6, 5, 8, 7, 9, 10, 11, 12, 13, 14, 15, 16];
const base64ToGuid = scalar((call) => {
  const hex = `lower(hex(tryBase64Decode(${toText(argument(call, 0)).text})))`;
  const digits = (it: string) =>
    `concat(${PAIRS.map((pair, index) => `${[4, 6, 8, 10].includes(index) ? "'-', " : ''}substring(${it}, ${pair * 2 - 1}, 2)`).join(', ')})`;
  return sql(
    once(hex, (it) => `if(length(${it}) = 32, toUUIDOrNull(${digits(it)}), NULL)`),
    'guid',
  );
});

function decoded(value: string, decode: (text: string) => string): string {
  try {
    return decode(value);
  } catch {
    return '';
  }
}

export const parsing = {
  parse_xml: hostFunction(([value]) => xmlToJson(text(value)) ?? null, { takes: ['string'], gives: 'dynamic' }),
  parse_path: hostFunction(([value]) => JSON.stringify(parsePath(text(value))), {
    takes: ['string'],
    gives: 'dynamic',
  }),
  parse_command_line: commandLine,
  parse_user_agent: userAgent,
  parse_version: version,
  treepath: hostFunction(([value]) => (value === null ? null : JSON.stringify(treePaths(json(value)))), {
    takes: ['dynamic'],
    gives: 'dynamic',
  }),
  base64_encode_fromguid: guidToBase64,
  base64_decode_toguid: base64ToGuid,
  punycode_from_string: ofText((value) => punycode.encode(value)),
  punycode_to_string: ofText((value) => decoded(value, punycode.decode)),
  punycode_domain_from_string: ofText((value) => punycode.toASCII(value)),
  punycode_domain_to_string: ofText((value) => decoded(value, punycode.toUnicode)),
} satisfies Record<string, { translate(call: Call): unknown }>;
