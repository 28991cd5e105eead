import { lookalikes } from '../schema/native-map/lookalikes.ts';
import type { Context } from './context.ts';
import { Relation } from './relation.ts';
import type { CatalogTable } from './service.ts';
import { ask } from './staged/ask.ts';
import type { Syntax } from './syntax.ts';

/** So few tables are searched as they are. */
const FEW_TABLES = 8;
/** Tables of the model times types of records. */
const LIMITS = { rows: 20_000, bytes: 4 * 1024 * 1024 };

/**
 * Those of the tables that may have a row, by the data itself: of a hundred that the catalogue names, a place has events in
 * ten, and a search of all would be as long as all of their columns.
 */
export function filledAmong(tables: readonly CatalogTable[], node: Syntax, context: Context): readonly CatalogTable[] {
  if (tables.filter(({ searched }) => searched).length <= FEW_TABLES) return tables;
  const columns = [
    { name: '_table', type: 'string' },
    { name: 'Type', type: 'string' },
  ] as const;
  const all = Relation.over('vedette.AllEvents', columns, context.alias);
  const values = all.columns.map(({ value }) => ({ ...value, text: `toString(${value.text})` }));
  const rows = ask(all, values, { asker: 'search', node, limits: LIMITS }, context, { distinct: true });
  const models = new Set(rows.map(([model]) => String(model)));
  const types = new Set(rows.map(([, type]) => String(type)));
  return tables.filter(
    ({ name, searched }) =>
      !searched || models.has(name) || types.has(name) || lookalikes[name]?.some(({ table }) => models.has(table)),
  );
}
