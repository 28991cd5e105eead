// An ingest with its real store, worker and inputs in a process of its own, for tests that kill it.
import { join } from 'node:path';
import { ingestSchema } from '../../src/config/ingest.ts';
import { createIngest } from '../../src/ingest/ingest.ts';
import { createParser } from '../../src/ingest/parser.ts';
import { startThread } from '../../src/ingest/worker.ts';
import type { WorkerSettings } from '../../src/pipeline-worker.ts';
import { openState } from '../../src/state/database.ts';
import { openEventStore } from '../../src/store/open.ts';
import { serialise } from '../../src/store/serialise.ts';

export interface ProcessTask {
  readonly folder: string;
  readonly token: string;
  readonly httpPort: number;
  readonly syslogPort: number;
  readonly rules: readonly string[];
}

export type ProcessMessage =
  | { readonly kind: 'ready'; readonly httpPort: number; readonly syslogPort: number }
  | { readonly kind: 'stored'; readonly count: number }
  | {
      readonly kind: 'result';
      readonly rows: readonly (readonly [source: string, number: string, id: string])[];
      readonly balance: readonly {
        source: string;
        received: number;
        stored: number;
        inFlight: number;
        balanced: boolean;
      }[];
      readonly problems: readonly string[];
    };

const tell = (message: ProcessMessage) => new Promise<void>((resolve) => process.send!(message, () => resolve()));

process.on('message', (task: ProcessTask | 'finish') => {
  if (task !== 'finish') void start(task);
});
process.once('disconnect', () => process.exit(1));

async function start(task: ProcessTask): Promise<void> {
  const { folder } = task;
  const store = await openEventStore({ kind: 'embedded', folder: join(folder, 'events') });
  const state = await openState({ kind: 'sqlite', file: join(folder, 'state.sqlite') });
  const config = ingestSchema.parse({
    http: { port: task.httpPort },
    syslogTcp: { port: task.syslogPort },
    tokens: [{ secret: task.token, source: 'acknowledged' }],
    minFreeDiskBytes: 0,
  });
  const problems: string[] = [];
  const ingest = await createIngest(config, {
    store,
    state,
    journalFolder: join(folder, 'journal'),
    startWorker: (collector) => {
      const settings: WorkerSettings = {
        collector,
        drop: [],
        rules: task.rules,
        placeholders: {},
        exceptions: [],
        disabled: [],
      };
      return startThread(new URL('../../src/pipeline-worker.ts', import.meta.url), settings);
    },
    createParser,
    serialise,
    verifyToken: () => undefined,
    onDetections: () => undefined,
    onProblem: (problem) => problems.push(problem),
  });
  await ingest.start();
  const portOf = (type: string) =>
    Number(
      ingest
        .stats()
        .inputs.find((input) => input.type === type)
        ?.address.split(':')
        .at(-1),
    );
  void tell({ kind: 'ready', httpPort: portOf('http'), syslogPort: portOf('syslog-tcp') });
  const counting = setInterval(() => void tell({ kind: 'stored', count: ingest.stats().stored }), 50);
  process.on('message', async (message) => {
    if (message !== 'finish') return;
    clearInterval(counting);
    await ingest.flush();
    const rows: [string, string, string][] = [];
    for await (const row of store.stream(
      "SELECT _Source, JSONExtractString(Raw, 'number') AS number, _ItemId FROM vedette.Event",
    ))
      rows.push([String(row['_Source']), String(row['number']), String(row['_ItemId'])]);
    const balance = await ingest.balance();
    const sources = [...new Set(balance.map(({ source }) => source))];
    const sum = (source: string, of: (line: (typeof balance)[number]) => number) =>
      balance.filter((line) => line.source === source).reduce((total, line) => total + of(line), 0);
    await tell({
      kind: 'result',
      rows,
      balance: sources.map((source) => ({
        source,
        received: sum(source, (line) => line.received),
        stored: sum(source, (line) => line.stored),
        inFlight: sum(source, (line) => line.inFlight),
        balanced: balance.every((line) => line.balanced),
      })),
      problems,
    });
    await ingest.stop();
    await store.close();
    await state.close();
    process.exit(0);
  });
}
