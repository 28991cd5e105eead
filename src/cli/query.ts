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
    const names = result.columns.map(({ name }) => name);
    if (options.json)
      for (const row of result.rows)
        writeLine(JSON.stringify(Object.fromEntries(names.map((name, index) => [name, row[index]]))));
    else if (options.csv) writeLine(csv(names, result.rows));
    else writeLine(table(names, result.rows));
    const read = `${counted(result.rows.length, 'row')}${result.truncated ? ' (cut: there are more)' : ''}, ${result.rowsRead.toLocaleString('en')} read in ${Math.round(result.milliseconds)} ms`;
    process.stderr.write(`${read}\n`);
  });
}
