import { newId } from '../lib/ids.ts';
import type { Database } from './database.ts';

export interface SavedSearch {
  readonly id: string;
  readonly name: string;
  readonly kql: string;
  readonly created: string;
  readonly by: string;
}

export async function listSearches(db: Database): Promise<SavedSearch[]> {
  const rows = await db.selectFrom('saved_searches').selectAll().orderBy('name').execute();
  return rows.map(({ created_by, ...row }) => ({ ...row, by: created_by }));
}

export async function saveSearch(db: Database, name: string, kql: string, by: string): Promise<SavedSearch> {
  const search = { id: newId(), name, kql, created: new Date().toISOString() };
  await db
    .insertInto('saved_searches')
    .values({ ...search, created_by: by })
    .execute();
  return { ...search, by };
}

export async function deleteSearch(db: Database, id: string): Promise<boolean> {
  return (await db.deleteFrom('saved_searches').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n;
}
