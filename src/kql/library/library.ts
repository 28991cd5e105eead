import type { ColumnType } from '../../schema/types.ts';
import type { Catalog } from '../service.ts';
import type { TypedName } from '../syntax.ts';

/** A function that queries can call by its name: `(least:long = 5)` and the text between its braces. */
export interface StoredFunction {
  readonly name: string;
  readonly parameters: string;
  readonly body: string;
  readonly description?: string;
}

/** A small table that people keep: `_GetWatchlist('name')`. Cells are in the form in which KQL prints them. */
export interface Watchlist {
  readonly name: string;
  readonly columns: readonly TypedName[];
  readonly rows: readonly (readonly string[])[];
  /** The column whose values are the rows' `SearchKey`. */
  readonly searchKey: string;
  /** ISO 8601. */
  readonly updated: string;
}

/** What queries can name beside the tables of the catalogue. */
export interface Library {
  readonly functions: readonly StoredFunction[];
  readonly watchlists: readonly Watchlist[];
}

export const EMPTY_LIBRARY: Library = { functions: [], watchlists: [] };

const libraries = new WeakMap<Catalog, Library>();
const derived = new WeakMap<Catalog, Map<string, Catalog>>();
// A library changes when a person edits it: the one before may still be asked for.
const MOST_DERIVED = 4;

/** The library that a catalogue was joined with. */
export function libraryOf(catalog: Catalog): Library {
  return libraries.get(catalog) ?? EMPTY_LIBRARY;
}

/** The catalogue with what a library adds: one and the same for the same library, so that the binder's view is built once. */
export function withLibrary(catalog: Catalog, library: Library | undefined): Catalog {
  if (!library || (library.functions.length === 0 && library.watchlists.length === 0)) return catalog;
  const known = derived.get(catalog) ?? new Map<string, Catalog>();
  derived.set(catalog, known);
  const key = JSON.stringify([
    library.functions,
    library.watchlists.map(({ name, columns, updated }) => [name, columns, updated]),
  ]);
  const found = known.get(key);
  if (found) return found;
  const joined: Catalog = [...catalog];
  libraries.set(joined, library);
  known.set(key, joined);
  for (const oldest of known.keys()) {
    if (known.size <= MOST_DERIVED) break;
    known.delete(oldest);
  }
  return joined;
}

/** What every row of a watchlist has before its own columns. */
export const WATCHLIST_COLUMNS: readonly { readonly name: string; readonly type: ColumnType }[] = [
  { name: '_DTItemId', type: 'string' },
  { name: 'LastUpdatedTimeUTC', type: 'datetime' },
  { name: 'SearchKey', type: 'string' },
];
