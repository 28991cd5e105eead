import type { Kysely } from 'kysely';

/** What queries can name beside tables: functions and watchlists. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('kql_functions')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('parameters', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('updated', 'text', (column) => column.notNull())
    .addColumn('updated_by', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('watchlists')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('columns_json', 'text', (column) => column.notNull())
    .addColumn('rows_json', 'text', (column) => column.notNull())
    .addColumn('row_count', 'integer', (column) => column.notNull())
    .addColumn('search_key', 'text', (column) => column.notNull())
    .addColumn('updated', 'text', (column) => column.notNull())
    .addColumn('updated_by', 'text', (column) => column.notNull())
    .execute();
}
