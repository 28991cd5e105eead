import { convert, toText } from '../convert.ts';
import { datetimeToTicks, type Sql, sql, UNIX_EPOCH_TICKS } from '../sql.ts';
import { anew, argument, type Call, scalar } from './function.ts';

const hexadecimal = (name: string) =>
  scalar((call: Call) => sql(`lower(hex(${name}(${toText(argument(call, 0)).text})))`, 'string'));

/** The bytes that are hashed: a text's own, of other values those that Kusto keeps them in (datetimes: ticks since year 1). */
function hashedBytes(value: Sql): string {
  switch (value.type) {
    case 'string':
      return value.text;
    case 'datetime':
      return `reinterpretAsFixedString(${datetimeToTicks(value.text)} + toInt64(${UNIX_EPOCH_TICKS}))`;
    case 'int':
    case 'long':
    case 'real':
    case 'timespan':
      return `reinterpretAsFixedString(${value.text})`;
    case 'bool':
      return `reinterpretAsFixedString(toUInt8(${value.text}))`;
    case 'guid':
    case 'decimal':
    case 'dynamic':
      return toText(value).text;
  }
}

/** xxHash64 as a whole number without sign; of a null it is that of the empty text. */
export function hashText(value: Sql): string {
  const bytes = hashedBytes(value);
  if (value.type === 'string' || !value.nullable) return `xxHash64(${bytes})`;
  return `if(isNull(${value.text}), xxHash64(''), xxHash64(assumeNotNull(${bytes})))`;
}

/** `hash(value, modulo)`: a long, or a number from 0 to the modulo. */
const hash = scalar((call) => {
  const value = hashText(argument(call, 0));
  const modulo = call.args[1];
  return modulo
    ? sql(`toInt64(${value} % toUInt64(nullIf(${convert(modulo, 'long').text}, 0)))`, 'long')
    : sql(`reinterpretAsInt64(${value})`, 'long', false);
});

/** Several hashes as one that depends on all and on their order. */
function combined(hashes: readonly string[]): Sql {
  const mixed = hashes.reduce((before, next) => `sipHash64(${before}, ${next})`);
  return sql(`reinterpretAsInt64(${mixed})`, 'long', false);
}

export const hashes = {
  hash,
  hash_xxhash64: hash,
  hash_combine: scalar((call) =>
    combined(call.args.map((value) => `ifNull(reinterpretAsUInt64(${convert(value, 'long').text}), 0)`)),
  ),
  hash_many: scalar((call) => combined(call.args.map(hashText))),
  hash_md5: hexadecimal('MD5'),
  hash_sha1: hexadecimal('SHA1'),
  hash_sha256: hexadecimal('SHA256'),
  new_guid: scalar((call) => sql(`generateUUIDv4(${anew(call)})`, 'guid', false)),
};
