import { ownSources } from '../../schema/native-map/own.ts';
import type { Source } from '../../schema/native-map/source.ts';
import type { ColumnType } from '../../schema/types.ts';
import { castText, emptyValue, sourceText } from './native-source.ts';
import { literal } from './sql.ts';

const path = (name: string) => name.split('.').map(literal).join(', ');
const rawText = (name: string) => (name === '*' ? 'Raw' : `JSONExtractString(Raw, ${path(name)})`);

function value(source: Source, type: ColumnType): string {
  if (typeof source === 'string' && source !== '*') {
    if (type === 'int' || type === 'long') return `JSONExtract(Raw, ${path(source)}, 'Nullable(Int64)')`;
    if (type === 'real') return `JSONExtract(Raw, ${path(source)}, 'Nullable(Float64)')`;
    if (type === 'dynamic') {
      // A string that holds JSON is that JSON, as Kusto's ingestion does; any other string is a JSON string.
      const text = rawText(source);
      return `if(${text} = '' OR substring(${text}, 1, 1) IN ('{', '['), ${text}, JSONExtractRaw(Raw, ${path(source)}))`;
    }
  }
  return castText(sourceText(source, rawText), type);
}

/** The SQL of a native column for a record of that table: read from the record itself. */
export function ownColumn(table: string, column: string, type: ColumnType): string {
  const sources = ownSources[table]?.[column] ?? [column];
  if (sources.length === 1) return value(sources[0]!, type);
  // multiIf reads a later name only in the rows where the earlier ones gave nothing; coalesce would parse each record for all.
  const isText = type === 'string' || type === 'guid' || type === 'dynamic';
  const tried = sources
    .map((source) => value(source, type))
    .map((sql) => (isText ? `${sql} != '', ${sql}` : `isNotNull(${sql}), ${sql}`));
  return `multiIf(${tried.join(', ')}, ${emptyValue(type)})`;
}
