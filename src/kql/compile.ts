import { VedetteError } from '../lib/errors.ts';
import { rowsWith } from '../store/ddl/views.ts';
import { batch } from './batch.ts';
import type { Context, Render } from './context.ts';
import { emptySource } from './datatable.ts';
import { KqlError } from './errors.ts';
import { expressions } from './expressions/index.ts';
import { ExternalNeeded } from './external/needed.ts';
import { resolveGraph } from './graph/resolve.ts';
import { libraryScope } from './library/functions.ts';
import { type Library, withLibrary } from './library/library.ts';
import { parseDatetime } from './literal.ts';
import type { NamedRows } from './operator.ts';
import { FEW_COLUMNS, Relation } from './relation.ts';
import { SchemaNeeded } from './schema-needed.ts';
import { bind, type Catalog, type CatalogTable } from './service.ts';
import { datetimeSql, identifier, Parameters, type Sql, sql } from './sql.ts';
import { rowsNeededError, type Stages } from './staged/ask.ts';
import { RowsNeeded } from './staged/request.ts';
import { originalOffset, placeAt, type Syntax, type TypedName } from './syntax.ts';
import { tabular, view } from './tabular.ts';

/** Rows of the tables outside are not seen; ISO 8601, `from` included, `to` not. */
export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
}

export interface CompileOptions {
  readonly catalog: Catalog;
  /** What `now()` is: one instant for the whole query. */
  readonly now: Date;
  readonly timeRange?: TimeRange;
  /** Functions and watchlists that queries can name. */
  readonly library?: Library;
  /** A database file of where addresses are, for `geo_info_from_ip_address`. */
  readonly places?: string;
  /** Values of `declare query_parameters`, as KQL would print them. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Rows that steps outside SQL asked for. Without it a query is only translated: such steps then have no rows. */
  readonly stages?: Stages;
}

/** One of several tables of a result: by `fork`, `facet`, or a batch of queries. */
export interface CompiledTable {
  readonly name: string;
  readonly sql: string;
  readonly columns: readonly TypedName[];
}

export interface CompiledQuery {
  /** What the result is called, where the query gives it a name. */
  readonly name?: string;
  readonly sql: string;
  readonly params: Readonly<Record<string, string>>;
  readonly columns: readonly TypedName[];
  /** Tables behind the first; their parameters are the same. */
  readonly further?: readonly CompiledTable[];
  readonly render?: Render;
  /** The KQL tables that the query reads. */
  readonly tables: readonly string[];
  /** For a query in stages: statements that count the rows which its stages saw, and how many these were. */
  readonly witnesses?: readonly { readonly sql: string; readonly rows: string }[];
  /** Set where rows of a step outside SQL are missing, so that the SQL is to be read and not to be run. */
  readonly isDry?: true;
}

/** The ClickHouse database whose views are the KQL tables. */
const DATABASE = 'kql';
/** A search of all columns of ten tables is a million characters; the store is told to read so much. */
const MAX_SQL_LENGTH = 1_500_000;
/** Sub-queries, tables and lambdas of one query's SQL: a table made of two of the one before, twenty times over, is a million. */
const MOST_LEVELS = 5000;
const TIME_COLUMNS = ['TimeGenerated', 'Timestamp'];
const OWN_TIMES = new Set([...TIME_COLUMNS, '_TimeReceived']);
const TICKS_PER_MILLISECOND = 10_000n;

/**
 * KQL to one read-only SELECT of ClickHouse. Throws KqlError with line and column: what is not supported is refused,
 * never dropped. Reals and longs leave the SELECT as text, so that no digit is lost on the way to JavaScript.
 */
export function compileKql(text: string, given: CompileOptions): CompiledQuery {
  const options = { ...given, catalog: withLibrary(given.catalog, given.library) };
  const root = bind(text, options.catalog);
  const context = contextFor(text, options);
  try {
    const [first, ...further] = batch(root, context, libraryScope(options.catalog), options.parameters).map((table) =>
      compiled(table, root),
    );
    if (!first) throw new KqlError('KQL_EMPTY', 'The text declares names but asks nothing.', { place: root.place });
    return {
      ...(first.name && { name: first.name }),
      sql: first.sql,
      params: context.parameters.values,
      columns: first.columns,
      ...(further.length && {
        further: further.map((table, index) => ({ ...table, name: table.name || `Table ${index + 2}` })),
      }),
      ...(context.render && { render: context.render }),
      tables: [...context.tables].sort(),
      ...(context.isDry && { isDry: true }),
    };
  } catch (error) {
    if (error instanceof RangeError)
      throw new KqlError('KQL_TOO_DEEP', 'The query is nested too deeply.', {
        place: { line: 1, column: 1 },
        cause: error,
      });
    if (error instanceof VedetteError) throw error;
    if (error instanceof SchemaNeeded) {
      const { conflicts, ...needed } = error;
      const offset = originalOffset(root.source, error.offset);
      const cause = new SchemaNeeded({ ...needed, offset, ...(conflicts && { conflicts }) });
      throw new KqlError('KQL_SCHEMA_NEEDED', error.message, { place: placeAt(text, cause.offset), cause });
    }
    if (error instanceof ExternalNeeded)
      throw new KqlError('KQL_ROWS_NEEDED', 'externaldata reads from elsewhere: run the query.', {
        place: placeAt(text, error.offset),
        cause: error,
      });
    if (error instanceof RowsNeeded) throw rowsNeededError(text, error);
    throw new KqlError('KQL_INTERNAL', 'The translator failed on this query.', {
      place: { line: 1, column: 1 },
      cause: error,
    });
  }
}

