import { type Kysely, sql } from 'kysely';

/** How large the quarantine is, and what is oldest in it, without reading its records. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index quarantine_by_age on quarantine (time, id, sequence, octet_length(raw_base64))`.execute(db);
}
