import { type Context, constantString, type Scope } from '../context.ts';
import { convert, parseJson } from '../convert.ts';
import { emptySource } from '../datatable.ts';
import { textRows } from '../library/text-rows.ts';
import { Relation } from '../relation.ts';
import { identifier, type Sql, sql } from '../sql.ts';
import type { Syntax, TypedName } from '../syntax.ts';
import { ExternalNeeded } from './needed.ts';
import { formatOf, type ReadOptions, readText, TEXT_FORMATS } from './read.ts';

/** `externaldata (a:type, …) ["address", …] with (…)`: rows of files that the settings allow to read. */
export function externalData(node: Syntax, context: Context, scope: Scope): Relation {
  const columns = node.columns ?? [];
  const addresses = node.list('URIs').map((item) => ({ item, address: constantString(item, context, scope) }));
  if (!context.options.externalData)
    throw node.fail('KQL_EXTERNAL_REFUSED', 'The query itself switches external data off.');
  if (addresses.length === 0) throw node.fail('KQL_ARGUMENT', 'externaldata needs an address.');
  const given = optionsOf(node, columns, context, scope);
  const { stages } = context;
  if (!stages) {
    context.isDry = true;
    return emptySource(columns, context);
  }
  const parts = addresses.map(({ item, address }) => {
    const content = stages.external?.get(address);
    if (content === undefined) throw new ExternalNeeded(address, item.raw.TextStart);
    const options = { ...given, format: given.format ?? formatOf(address) };
    return rowsOf(content, columns, options, item, context);
  });
  const [first, ...others] = parts;
  return first && others.length === 0 ? first : Relation.union(parts, columns, context.alias);
}

function rowsOf(
  content: string,
  columns: readonly TypedName[],
  options: ReadOptions,
  node: Syntax,
  context: Context,
): Relation {
  if (content === '') return emptySource(columns, context);
  if (options.format === 'parquet') return parquetRows(content, columns, node, context);
  const text = Buffer.from(content, 'base64').toString('utf8');
  const rows = readText(text, columns, options);
  if (!Array.isArray(rows))
    throw node.fail('KQL_EXTERNAL_FAILED', `The data is no ${options.format}: ${rows.problem}.`);
  return textRows(rows, columns, 'externaldata', node, context).unordered();
}

/** Parquet is read by the store; its values are then taken as those of any other file. */
function parquetRows(content: string, columns: readonly TypedName[], node: Syntax, context: Context): Relation {
  const bytes = Buffer.from(content, 'base64');
  const isParquet =
    bytes.length > 8 &&
    bytes.toString('latin1', 0, 4) === 'PAR1' &&
    bytes.toString('latin1', bytes.length - 4) === 'PAR1';
  if (!isParquet) throw node.fail('KQL_EXTERNAL_FAILED', 'The data is no Parquet.');
  const structure = columns.map(({ name }) => `${identifier(name)} Nullable(String)`).join(', ');
  const quoted = `'${structure.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const source = `format('Parquet', ${quoted}, base64Decode(${context.parameters.text(content)}))`;
  const texts = columns.map(({ name }) => ({ name, type: 'string' as const }));
  const rows = Relation.over(source, texts, context.alias);
  const value = (column: TypedName): Sql => {
    const text = sql(`ifNull(${rows.column(column.name)?.value.text}, '')`, 'string');
    return column.type === 'dynamic' ? parseJson(text.text) : convert(text, column.type);
  };
  return rows.selecting(columns.map((column) => ({ name: column.name, value: value(column) }))).wrapped();
}

const KNOWN = new Set(['format', 'ignorefirstrecord', 'ingestionmapping']);

function optionsOf(
  node: Syntax,
  columns: readonly TypedName[],
  context: Context,
  scope: Scope,
): Omit<ReadOptions, 'format'> & { readonly format?: string } {
  const properties = node.optional('WithClause')?.list('Properties') ?? [];
  const options: { format?: string; ignoreFirstRecord: boolean; mapping?: NonNullable<ReadOptions['mapping']> } = {
    ignoreFirstRecord: false,
  };
  for (const property of properties) {
    const name = property.child('Name').name;
    const value = property.child('Expression');
    if (!KNOWN.has(name.toLowerCase()))
      throw property.fail('KQL_UNSUPPORTED', `externaldata has no property ${name} here.`);
    if (name.toLowerCase() === 'ignorefirstrecord') options.ignoreFirstRecord = value.text.toLowerCase() === 'true';
    else if (name.toLowerCase() === 'format') options.format = formatName(value, context, scope);
    else options.mapping = mappingOf(constantString(value, context, scope), columns, value);
  }
  return options;
}

function formatName(node: Syntax, context: Context, scope: Scope): string {
  const name = (node.kind === 'NameReference' ? node.name : constantString(node, context, scope)).toLowerCase();
  if (name !== 'parquet' && !TEXT_FORMATS.includes(name))
    throw node.fail(
      'KQL_UNSUPPORTED',
      `The format ${name} is not read here; ${[...TEXT_FORMATS, 'parquet'].join(', ')} are.`,
    );
  return name;
}

interface MappingEntry {
  readonly Column?: string;
  readonly column?: string;
  readonly Properties?: { readonly Path?: string; readonly path?: string; readonly Ordinal?: number | string };
  readonly path?: string;
  readonly Ordinal?: number;
}

/** `[{"Column": "a", "Properties": {"Path": "$.x"}}]`: where each column's value is in a record. */
function mappingOf(text: string, columns: readonly TypedName[], node: Syntax): NonNullable<ReadOptions['mapping']> {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    entries = undefined;
  }
  if (!Array.isArray(entries)) throw node.fail('KQL_ARGUMENT', 'An ingestion mapping is a JSON array.');
  return columns.map(({ name }) => {
    const entry = (entries as MappingEntry[]).find((item) => (item?.Column ?? item?.column) === name);
    const { Path, path, Ordinal } = { ...entry?.Properties };
    const ordinal = Ordinal ?? entry?.Ordinal;
    return Path ?? path ?? entry?.path ?? (ordinal === undefined ? undefined : Number(ordinal));
  });
}
