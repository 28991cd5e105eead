import { createRequire } from 'node:module';
import type { SearchedColumns } from '../schema/searched-columns.ts';
import type { ColumnType } from '../schema/types.ts';
import { type Diagnostic, elsewhere, innerUnions, isTolerated, readable } from './dialect.ts';
import { KqlError } from './errors.ts';
import { completedSymbols } from './symbols.ts';
import { placeAt, type RawNode, Syntax } from './syntax.ts';

/** One table that queries may name. `KqlTable` of the schema fits; `empty` ones have columns and never a row. */
export interface CatalogTable {
  readonly name: string;
  readonly description?: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType; readonly description?: string }[];
  readonly empty?: boolean;
  readonly searched?: SearchedColumns;
}
export type Catalog = readonly CatalogTable[];

/** Limits on the text itself, before anything else looks at it. */
export const MAX_TEXT_LENGTH = 256 * 1024;
export const MAX_DEPTH = 600;

interface List<T> {
  /** Given for the store's own views, of which a query need not read all columns. */
  readonly Count: number;
  getItem(index: number): T;
}
interface KustoCode {
  readonly Syntax: RawNode | null;
  readonly MaxDepth: number;
  GetDiagnostics(): List<Diagnostic>;
  GetSyntaxDiagnostics?(): List<Diagnostic>;
}
export interface GlobalState {
  WithPlugIns(list: readonly unknown[]): GlobalState;
  WithFunctions(list: readonly unknown[]): GlobalState;
  WithDatabase(database: unknown): GlobalState;
}
type Constructor = new (...args: unknown[]) => object;
/** The parts of the compiled package that Vedette uses. */
export interface KustoLanguage {
  readonly KustoCode: {
    ParseAndAnalyze(text: string, globals: GlobalState): KustoCode;
  };
  readonly GlobalState: { readonly Default: GlobalState };
  readonly Syntax: { readonly SyntaxKind: Record<string, unknown>; readonly [name: string]: unknown };
  readonly Symbols: {
    readonly ColumnSymbol: Constructor;
    readonly TableSymbol: { readonly $ctor4: Constructor };
    readonly DatabaseSymbol: { readonly $ctor3: Constructor };
    readonly ScalarTypes: Record<string, unknown>;
  };
}

let loaded: KustoLanguage | undefined;

/** The language service, loaded on the first query: 46 MB and a fifth of a second that `vedette parse` need not pay. */
export function kustoLanguage(): KustoLanguage {
  if (loaded) return loaded;
  const require = createRequire(import.meta.url);
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  loaded = (globalThis as unknown as { Kusto: { Language: KustoLanguage } }).Kusto.Language;
  return loaded;
}

let kindNames: Map<number, string> | undefined;
/** The names of the syntax kinds by their number. */
export function syntaxKinds(): ReadonlyMap<number, string> {
  kindNames ??= new Map(
    Object.entries(kustoLanguage().Syntax.SyntaxKind)
      .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
      .map(([name, number]) => [number, name]),
  );
  return kindNames;
}

const SCALAR_TYPE: Readonly<Record<ColumnType, string>> = {
  string: 'String',
  int: 'Int',
  long: 'Long',
  real: 'Real',
  decimal: 'Decimal',
  bool: 'Bool',
  datetime: 'DateTime',
  timespan: 'TimeSpan',
  guid: 'Guid',
  dynamic: 'Dynamic',
};

const states = new WeakMap<Catalog, GlobalState>();
/** The binder's view of a catalogue: built once, shared by every query over it. */
export function globalState(catalog: Catalog): GlobalState {
  const known = states.get(catalog);
  if (known) return known;
  const { Symbols, GlobalState } = kustoLanguage();
  const tables = catalog.map(
    (table) =>
      new Symbols.TableSymbol.$ctor4(
        table.name,
        table.columns.map(
          (column) =>
            new Symbols.ColumnSymbol(
              column.name,
              Symbols.ScalarTypes[SCALAR_TYPE[column.type]],
              column.description ?? null,
              null,
              null,
              null,
            ),
        ),
      ),
  );
  const { plugIns, functions } = completedSymbols(kustoLanguage());
  const state = GlobalState.Default.WithPlugIns(plugIns)
    .WithFunctions(functions)
    .WithDatabase(new Symbols.DatabaseSymbol.$ctor3('vedette', null, tables, false));
  states.set(catalog, state);
  return state;
}

