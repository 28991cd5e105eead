import { newId } from '../lib/ids.ts';
import type { Database, State } from './database.ts';

export interface StoredFunctionRow {
  readonly name: string;
  readonly parameters: string;
  readonly body: string;
  readonly description: string;
  readonly updated: string;
  readonly by: string;
}

export interface WatchlistInfo {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly searchKey: string;
  readonly rows: number;
  readonly updated: string;
  readonly by: string;
}

/** A watchlist with its items, as texts. */
export type WatchlistItems = Omit<WatchlistInfo, 'rows'> & { readonly rows: readonly (readonly string[])[] };

const VERSION_KEY = 'library';

/** Changes whenever a function or a watchlist does, so that readers know when to read again. */
export async function libraryVersion(db: Database): Promise<string> {
  const row = await db.selectFrom('key_values').select('value').where('key', '=', VERSION_KEY).executeTakeFirst();
  return row?.value ?? '';
}

async function changed(db: Database): Promise<void> {
  const value = newId();
  await db
    .insertInto('key_values')
    .values({ key: VERSION_KEY, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

export async function listFunctions(db: Database): Promise<StoredFunctionRow[]> {
  const rows = await db.selectFrom('kql_functions').selectAll().orderBy('name').execute();
  return rows.map(({ updated_by, ...row }) => ({ ...row, by: updated_by }));
}

/** Saves a function under its name, in place of one that has it. */
export async function saveFunction(state: State, { by, ...saved }: StoredFunctionRow): Promise<void> {
  const row = { ...saved, updated_by: by };
  const { name: _, ...values } = row;
  await state.transaction(async (db) => {
    await db
      .insertInto('kql_functions')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
      .execute();
    await changed(db);
  });
}

export async function deleteFunction(state: State, name: string): Promise<boolean> {
  return state.transaction(async (db) => {
    const { numDeletedRows } = await db.deleteFrom('kql_functions').where('name', '=', name).executeTakeFirst();
    if (numDeletedRows > 0n) await changed(db);
    return numDeletedRows > 0n;
  });
}

export async function listWatchlists(db: Database): Promise<WatchlistInfo[]> {
  const rows = await db
    .selectFrom('watchlists')
    .select(['name', 'columns_json', 'row_count', 'search_key', 'updated', 'updated_by'])
    .orderBy('name')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    columns: JSON.parse(row.columns_json) as WatchlistInfo['columns'],
    searchKey: row.search_key,
    rows: row.row_count,
    updated: row.updated,
    by: row.updated_by,
  }));
}

export async function readWatchlists(db: Database): Promise<WatchlistItems[]> {
  const rows = await db.selectFrom('watchlists').selectAll().orderBy('name').execute();
  return rows.map((row) => ({
    name: row.name,
    columns: JSON.parse(row.columns_json) as WatchlistInfo['columns'],
    searchKey: row.search_key,
    rows: JSON.parse(row.rows_json) as string[][],
    updated: row.updated,
    by: row.updated_by,
  }));
}

/** Saves a watchlist with all its items, in place of one of that name. */
export async function saveWatchlist(state: State, { name, ...list }: WatchlistItems): Promise<void> {
  const values = {
    columns_json: JSON.stringify(list.columns),
    rows_json: JSON.stringify(list.rows),
    row_count: list.rows.length,
    search_key: list.searchKey,
    updated: list.updated,
    updated_by: list.by,
  };
  await state.transaction(async (db) => {
    await db
      .insertInto('watchlists')
      .values({ name, ...values })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
      .execute();
    await changed(db);
  });
}

export async function deleteWatchlist(state: State, name: string): Promise<boolean> {
  return state.transaction(async (db) => {
    const { numDeletedRows } = await db.deleteFrom('watchlists').where('name', '=', name).executeTakeFirst();
    if (numDeletedRows > 0n) await changed(db);
    return numDeletedRows > 0n;
  });
}
