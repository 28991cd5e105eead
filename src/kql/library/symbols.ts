import type { Catalog, KustoLanguage } from '../service.ts';
import { asimFunctions } from './asim.ts';
import { libraryOf, type StoredFunction, WATCHLIST_COLUMNS } from './library.ts';

interface ReturnTypeContext {
  GetArgument$1(name: string): { readonly ConstantValue?: unknown } | null;
}
type Factory = new (...args: unknown[]) => object;
interface Symbols {
  readonly FunctionSymbol: { readonly $ctor16: Factory; readonly ctor: Factory };
  readonly Parameter: { readonly $ctor3: Factory };
  readonly ColumnSymbol: Factory;
  readonly TableSymbol: { readonly $ctor4: Factory };
  readonly ScalarTypes: Readonly<Record<string, unknown>>;
  readonly Tabularity: Readonly<Record<string, unknown>>;
}

/** The functions that queries over a catalogue can call by name: those that came with Vedette, then those of its library. */
export function functionsOver(catalog: Catalog): readonly StoredFunction[] {
  const tables = new Set(catalog.map(({ name }) => name));
  const own = libraryOf(catalog).functions;
  const named = new Set(own.map(({ name }) => name));
  return [...asimFunctions.filter(({ name, table }) => tables.has(table) && !named.has(name)), ...own];
}

/** What the binder knows of them, and of watchlists, whose columns depend on their name. */
export function librarySymbols(
  catalog: Catalog,
  language: KustoLanguage,
  typeName: Readonly<Record<string, string>>,
): object[] {
  const symbols = language.Symbols as unknown as Symbols;
  const functions = functionsOver(catalog).map(
    ({ name, parameters, body, description }) =>
      new symbols.FunctionSymbol.$ctor16(name, parameters, `{ ${body}\n}`, description ?? null),
  );
  return [...functions, watchlistSymbol(catalog, symbols, typeName), aliasesSymbol(symbols)];
}

function table(symbols: Symbols, columns: readonly { readonly name: string; readonly type: unknown }[]): object {
  return new symbols.TableSymbol.$ctor4(
    '',
    columns.map(({ name, type }) => new symbols.ColumnSymbol(name, type, null, null, null, null)),
  );
}

function watchlistSymbol(catalog: Catalog, symbols: Symbols, typeName: Readonly<Record<string, string>>): object {
  const { watchlists } = libraryOf(catalog);
  const parameter = (name: string, type: string) => new symbols.Parameter.$ctor3(name, symbols.ScalarTypes[type]);
  const keys = Object.assign(parameter('keys', 'Dynamic'), { MinOccurring: 0 });
  const columnsOf = (context: ReturnTypeContext) => {
    const name = String(context.GetArgument$1('watchlistAlias')?.ConstantValue ?? '').toLowerCase();
    const found = watchlists.find((watchlist) => watchlist.name.toLowerCase() === name);
    const columns = [...WATCHLIST_COLUMNS, ...(found?.columns ?? [])];
    return table(
      symbols,
      columns.map((column) => ({ name: column.name, type: symbols.ScalarTypes[typeName[column.type] ?? 'String'] })),
    );
  };
  return new symbols.FunctionSymbol.ctor('_GetWatchlist', columnsOf, symbols.Tabularity['Tabular'], [
    parameter('watchlistAlias', 'String'),
    keys,
  ]);
}

function aliasesSymbol(symbols: Symbols): object {
  const aliases = () => table(symbols, [{ name: 'WatchlistAlias', type: symbols.ScalarTypes['String'] }]);
  return new symbols.FunctionSymbol.ctor('_GetWatchlistAlias', aliases, symbols.Tabularity['Tabular'], []);
}