/** Parses and binds. Throws KqlError at stage `parse` or `bind` with the first diagnostic's place. */
export function bind(text: string, catalog: Catalog): Syntax {
  if (text.length > MAX_TEXT_LENGTH)
    throw new KqlError('KQL_TOO_LONG', `The query has ${text.length} characters; the limit is ${MAX_TEXT_LENGTH}.`, {
      place: { line: 1, column: 1 },
      stage: 'parse',
    });
  if (text.trim() === '')
    throw new KqlError('KQL_EMPTY', 'The text holds no query.', { place: { line: 1, column: 1 }, stage: 'parse' });
  const root = bound(text, catalog);
  const writings = innerUnions(root);
  if (writings.length === 0) return root;
  let written = text;
  for (const part of writings)
    written = `${written.slice(0, part.offset)}${part.text}${written.slice(part.offset)}`;
  const places = writings.map((part) => ({
    length: part.text.length,
    offset: writings.reduce((at, other) => at + (other.offset < part.offset ? other.text.length : 0), part.offset),
  }));
  const again = bound(written, catalog);
  return new Syntax(again.raw, { ...again.source, written: places });
}

function bound(text: string, catalog: Catalog): Syntax {
  const code = analyse(text, catalog);
  const syntaxErrors = code.GetSyntaxDiagnostics ? errorsOf(code.GetSyntaxDiagnostics()) : [];
  const first = syntaxErrors[0];
  if (first) {
    const other = readable(text, first);
    if (other === undefined) throw diagnosed(text, first, 'parse');
    return bound(other, catalog);
  }
  if (code.MaxDepth > MAX_DEPTH) throw tooDeep();
  if (!code.Syntax) throw new KqlError('KQL_EMPTY', 'The text holds no query.', { stage: 'parse' });
  const root = new Syntax(code.Syntax, { text, kinds: syntaxKinds() });
  const semantic = errorsOf(code.GetDiagnostics()).find((diagnostic) => !isTolerated(diagnostic, root));
  if (semantic) throw diagnosed(text, semantic, 'bind');
  return root;
}

function analyse(text: string, catalog: Catalog): KustoCode {
  const { KustoCode } = kustoLanguage();
  try {
    return KustoCode.ParseAndAnalyze(text, globalState(catalog));
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw new KqlError('KQL_SYNTAX', 'The parser could not read the text.', {
      place: { line: 1, column: 1 },
      stage: 'parse',
      cause: error,
    });
  }
}

function tooDeep(): KqlError {
  return new KqlError('KQL_TOO_DEEP', `The query is nested deeper than ${MAX_DEPTH} levels.`, {
    place: { line: 1, column: 1 },
    stage: 'parse',
  });
}

function errorsOf(list: List<Diagnostic>): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (let index = 0; index < list.Count; index++) {
    const diagnostic = list.getItem(index);
    if (diagnostic.Severity === 'Error') found.push(diagnostic);
  }
  return found;
}

function diagnosed(text: string, diagnostic: Diagnostic, stage: 'parse' | 'bind'): KqlError {
  const other = elsewhere(text.slice(diagnostic.Start, diagnostic.Start + diagnostic.Length));
  if (stage === 'bind' && other)
    return new KqlError(other.code, other.message, { place: placeAt(text, diagnostic.Start), stage });
  return new KqlError(
    stage === 'parse' ? 'KQL_SYNTAX' : 'KQL_SEMANTICS',
    `${diagnostic.Message} (${diagnostic.Code})`,
    {
      place: placeAt(text, diagnostic.Start),
      stage,
    },
  );
}
