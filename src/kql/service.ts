import { createRequire } from 'node:module';
import type { SearchedColumns } from '../schema/searched-columns.ts';
import type { ColumnType } from '../schema/types.ts';
import {
  type Diagnostic,
  elsewhere,
  innerUnions,
  isTolerated,
  readable,
  rewritten,
  splitColumns,
  unnumberedScans,
  viewPatterns,
  type Writing,
} from './dialect.ts';
import { KqlError } from './errors.ts';
import { expandsTooFar } from './expansion.ts';
import { librarySymbols } from './library/symbols.ts';
import { completedSymbols } from './symbols.ts';
import { placeOf, type RawNode, type SourceText, Syntax } from './syntax.ts';

/** One table that queries may name. `KqlTable` of the schema fits; `empty` ones have columns and never a row. */
export interface CatalogTable {
  readonly name: string;
  readonly description?: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType; readonly description?: string }[];
  readonly empty?: boolean;
  /** What stands behind FROM, where that is not the view of this name. */
  readonly sql?: string;
  /** Given for the store's own views, of which a query need not read all columns. */
  readonly searched?: SearchedColumns;
}
export type Catalog = readonly CatalogTable[];

/** The database that the binder knows. */
export const OWN_DATABASE = 'vedette';

/** Limits on the text itself, before anything else looks at it. */
export const MAX_TEXT_LENGTH = 256 * 1024;
export const MAX_DEPTH = 600;

interface List<T> {
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
    .WithDatabase(
      new Symbols.DatabaseSymbol.$ctor3(
        OWN_DATABASE,
        null,
        [...tables, ...librarySymbols(catalog, kustoLanguage(), SCALAR_TYPE)],
        false,
      ),
    );
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
  if (expandsTooFar(text))
    throw new KqlError('KQL_TOO_COMPLEX', 'Its let statements stand for each other too many times.', {
      place: { line: 1, column: 1 },
      stage: 'bind',
    });
  const known = recent.get(catalog)?.get(text);
  if (known) return known;
  const root = bound({ text, kinds: syntaxKinds() }, catalog, [
    viewPatterns,
    innerUnions,
    unnumberedScans,
    splitColumns,
  ]);
  if (text.length <= LONGEST_KEPT) keep(text, catalog, root);
  return root;
}

/** Binding is nearly all of a translation's time, and a query in stages, on a schedule or shown again is the same text. */
const recent = new WeakMap<Catalog, Map<string, Syntax>>();
const MOST_KEPT = 16;
const LONGEST_KEPT = 8 * 1024;

function keep(text: string, catalog: Catalog, root: Syntax): void {
  const kept = recent.get(catalog) ?? new Map<string, Syntax>();
  recent.set(catalog, kept.set(text, root));
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
}

/** The bound tree of a text; what is to be written otherwise for the binder is, one thing after the other. */
function bound(source: SourceText, catalog: Catalog, looks: readonly ((root: Syntax) => readonly Writing[])[]): Syntax {
  const { text } = source;
  const code = analyse(text, catalog);
  const first = (code.GetSyntaxDiagnostics ? errorsOf(code.GetSyntaxDiagnostics()) : [])[0];
  if (first) {
    const other = readable(text, first);
    if (other === undefined) throw diagnosed(source, first, 'parse');
    return bound({ ...source, text: other }, catalog, looks);
  }
  if (code.MaxDepth > MAX_DEPTH) throw tooDeep();
  if (!code.Syntax) throw new KqlError('KQL_EMPTY', 'The text holds no query.', { stage: 'parse' });
  const root = new Syntax(code.Syntax, source);
  for (const [index, look] of looks.entries()) {
    const writings = look(root);
    if (writings.length === 0) continue;
    const other = rewritten(text, writings);
    const written = [...(source.written ?? []), other.written];
    return bound({ ...source, text: other.text, written }, catalog, looks.slice(index + 1));
  }
  const semantic = errorsOf(code.GetDiagnostics()).find((diagnostic) => !isTolerated(diagnostic, root));
  if (semantic) throw diagnosed(source, semantic, 'bind');
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

function diagnosed(
  source: SourceText,
  { Start, Length, Message, Code }: Diagnostic,
  stage: 'parse' | 'bind',
): KqlError {
  const place = placeOf(source, Start);
  const other = stage === 'bind' ? elsewhere(source.text.slice(Start, Start + Length)) : undefined;
  if (other) return new KqlError(other.code, other.message, { place, stage });
  return new KqlError(stage === 'parse' ? 'KQL_SYNTAX' : 'KQL_SEMANTICS', `${Message} (${Code})`, { place, stage });
}
