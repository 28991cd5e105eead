import { lookalikes } from './native-map/lookalikes.ts';
import { ownSources } from './native-map/own.ts';
import type { Source } from './native-map/source.ts';
import { tables } from './tables/index.ts';
import { type Column, TABLE_NAMES, type TableName } from './types.ts';

/** Columns of the event model that people search by word: the store keeps an index of their words. */
export const SEARCHED_COLUMNS: ReadonlySet<string> = new Set([
  'TargetProcessCommandLine',
  'ActingProcessCommandLine',
  'EventMessage',
  'RawText',
  'Url',
  'DnsQuery',
  'RegistryValueData',
]);

/** Hidden column of every view: 1 where the index may not know every word of the row, so that only its text tells. */
export const WORDS_BEYOND_INDEX = '_WordsBeyondIndex';
/** Hidden column of a native table's view: 1 where every value of the row is read from its record (`Raw`). */
export const IS_OWN_RECORD = '_IsOwnRecord';

/** How a table's columns can be searched without reading all of their text. */
export interface SearchedColumns {
  /** Those whose words are in the index, in every row that is not one of the table's own records. */
  readonly words: readonly string[];
  /** Those whose letters and digits stand in the table's own records as they are. */
  readonly record: readonly string[];
  /** Those whose text stands in another column too, so that a search of all columns need not look there. */
  readonly repeated: readonly string[];
}

const isPhysical = (name: string): name is TableName => (TABLE_NAMES as readonly string[]).includes(name);

/** True if the column, or the only column that it stands for, is in the index. */
function isIndexed(table: TableName, name: string): boolean {
  const alias = tables[table].columns.find((column) => column.name === name)?.alias;
  return SEARCHED_COLUMNS.has(alias?.length === 1 ? alias[0]! : name);
}

/** True of a source that takes text out of the record and adds none. */
function isVerbatim(source: Source): boolean {
  return typeof source === 'string' || !('constant' in source || 'choose' in source);
}

/** The searchable ones of a table's columns; `isStored` tells those that a native table does not read from its record. */
export function searchedColumns(
  table: string,
  columns: readonly Column[],
  isStored: (name: string) => boolean,
): SearchedColumns {
  const texts = columns.filter(({ type }) => type === 'string').map(({ name }) => name);
  if (isPhysical(table))
    return {
      words: texts.filter((name) => isIndexed(table, name)),
      record: [],
      repeated: columns.filter(({ alias }) => alias).map(({ name }) => name),
    };
  const own = texts.filter((name) => !isStored(name));
  const branches = lookalikes[table] ?? [];
  return {
    words: own.filter(
      (name) =>
        branches.some(({ columns: sources }) => sources[name] !== undefined) &&
        branches.every(({ table: model, columns: sources }) => {
          const source = sources[name];
          return source === undefined || (typeof source === 'string' && isIndexed(model, source));
        }),
    ),
    record: own.filter((name) => (ownSources[table]?.[name] ?? [name]).every(isVerbatim)),
    repeated: [],
  };
}
