import type { ColumnType } from '../../schema/types.ts';
import { convert, parseJson, toText } from '../convert.ts';
import { OWN_DATABASE } from '../service.ts';
import { type Sql, sql } from '../sql.ts';
import { argument, type Call, scalar } from './function.ts';

const to = (type: ColumnType) => scalar((call) => convert(argument(call, 0), type));

/** A string is parsed; a dynamic that holds a string of JSON is parsed too; other dynamics are themselves. */
export function parsed(value: Sql): Sql {
  if (value.type !== 'dynamic') return parseJson(toText(value).text);
  if (
    value.constant &&
    typeof value.constant === 'object' &&
    value.constant.kind === 'json' &&
    typeof value.constant.value !== 'string'
  )
    return value;
  const text = `ifNull(${value.text}, '')`;
  // JSON text that begins with a quote is a string; asking for its type would parse all of it.
  const inner = `if(startsWith(${text}, '"'), JSONExtractString(${text}), ${text})`;
  return parseJson(inner);
}

const parse = scalar((call: Call) => parsed(argument(call, 0)));

const hexadecimal = scalar((call) => {
  const value = argument(call, 0);
  const text = `lower(hex(${value.type === 'int' ? value.text : convert(value, 'long').text}))`;
  const trimmed = `replaceRegexpOne(${text}, '^0+(.)', '\\\\1')`;
  const width = call.args[1];
  if (!width) return sql(`ifNull(${trimmed}, '')`, 'string');
  const wanted = `toInt64(least(greatest(ifNull(${convert(width, 'long').text}, 1), 1), 16))`;
  const padded = `leftPad(${trimmed}, toUInt32(greatest(${wanted}, toInt64(length(${trimmed})))), '0')`;
  return sql(`ifNull(${padded}, '')`, 'string');
});

const kindOf = scalar((call) => {
  const value = argument(call, 0);
  if (value.type !== 'dynamic') return call.context.string(value.type);
  const json = `JSONType(ifNull(${value.text}, 'null'))`;
  return sql(
    `transform(${json}, ['Array','Object','String','Int64','UInt64','Double','Bool'], ['array','dictionary','string','long','long','double','bool'], 'null')`,
    'string',
  );
});

/** There is one database, under the name that the binder knows. */
const database = scalar(({ context }) => context.string(OWN_DATABASE));

export const conversions = {
  current_database: database,
  tostring: to('string'),
  toint: to('int'),
  tolong: to('long'),
  toreal: to('real'),
  todouble: to('real'),
  todecimal: to('decimal'),
  tobool: to('bool'),
  toboolean: to('bool'),
  todatetime: to('datetime'),
  totimespan: to('timespan'),
  totime: to('timespan'),
  toguid: to('guid'),
  parse_json: parse,
  parsejson: parse,
  todynamic: parse,
  toobject: parse,
  tohex: hexadecimal,
  gettype: kindOf,
};
