import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkQueries } from '../kql/check.ts';
import { VedetteError } from '../lib/errors.ts';
import { catalog } from '../schema/catalog.ts';
import { openEventStore } from '../store/open.ts';
import { writeLine } from './output.ts';

/** `vedette query check FILE.jsonl [--tables TABLES.json]`: over empty tables, so that it needs no data; exit 1 if any fails. */
export async function queryCheckCommand(file: string, options: { tables?: string; json?: boolean }): Promise<void> {
  const queries = readQueries(file);
  const folder = mkdtempSync(join(tmpdir(), 'vedette-check-'));
  const store = await openEventStore({ kind: 'embedded', folder });
  let failed = 0;
  try {
    for await (const checked of checkQueries(queries, {
      catalog,
      store,
      ...(options.tables ? { tables: options.tables } : {}),
    })) {
      if (!checked.ok) failed++;
      const at = checked.at ? ` at ${checked.at.line}:${checked.at.column}` : '';
      writeLine(
        options.json
          ? JSON.stringify(checked)
          : `${checked.id}: ${checked.ok ? 'ok' : `${checked.stage}: ${checked.error}${at}`}`,
      );
    }
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
  process.stderr.write(`${queries.length - failed} of ${queries.length} queries are good\n`);
  if (failed > 0) process.exitCode = 1;
}

function readQueries(file: string): { id: string; query: string }[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new VedetteError('CHECK_FILE_UNREADABLE', `${file} can't be read: ${(cause as Error).message}`, { cause });
  }
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      const { id, query } = JSON.parse(line) as { id?: unknown; query?: unknown };
      if (typeof query === 'string') return [{ id: String(id ?? index + 1), query }];
    } catch {
      // told below, as for a line without a query
    }
    throw new VedetteError('CHECK_LINE', 'each line is a JSON object with id and query', {
      place: { file, line: index + 1, column: 1 },
    });
  });
}
