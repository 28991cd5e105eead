import type { Kysely } from 'kysely';

/**
 * What makes incidents safe to replay: which detections were taken (a crash delivers some twice), which rows still have
 * to reach the event store, and the benign pattern that the engine found behind an incident.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('detections_taken')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('time', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('detections_taken_by_time').on('detections_taken').column('time').execute();
  await db.schema
    .createTable('incident_outbox')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('incident_outbox_pk', ['kind', 'id'])
    .execute();
  await db.schema
    .createTable('incident_findings')
    .addColumn('incident_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('time', 'text', (column) => column.notNull())
    .addColumn('finding_json', 'text', (column) => column.notNull())
    .execute();
}
