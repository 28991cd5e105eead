import { text } from 'node:stream/consumers';
import { withLocal } from './local.ts';
import { counted, csv, table, writeLine } from './output.ts';

interface QueryCommandOptions {
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly maxRows: number;
  readonly config: string;
}

/** `vedette query KQL|-` */
export async function queryCommand(kql: string, options: QueryCommandOptions): Promise<void> {
  const asked = kql === '-' ? await text(process.stdin) : kql;
  await withLocal(options.config, async (services) => {
    const range = { ...(options.from ? { from: options.from } : {}), ...(options.to ? { to: options.to } : {}) };
    const result = await services.query({ kql: asked, maxRows: options.maxRows, ...range });
    const all = [{ name: result.name ?? 'Table 1', ...result }, ...(result.further ?? [])];
    for (const [index, each] of all.entries()) {
      const names = each.columns.map(({ name }) => name);
      const heading = all.length > 1 ? each.name : undefined;
      if (index > 0 && !options.json) writeLine('');
      if (options.json)
        for (const row of each.rows) {
          const object = Object.fromEntries(names.map((name, column) => [name, row[column]]));
          writeLine(JSON.stringify(heading === undefined ? object : { table: heading, row: object }));
        }
      else if (options.csv) writeLine(csv(names, each.rows));
      else writeLine(`${heading === undefined ? '' : `${heading}\n`}${table(names, each.rows)}`);
    }
    const rows = all.reduce((sum, each) => sum + each.rows.length, 0);
    const isCut = all.some(({ truncated }) => truncated);
    const read = `${counted(rows, 'row')}${all.length > 1 ? ` in ${all.length} tables` : ''}${isCut ? ' (cut: there are more)' : ''}, ${result.rowsRead.toLocaleString('en')} read in ${Math.round(result.milliseconds)} ms`;
    process.stderr.write(`${read}\n`);
  });
}
