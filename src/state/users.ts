import { newId, newSecret, sha256 } from '../lib/ids.ts';
import type { Database } from './database.ts';

export type Role = 'administrator' | 'analyst';
export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}
export interface Session {
  readonly user: User;
  readonly csrf: string;
}

const SESSION_HOURS = 12;

export async function hasUsers(db: Database): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Creates the user, or gives an existing one of that name the new password and ends their sessions. */
export async function setUser(db: Database, name: string, role: Role, passwordHash: string): Promise<User> {
  const existing = await db.selectFrom('users').select(['id', 'role']).where('name', '=', name).executeTakeFirst();
  if (existing) {
    await db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', existing.id).execute();
    await db.deleteFrom('sessions').where('user_id', '=', existing.id).execute();
    return { id: existing.id, name, role: existing.role as Role };
  }
  const id = newId();
  await db
    .insertInto('users')
    .values({ id, name, role, password_hash: passwordHash, created: new Date().toISOString() })
    .execute();
  return { id, name, role };
}

export async function userWithHash(db: Database, name: string): Promise<(User & { passwordHash: string }) | undefined> {
  const row = await db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
  return row && { id: row.id, name: row.name, role: row.role as Role, passwordHash: row.password_hash };
}

/** Opens a session and returns the cookie's secret, which is stored nowhere. Old sessions are swept on the way. */
export async function openSession(
  db: Database,
  user: User,
  now: Date,
): Promise<{ secret: string; csrf: string; expires: Date }> {
  const secret = newSecret();
  const csrf = newSecret();
  const expires = new Date(now.getTime() + SESSION_HOURS * 3_600_000);
  await db.deleteFrom('sessions').where('expires', '<', now.toISOString()).execute();
  await db
    .insertInto('sessions')
    .values({
      id_hash: sha256(secret),
      user_id: user.id,
      csrf,
      created: now.toISOString(),
      expires: expires.toISOString(),
    })
    .execute();
  return { secret, csrf, expires };
}

export async function findSession(db: Database, secret: string, now: Date): Promise<Session | undefined> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(['users.id', 'users.name', 'users.role', 'sessions.csrf'])
    .where('sessions.id_hash', '=', sha256(secret))
    .where('sessions.expires', '>', now.toISOString())
    .executeTakeFirst();
  return row && { user: { id: row.id, name: row.name, role: row.role as Role }, csrf: row.csrf };
}

export async function closeSession(db: Database, secret: string): Promise<void> {
  await db.deleteFrom('sessions').where('id_hash', '=', sha256(secret)).execute();
}

/** The user of that name, made without a password (so that nobody can log in by one) if there is none. */
export async function ensureUser(db: Database, name: string, role: Role): Promise<User> {
  const existing = await db.selectFrom('users').select(['id', 'role']).where('name', '=', name).executeTakeFirst();
  return existing ? { id: existing.id, name, role: existing.role as Role } : setUser(db, name, role, NO_PASSWORD);
}

/** No argon2 hash: verification fails for every password. */
const NO_PASSWORD = '!';
