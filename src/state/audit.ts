import type { Database } from './database.ts';

/** Who changed what: every log-in, setting and change by a person or a token. `detail` never holds a secret. */
export async function recordAudit(
  db: Database,
  entry: { who: string; action: string; object: string; detail?: Readonly<Record<string, unknown>> },
): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      time: new Date().toISOString(),
      who: entry.who,
      action: entry.action,
      object: entry.object,
      detail_json: JSON.stringify(entry.detail ?? {}),
    })
    .execute();
}
