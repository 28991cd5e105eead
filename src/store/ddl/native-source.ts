import type { Source } from '../../schema/native-map/source.ts';
import type { ColumnType } from '../../schema/types.ts';
import { literal } from './sql.ts';

/** What an absent value is in each type: KQL strings and dynamics are never null. */
export function emptyValue(type: ColumnType): string {
  if (type === 'string' || type === 'guid' || type === 'dynamic') return "''";
  return `CAST(NULL, ${literal(nativeType(type))})`;
}

/** The types that native columns have in the views. Integers are 64 bits wide so that no value of a record is cut. */
export function nativeType(type: ColumnType): string {
  switch (type) {
    case 'int':
    case 'long':
    case 'timespan':
      return 'Nullable(Int64)';
    case 'real':
    case 'decimal':
      return 'Nullable(Float64)';
    case 'bool':
      return 'Nullable(Bool)';
    case 'datetime':
      return "Nullable(DateTime64(7, 'UTC'))";
    default:
      return 'String';
  }
}

const fileName = (text: string) => `extract(${text}, '[^\\\\\\\\/]*$')`;
const accountName = (text: string) =>
  `if(position(${text}, '\\\\') > 0, substring(${text}, position(${text}, '\\\\') + 1), splitByChar('@', ${text})[1])`;
const accountDomain = (text: string) =>
  `if(position(${text}, '\\\\') > 0, substring(${text}, 1, position(${text}, '\\\\') - 1), splitByChar('@', ${text})[2])`;

/** A source as text; `read` gives the SQL of a column or of a path. */
export function sourceText(source: Source, read: (name: string) => string): string {
  if (typeof source === 'string') return read(source);
  if ('constant' in source) return literal(source.constant);
  if ('fileName' in source) return fileName(read(source.fileName));
  if ('accountName' in source) return accountName(read(source.accountName));
  if ('accountDomain' in source) return accountDomain(read(source.accountDomain));
  if ('account' in source) {
    const [domain, user] = source.account.map(read);
    return `if(${user} = '' OR ${domain} IN ('', '-'), ${user}, concat(${domain}, '\\\\', ${user}))`;
  }
  const values = Object.entries(source.values);
  return `transform(${read(source.choose)}, [${values.map(([from]) => literal(from)).join(', ')}], [${values
    .map(([, to]) => literal(to))
    .join(', ')}], '')`;
}

/** Text to a typed value; text that is no such value becomes null. */
export function castText(text: string, type: ColumnType): string {
  switch (nativeType(type)) {
    case 'Nullable(Int64)':
      return `toInt64OrNull(${text})`;
    case 'Nullable(Float64)':
      return `toFloat64OrNull(${text})`;
    case 'Nullable(Bool)':
      return `CAST(multiIf(lower(${text}) IN ('true', '1'), true, lower(${text}) IN ('false', '0'), false, NULL), 'Nullable(Bool)')`;
    case "Nullable(DateTime64(7, 'UTC'))":
      return `parseDateTime64BestEffortOrNull(${text}, 7, 'UTC')`;
    default:
      return text;
  }
}
