import type { ColumnType } from '../../schema/types.ts';
import type { Context } from '../context.ts';
import { nullOf, once, type Sql, sql, toDecimalText } from '../sql.ts';
import { encode, type HostValue } from './value.ts';

/** The key of a tuple of values in SQL: 128 bits, since who writes logs could make two texts of one shorter hash. */
export function keyOf(values: readonly Sql[]): Sql {
  return sql(`hex(sipHash128(${values.map(keyText).join(', ')}))`, 'string');
}

// A null and a text of the same letters are two keys: no other type's text begins with this character.
function keyText({ text, type, nullable }: Sql): string {
  if (type === 'string') return text;
  return nullable ? `ifNull(toString(${text}), '\\0')` : `toString(${text})`;
}

const SEPARATOR = '\u0001';

/** Where the key is one of the keys, the value beside it; null elsewhere. Keys and values go along as parameters. */
export function lookup(
  key: Sql,
  keys: readonly string[],
  values: readonly HostValue[],
  type: ColumnType,
  { parameters }: Context,
): Sql {
  if (keys.length === 0) return nullOf(type);
  const texts = values.map((value) => encode(value, type) ?? '');
  const isClean = texts.every((text) => !text.includes(SEPARATOR));
  const written = isClean ? texts : texts.map((text) => Buffer.from(text).toString('base64'));
  const list = `splitByChar('\\x01', ${parameters.text(written.join(SEPARATOR))})`;
  const found = `transform(${key.text}, splitByChar(' ', ${parameters.text(keys.join(' '))}), ${list}, '')`;
  return typed(isClean ? found : `base64Decode(${found})`, type);
}

/** A value's text in its type; the empty text is null. */
function typed(text: string, type: ColumnType): Sql {
  switch (type) {
    case 'string':
      return sql(text, 'string');
    case 'dynamic':
      return sql(`nullIf(${text}, '')`, 'dynamic');
    case 'int':
      return sql(`toInt32OrNull(${text})`, 'int');
    case 'long':
    case 'timespan':
      return sql(`toInt64OrNull(${text})`, type);
    case 'real':
      return sql(`toFloat64OrNull(${text})`, 'real');
    case 'decimal':
      return sql(toDecimalText(text, 'text'), 'decimal');
    case 'bool':
      return sql(
        once(text, (it) => `if(${it} = '', NULL, ${it} = 'true')`),
        'bool',
      );
    case 'datetime':
      return sql(`toDateTime64OrNull(nullIf(${text}, ''), 7, 'UTC')`, 'datetime');
    case 'guid':
      return sql(`toUUIDOrNull(${text})`, 'guid');
  }
}
