import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Text and integer columns by name; `!` marks the primary key, `?` a nullable column. */
const TEXT_TABLES: Readonly<Record<string, string>> = {
  users: 'id! name role password_hash created',
  sessions: 'id_hash! user_id csrf created expires',
  tokens: 'id! name source secret_hash created last_used?',
  saved_searches: 'id! name kql created created_by',
  rule_settings: 'rule_id! enabled:integer changed changed_by',
  rule_runs: 'rule_id! last_run',
  rule_exceptions: 'id! rule_id when_json reason created created_by expires?',
  alerts:
    'id! rule_id title kind level description tactics_json techniques_json first_time last_time count:bigint events_json entities_json incident_id fold_key runbook_json',
  incidents:
    'id! number:integer title severity status classification? owner? created updated first_time last_time alert_count:bigint event_count:bigint entities_json tactics_json techniques_json merged_into? triage_json? narrative_json?',
  sources: 'name! input formats_json products_json first_seen last_seen',
  quarantine: 'id! source input time format reason byte_offset:bigint raw_base64 hint_json sequence:bigint hour',
  tail_positions: 'path! file_id position:bigint updated',
  key_values: 'key! value',
};

const COUNTED_TABLES: Readonly<Record<string, string>> = {
  audit_log: 'time who action object detail_json',
  incident_history: 'incident_id time who text',
  model_calls:
    'time provider model purpose prompt_hash input_tokens:bigint output_tokens:bigint cost:real milliseconds:bigint outcome',
};

const INDEXES: readonly [table: string, ...columns: string[]][] = [
  ['sessions', 'expires'],
  ['alerts', 'incident_id'],
  ['alerts', 'fold_key'],
  ['alerts', 'last_time'],
  ['alert_entities', 'kind', 'key'],
  ['incidents', 'last_time'],
  ['incident_history', 'incident_id'],
  ['quarantine', 'source', 'time'],
  ['audit_log', 'time'],
];

type ColumnKind = 'text' | 'integer' | 'bigint' | 'real';

export async function up(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  const real = dialect === 'sqlite' ? 'real' : 'double precision';
  const create = async (table: string, columns: string, counted: boolean): Promise<void> => {
    let builder = db.schema.createTable(table);
    if (counted)
      builder =
        dialect === 'sqlite'
          ? builder.addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
          : builder.addColumn('id', 'bigserial', (column) => column.primaryKey());
    for (const spec of columns.split(' ')) {
      const [, name = '', mark, kind = 'text'] = /^(\w+)([!?]?)(?::(\w+))?$/.exec(spec) ?? [];
      const type = (kind as ColumnKind) === 'real' ? sql.raw(real) : (kind as 'text' | 'integer' | 'bigint');
      builder = builder.addColumn(name, type, (column) =>
        mark === '!' ? column.primaryKey().notNull() : mark === '?' ? column : column.notNull(),
      );
    }
    await builder.execute();
  };

  for (const [table, columns] of Object.entries(TEXT_TABLES)) await create(table, columns, false);
  for (const [table, columns] of Object.entries(COUNTED_TABLES)) await create(table, columns, true);

  await db.schema
    .createTable('alert_entities')
    .addColumn('alert_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('alert_entities_pk', ['alert_id', 'kind', 'key'])
    .execute();
  await db.schema
    .createTable('balance')
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('hour', 'text', (column) => column.notNull())
    .addColumn('received', 'bigint', (column) => column.notNull())
    .addColumn('stored', 'bigint', (column) => column.notNull())
    .addColumn('quarantined', 'bigint', (column) => column.notNull())
    .addColumn('merged', 'bigint', (column) => column.notNull())
    .addColumn('dropped_json', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('balance_pk', ['source', 'hour'])
    .execute();

  for (const [table, ...columns] of INDEXES)
    await db.schema
      .createIndex(`${table}_by_${columns.join('_')}`)
      .on(table)
      .columns(columns)
      .execute();
  await db.schema.createIndex('users_by_name').on('users').column('name').unique().execute();
  await db.schema.createIndex('tokens_by_secret').on('tokens').column('secret_hash').unique().execute();
  await db.schema.createIndex('incidents_by_number').on('incidents').column('number').unique().execute();
}
