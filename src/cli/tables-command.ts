import { resolve } from 'node:path';
import { withLocal } from './local.ts';
import { counted, table, writeLine } from './output.ts';

interface TableOptions {
  readonly config: string;
  readonly json?: boolean;
}

/** `vedette import --table NAME FILE` */
export async function importTable(
  name: string,
  file: string,
  options: TableOptions & { readonly replace?: boolean },
): Promise<void> {
  await withLocal(options.config, async ({ tables }) => {
    const made = await tables.load({ name, path: resolve(file), replace: options.replace ?? false });
    if (options.json) writeLine(JSON.stringify(made));
    else
      writeLine(
        `${counted(made.rows, 'row')} in the table ${made.name}: ${made.columns.map((column) => `${column.name} ${column.type}`).join(', ')}`,
      );
  });
}

/** `vedette tables` */
export async function listTables(options: TableOptions): Promise<void> {
  await withLocal(options.config, async ({ tables }) => {
    const items = await tables.list();
    if (options.json) for (const item of items) writeLine(JSON.stringify(item));
    else
      writeLine(
        table(
          ['name', 'rows', 'bytes', 'columns'],
          items.map(({ name, rows, bytes, columns }) => [
            name,
            rows,
            bytes,
            columns.map((column) => column.name).join(', '),
          ]),
        ),
      );
  });
}

/** `vedette tables remove NAME` */
export async function removeTable(name: string, options: TableOptions): Promise<void> {
  await withLocal(options.config, async ({ tables }) => {
    await tables.remove(name);
    if (options.json) writeLine(JSON.stringify({ removed: name }));
    else writeLine(`The table ${name} is removed.`);
  });
}
