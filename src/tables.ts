import { VedetteError } from './lib/errors.ts';
import { type KqlTable, kqlTable, catalog as ownCatalog } from './schema/catalog.ts';
import type { EventStore } from './store/event-store.ts';
import type { UserTable } from './store/user-tables/user-tables.ts';

/** The tables that queries may name: the product's own, and those that people made from files. */
export interface Tables {
  /** Another array once a table comes or goes. */
  catalog(): readonly KqlTable[];
  list(): Promise<UserTable[]>;
  /** Reads a file of this machine into a table. Throws TABLE_NAME_TAKEN, TABLE_EMBEDDED, and what `UserTables.load` does. */
  load(name: string, path: string, replace: boolean): Promise<UserTable>;
  /** False where people made none of this name. */
  remove(name: string): Promise<boolean>;
}

/** Opens the catalogue over a store. */
export async function openTables({ userTables }: Pick<EventStore, 'userTables'>): Promise<Tables> {
  let current: readonly KqlTable[] = ownCatalog;
  const refresh = async () => {
    const own = (await userTables?.list()) ?? [];
    current = own.length ? [...ownCatalog, ...own.filter(({ name }) => !kqlTable(name)).map(entry)] : ownCatalog;
  };
  await refresh();
  return {
    catalog: () => current,
    list: async () => (await userTables?.list()) ?? [],

    async load(name, path, replace) {
      if (kqlTable(name))
        throw new VedetteError('TABLE_NAME_TAKEN', `${name} is a table of Vedette's own; choose another name.`);
      if (!userTables)
        throw new VedetteError(
          'TABLE_EMBEDDED',
          'Files become tables in the embedded store only; a server has its own ways to take them in.',
        );
      const table = await userTables.load(name, path, { replace });
      await refresh();
      return table;
    },

    async remove(name) {
      const removed = (await userTables?.remove(name)) ?? false;
      await refresh();
      return removed;
    },
  };
}

function entry({ name, columns, sql }: UserTable): KqlTable {
  return {
    name,
    description: 'A table made from a file',
    columns: columns.map((column) => ({ ...column, description: `${column.name} of ${name}` })),
    sql,
  };
}
