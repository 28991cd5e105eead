import * as schemas from '../../../src/server/api/library.ts';
import type { StoredFunction, Watchlist } from '../../src/api/types.ts';
import { ago, HOUR } from './ids.ts';

/** Functions and watchlists of the mock; a body that holds `nosuch` is refused at its line. */
export interface MockLibrary {
  functions: StoredFunction[];
  watchlists: Watchlist[];
}

export const library = (): MockLibrary => ({
  functions: [
    {
      name: 'FailedLogons',
      parameters: '(least:int = 5)',
      body: 'Authentication | where EventResult == "Failure"',
      description: '',
      updated: ago(5 * HOUR),
      by: 'admin',
    },
  ],
  watchlists: [],
});

export function saveFunction(state: MockLibrary, body: unknown) {
  const saved = schemas.storedFunctionRequest.parse(body);
  const line = saved.body.split('\n').findIndex((text) => text.includes('nosuch')) + 1;
  if (line > 0)
    return {
      status: 400,
      body: { code: 'KQL_SEMANTICS', message: "The name 'nosuch' is not known.", line, column: 1 },
    };
  const others = state.functions.filter(({ name }) => name !== saved.name);
  state.functions = [...others, { ...saved, updated: new Date().toISOString(), by: 'admin' }];
  return { status: 200, body: {} };
}

export function saveWatchlist(state: MockLibrary, body: unknown) {
  const { name, csv, searchKey } = schemas.watchlistRequest.parse(body);
  const [heading = '', ...rows] = csv.trim().split('\n');
  const columns = heading.split(',').map((column) => ({ name: column, type: 'string' }));
  const saved = {
    name,
    columns,
    searchKey: searchKey ?? columns[0]?.name ?? '',
    rows: rows.length,
    updated: new Date().toISOString(),
    by: 'admin',
  };
  state.watchlists = [...state.watchlists.filter((list) => list.name !== name), schemas.watchlist.parse(saved)];
  return { status: 200, body: {} };
}
