import type { z } from 'zod';
import { VedetteError } from '../lib/errors.ts';
import type { storedFunction, storedFunctionRequest, watchlist, watchlistRequest } from '../server/api/library.ts';
import type { Services } from '../server/services/services.ts';

/** Functions and watchlists, as the commands ask for them. */
export interface LocalLibrary {
  functions(): Promise<z.output<typeof storedFunction>[]>;
  saveFunction(request: z.input<typeof storedFunctionRequest>): Promise<void>;
  deleteFunction(name: string): Promise<void>;
  watchlists(): Promise<z.output<typeof watchlist>[]>;
  saveWatchlist(request: z.input<typeof watchlistRequest>): Promise<void>;
  deleteWatchlist(name: string): Promise<void>;
}

const WHO = 'command line';

function found(isThere: boolean, what: string): void {
  if (!isThere) throw new VedetteError('NOT_FOUND', `There is no ${what}.`);
}

/** Of a Vedette that this command opened. */
export function embeddedLibrary(library: Services['library']): LocalLibrary {
  return {
    functions: () => library.functions(),
    saveFunction: ({ parameters = '()', description = '', ...request }) =>
      library.saveFunction({ ...request, parameters, description }, WHO),
    deleteFunction: async (name) => found(await library.deleteFunction(name), `function ${name}`),
    watchlists: async () => (await library.watchlists()).map((list) => ({ ...list, columns: [...list.columns] })),
    saveWatchlist: (request) => library.saveWatchlist(request, WHO),
    deleteWatchlist: async (name) => found(await library.deleteWatchlist(name), `watchlist ${name}`),
  };
}

type Call = <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<T>;

/** Of the Vedette that runs. */
export function runningLibrary(call: Call): LocalLibrary {
  const items = async <T>(path: string) => (await call<{ items: T[] }>('GET', path)).items;
  const named = (path: string, name: string) => `${path}/${encodeURIComponent(name)}`;
  return {
    functions: () => items('/api/functions'),
    saveFunction: (request) => call('POST', '/api/functions', request),
    deleteFunction: (name) => call('DELETE', named('/api/functions', name)),
    watchlists: () => items('/api/watchlists'),
    saveWatchlist: (request) => call('POST', '/api/watchlists', request),
    deleteWatchlist: (name) => call('DELETE', named('/api/watchlists', name)),
  };
}
