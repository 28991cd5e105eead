import { SEARCHED_COLUMNS, WORDS_BEYOND_INDEX } from '../../schema/searched-columns.ts';
import { tables } from '../../schema/tables/index.ts';
import type { Column, ColumnType, TableName } from '../../schema/types.ts';
import { identifier } from './sql.ts';

const TYPES: Record<ColumnType, string> = {
  string: 'String',
  guid: 'String',
  int: 'Nullable(Int32)',
  long: 'Nullable(Int64)',
  real: 'Nullable(Float64)',
  decimal: 'Nullable(Decimal(38, 16))',
  bool: 'Nullable(Bool)',
  datetime: "Nullable(DateTime64(7, 'UTC'))",
  timespan: 'Nullable(Int64)',
  dynamic: 'String',
};

/** Columns whose values are few: a dictionary makes them smaller and faster to group. */
const FEW_VALUES =
  /^(Event(Type|SubType|Result|ResultDetails|Product|ProductVersion|Vendor|Schema|SchemaVersion|Severity|OriginalType|OriginalSeverity|Owner)|Dvc(Hostname|FQDN|Domain|IpAddr|Action))$|(Type|Direction|Protocol|ProtocolVersion|IntegrityLevel|Country|Region|Zone|Os|OsVersion|FileCompany|FileProduct)$/;

const MERGE_TREE_SETTINGS = [
  'fsync_after_insert = 1',
  'fsync_part_directory = 1',
  // A batch that is tried again, after an answer that was lost, is recognised by its content and stored once.
  'non_replicated_deduplication_window = 100',
  // Up to this size a part is one file: with 100 to 200 columns a wide part costs as many files and buffers.
  'min_bytes_for_wide_part = 268435456',
  'min_rows_for_wide_part = 0',
  // A write buffer a column starts at 16 KiB instead of 1 MiB: most columns of a schema are empty in one source.
  'min_columns_to_activate_adaptive_write_buffer = 1',
  'vertical_merge_algorithm_min_rows_to_activate = 50000',
  'merge_max_block_size = 2048',
];

export function physicalType(column: Column): string {
  if (column.name === 'TimeGenerated') return "DateTime64(7, 'UTC')";
  if (column.type === 'string' && FEW_VALUES.test(column.name)) return 'LowCardinality(String)';
  return TYPES[column.type];
}

/** The stored columns of a table and their types: the schema's own without aliases, then the system's. */
export function physicalColumns(table: TableName): Map<string, string> {
  const stored = tables[table].columns.filter(({ alias }) => !alias);
  return new Map([
    ...stored.map((column): [string, string] => [column.name, physicalType(column)]),
    ['_ItemId', 'String'],
    ['_TimeReceived', "DateTime64(7, 'UTC')"],
    ['_Source', 'LowCardinality(String)'],
    ['Type', 'LowCardinality(String)'],
    ['Raw', 'String CODEC(ZSTD(1))'],
    ['RawText', 'String CODEC(ZSTD(1))'],
    ['_Sequence', 'UInt64'],
    ['_Collector', 'LowCardinality(String)'],
  ]);
}

/** The stored columns whose words are in the index. */
const searched = (columns: ReadonlyMap<string, string>) => [...SEARCHED_COLUMNS].filter((name) => columns.has(name));

/**
 * Ranges that hold letters only: Latin, Greek, Cyrillic, kana, Han and Hangul. A class by its property (`\pL`) holds all
 * scripts, and every insert would pay for compiling it; what is a letter elsewhere just counts as a sign.
 */
const LETTERS =
  'C0-D6 D8-F6 F8-2AF 370-373 376-377 37B-37D 386-386 388-38A 38C-38C 38E-3A1 3A3-3F5 3F7-481 48A-52F 3041-3096 30A1-30FA 4E00-9FEF AC00-D7A3'
    .split(' ')
    .map((range) => range.replace(/(.*)-(.*)/, '\\\\x{$1}-\\\\x{$2}'))
    .join('');

/**
 * The index parts words where an ASCII character is neither letter nor digit, and takes every other byte for a letter. So
 * it knows all words of a row unless that has a sign beyond ASCII that is neither letter nor digit, such as a dash: few
 * rows, and the expression is computed only for those that are not ASCII.
 */
export function wordsBeyondIndex(table: TableName): string {
  const tests = searched(physicalColumns(table)).map(
    (name) => `(NOT isASCII(${identifier(name)}) AND match(${identifier(name)}, '[^\\\\x00-\\\\x7f${LETTERS}]'))`,
  );
  return `${identifier(WORDS_BEYOND_INDEX)} UInt8 MATERIALIZED ${tests.join(' OR ')}`;
}
export const WORDS_BEYOND_INDEX_INDEX = `INDEX words_beyond ${identifier(WORDS_BEYOND_INDEX)} TYPE minmax GRANULARITY 1`;

/**
 * The hour leads the key, and the time itself is no part of it: with both, ClickHouse uses neither to skip granules.
 * Weeks as partitions: retention drops whole ones, and a year of backfill is 52 parts a table instead of 365.
 */
export function createTable(table: TableName): string {
  const columns = physicalColumns(table);
  const lines = [...columns].map(([name, type]) => `${identifier(name)} ${type}`);
  lines.push(wordsBeyondIndex(table));
  for (const name of searched(columns)) {
    // Over lower(column), so that a search has one meaning with the index and without it.
    lines.push(
      `INDEX ${identifier(`words_${name}`)} lower(${identifier(name)}) TYPE text(tokenizer = 'splitByNonAlpha')`,
    );
  }
  lines.push(WORDS_BEYOND_INDEX_INDEX);
  lines.push('INDEX sequence _Sequence TYPE minmax GRANULARITY 1');
  lines.push('INDEX item _ItemId TYPE bloom_filter(0.01) GRANULARITY 1');
  return `CREATE TABLE IF NOT EXISTS vedette.${identifier(table)} (${lines.join(', ')})
ENGINE = MergeTree
PARTITION BY toMonday(TimeGenerated)
ORDER BY (toStartOfHour(TimeGenerated), Type, DvcHostname, _Sequence)
SETTINGS ${MERGE_TREE_SETTINGS.join(', ')}`;
}
