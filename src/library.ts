import { asimFunctions } from './kql/library/asim.ts';
import type { Library } from './kql/library/library.ts';
import { columnType } from './kql/syntax.ts';
import type { State } from './state/database.ts';
import { libraryVersion, listFunctions, readWatchlists } from './state/library.ts';

/** What queries can name beside tables, as the state has it now: read again only where somebody changed it. */
export function libraryOver(state: State): () => Promise<Library> {
  let known: { readonly version: string; readonly library: Promise<Library> } | undefined;
  return async () => {
    const version = await libraryVersion(state.db);
    if (known?.version !== version) {
      const library = read(state);
      known = { version, library };
      // A reading that failed is tried again.
      library.catch(() => {
        known = undefined;
      });
    }
    return known.library;
  };
}

async function read({ db }: State): Promise<Library> {
  const [functions, watchlists] = [await listFunctions(db), await readWatchlists(db)];
  return {
    functions: functions.map(({ name, parameters, body, description }) => ({ name, parameters, body, description })),
    watchlists: watchlists.map(({ name, columns, rows, searchKey, updated }) => ({
      name,
      columns: columns.map((column) => ({ name: column.name, type: columnType(column.type) ?? 'string' })),
      rows,
      searchKey,
      updated,
    })),
  };
}

const builtIn = new Set([...asimFunctions.map(({ name }) => name), '_GetWatchlist', '_GetWatchlistAlias']);

/** Whether a function that came with Vedette has the name. */
export function isBuiltIn(name: string): boolean {
  return builtIn.has(name);
}