function compiled({ name, rows: all }: NamedRows, root: Syntax): CompiledTable {
  // What a search over all tables could have had, and has not, would be most of its result.
  const rows = all.columns.length > FEW_COLUMNS ? all.present() : all;
  const statement = outermost(rows).render([], exported);
  if (statement.length > MAX_SQL_LENGTH)
    throw new KqlError(
      'KQL_TOO_COMPLEX',
      `The query becomes ${statement.length} characters of SQL; the store reads ${MAX_SQL_LENGTH}.`,
      { place: root.place },
    );
  return { name, sql: statement, columns: rows.names };
}

// DISTINCT, GROUP BY and UNION see the values themselves; their text forms are made one level further out.
function outermost(rows: Relation): Relation {
  return rows.isDistinct ? rows.wrapped() : rows;
}

function exported(value: Sql): string {
  return value.type === 'long' || value.type === 'real' || value.type === 'timespan' || value.type === 'decimal'
    ? `toString(${value.text})`
    : value.text;
}

function contextFor(text: string, options: CompileOptions): Context {
  const parameters = new Parameters();
  // A prefix that the text does not hold, so that no column of the user's can be taken for a sub-query.
  let prefix = 'q';
  while (text.includes(prefix) && new RegExp(`${prefix}\\d`).test(text)) prefix = `_${prefix}`;
  let aliases = 0;
  const context: Context = {
    catalog: options.catalog,
    now: BigInt(options.now.getTime()) * TICKS_PER_MILLISECOND,
    parameters,
    stages: options.stages,
    isDry: false,
    witnesses: new Map(),
    tables: new Set(),
    alias: () => {
      if (++aliases > MOST_LEVELS)
        throw new KqlError('KQL_TOO_COMPLEX', `The query becomes more than ${MOST_LEVELS} levels of SQL.`, {
          place: { line: 1, column: 1 },
        });
      return `${prefix}${aliases}`;
    },
    render: undefined,
    named: new Map(),
    options: { mostRows: undefined, externalData: true },
    ...(options.places !== undefined && { places: options.places }),
    calls: 0,
    string: (value) => ({ ...sql(parameters.string(value), 'string'), constant: { kind: 'string', value } }),
    scalar: (node, scope) => {
      const translate = expressions[node.kind];
      if (!translate) throw node.fail('KQL_UNSUPPORTED', `A ${node.kind} is not supported here.`);
      const value = translate(node, context, scope);
      if (value.text.length > MAX_SQL_LENGTH) throw node.fail('KQL_TOO_COMPLEX', 'This expression nests too much.');
      return value;
    },
    tabular: (node, scope) => tabular(node, context, scope),
    graph: (node, scope) => resolveGraph(node, context, scope),
    view: (name, scope) => view(name, context, scope),
    table: (name) => {
      const table = tableOf(options.catalog, name);
      if (!table) return undefined;
      context.tables.add(name);
      if (table.empty) return emptySource(table.columns, context);
      const source = table.searched
        ? (isUsed: (column: string) => boolean) => rowsWith(name, isUsed)
        : (table.sql ?? `${DATABASE}.${identifier(name)}`);
      // Every row of the store's own has its times; other tables may lack them.
      const columns = table.searched
        ? table.columns.map((column) => ({ ...column, nullable: !OWN_TIMES.has(column.name) }))
        : table.columns;
      const rows = Relation.over(source, columns, context.alias, table.searched);
      const seen = received(bounded(rows, options.timeRange), options.stages?.snapshot);
      if (seen !== rows && options.stages?.snapshot !== undefined && rows.column('_TimeReceived'))
        context.witnesses.set(name, counted(seen));
      return seen;
    },
  };
  return context;
}

const indexes = new WeakMap<Catalog, Map<string, CatalogTable>>();
function tableOf(catalog: Catalog, name: string): CatalogTable | undefined {
  let index = indexes.get(catalog);
  if (!index) {
    index = new Map(catalog.map((table) => [table.name, table]));
    indexes.set(catalog, index);
  }
  return index.get(name);
}

/** Only the rows that had arrived: a query of several statements sees the same rows in each. */
function received(table: Relation, snapshot: string | undefined): Relation {
  const time = table.column('_TimeReceived');
  const ticks = snapshot === undefined ? undefined : parseDatetime(snapshot);
  return time && ticks !== undefined ? table.filtered(`(${time.value.text} <= ${datetimeSql(ticks).text})`) : table;
}

/** How many rows these are. */
function counted(rows: Relation): string {
  return rows.grouped([], [{ name: 'rows', value: sql('toString(count())', 'string', false) }]).render();
}

/** Only the rows of the time range, by the table's own time column. */
function bounded(table: Relation, range: TimeRange | undefined): Relation {
  const time = TIME_COLUMNS.map((name) => table.column(name)).find((column) => column?.value.type === 'datetime');
  if (!range || !time) return table;
  let rows = table;
  for (const [bound, operator] of [
    [range.from, '>='],
    [range.to, '<'],
  ] as const) {
    if (bound === undefined) continue;
    const ticks = parseDatetime(bound);
    if (ticks === undefined) throw new KqlError('KQL_ARGUMENT', `The time range's ${bound} is no datetime.`);
    rows = rows.filtered(`(${time.value.text} ${operator} ${datetimeSql(ticks).text})`);
  }
  return rows;
}
