import { newId, newSecret, sha256 } from '../lib/ids.ts';
import type { Database } from './database.ts';

export interface IngestToken {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly created: string;
  readonly lastUsed?: string;
}

export async function listTokens(db: Database): Promise<IngestToken[]> {
  const rows = await db.selectFrom('tokens').selectAll().orderBy('created').execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    source: row.source,
    created: row.created,
    ...(row.last_used === null ? {} : { lastUsed: row.last_used }),
  }));
}

/** Returns the token with its secret, which is shown this once and kept only as a hash. */
export async function createToken(
  db: Database,
  name: string,
  source: string,
  secret = newSecret(),
): Promise<IngestToken & { secret: string }> {
  const token = { id: newId(), name, source, created: new Date().toISOString() };
  await db
    .insertInto('tokens')
    .values({ ...token, secret_hash: sha256(secret), last_used: null })
    .execute();
  return { ...token, secret };
}

export async function deleteToken(db: Database, id: string): Promise<boolean> {
  const result = await db.deleteFrom('tokens').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

const LAST_USED_STEP_MS = 60_000;

/** The secret is compared by its hash, so that the look-up's time tells nothing of it. `last_used` is kept to the minute. */
export async function verifyToken(
  db: Database,
  secret: string,
  now = new Date(),
): Promise<{ source: string } | undefined> {
  const row = await db
    .selectFrom('tokens')
    .select(['id', 'source', 'last_used'])
    .where('secret_hash', '=', sha256(secret))
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.last_used === null || now.getTime() - Date.parse(row.last_used) > LAST_USED_STEP_MS)
    await db.updateTable('tokens').set({ last_used: now.toISOString() }).where('id', '=', row.id).execute();
  return { source: row.source };
}
