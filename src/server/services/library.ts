import { KqlError } from '../../kql/errors.ts';
import { functionProbe, readWatchlist } from '../../kql/library/check.ts';
import type { StoredFunction } from '../../kql/library/library.ts';
import type { State } from '../../state/database.ts';
import {
  deleteFunction,
  deleteWatchlist,
  listFunctions,
  listWatchlists,
  saveFunction,
  saveWatchlist,
} from '../../state/library.ts';
import type { Services } from './services.ts';

export interface LibraryOptions {
  readonly state: State;
  /** Compiles a query over the whole catalogue and the library; throws KqlError. */
  compile(text: string): Promise<unknown>;
  /** Whether a table or a function that came with Vedette has the name. */
  isTaken(name: string): boolean;
}

/** Functions and watchlists that queries can name, as the API shows and changes them. */
export function libraryService({ state, compile, isTaken }: LibraryOptions): Services['library'] {
  return {
    functions: () => listFunctions(state.db),
    async saveFunction(stored, who) {
      if (isTaken(stored.name))
        throw new KqlError('KQL_ARGUMENT', `There is a table or a function ${stored.name} already.`);
      await checked(stored, compile);
      await saveFunction(state, { ...stored, updated: new Date().toISOString(), by: who });
    },
    deleteFunction: (name) => deleteFunction(state, name),
    watchlists: () => listWatchlists(state.db),
    async saveWatchlist({ name, csv, searchKey }, who) {
      const { columns, rows } = readWatchlist(csv);
      const key = searchKey ?? columns[0]?.name ?? '';
      if (!columns.some((column) => column.name === key))
        throw new KqlError('KQL_ARGUMENT', `The watchlist has no column ${key} to be its search key.`);
      await saveWatchlist(state, { name, columns, rows, searchKey: key, updated: new Date().toISOString(), by: who });
    },
    deleteWatchlist: (name) => deleteWatchlist(state, name),
  };
}

/** Compiles the function; an error is told at its place in the body. */
async function checked(stored: StoredFunction, compile: LibraryOptions['compile']): Promise<void> {
  const { text, linesBefore } = functionProbe(stored);
  try {
    await compile(text);
  } catch (error) {
    if (!(error instanceof KqlError) || error.line === undefined) throw error;
    const place = { line: Math.max(1, error.line - linesBefore), column: error.column ?? 1 };
    throw new KqlError(error.code as ConstructorParameters<typeof KqlError>[0], error.message, {
      place,
      stage: error.stage,
      cause: error,
    });
  }
}
