import type { Database } from './database.ts';

/** Rules that a person switched off. A rule without a row is on. */
export async function disabledRules(db: Database): Promise<Set<string>> {
  const rows = await db.selectFrom('rule_settings').select('rule_id').where('enabled', '=', 0).execute();
  return new Set(rows.map((row) => row.rule_id));
}

export async function setRuleEnabled(db: Database, ruleId: string, enabled: boolean, by: string): Promise<void> {
  const values = { rule_id: ruleId, enabled: enabled ? 1 : 0, changed: new Date().toISOString(), changed_by: by };
  await db
    .insertInto('rule_settings')
    .values(values)
    .onConflict((conflict) => conflict.column('rule_id').doUpdateSet(values))
    .execute();
}

/** When each scheduled rule last ran: its window starts there, over restarts too. */
export async function lastRun(db: Database, ruleId: string): Promise<string | undefined> {
  return (await db.selectFrom('rule_runs').select('last_run').where('rule_id', '=', ruleId).executeTakeFirst())
    ?.last_run;
}

export async function setLastRun(db: Database, ruleId: string, time: string): Promise<void> {
  await db
    .insertInto('rule_runs')
    .values({ rule_id: ruleId, last_run: time })
    .onConflict((conflict) => conflict.column('rule_id').doUpdateSet({ last_run: time }))
    .execute();
}
