import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar';
import { repositoryRoot, sharedData } from '../src/lib/shared-data.ts';
import type { Benchmark } from './benchmark.ts';
import type { Progress, SenderReport, SenderTask } from './support/ingest-sender.ts';
import type { Finish, ServerReport, ServerTask } from './support/ingest-server.ts';

type Figures = Record<string, { value: number; unit: string }>;

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 60);
/** Three inserts' worth: the store is never without work, and memory holds no backlog. */
const WINDOW = 60_000;
const TOKEN = 'bench-token';

/** Events a second from a client to the store with every rule on: by HEC and by syslog TCP, each in a process of its own. */
export const ingest: Benchmark = {
  name: 'ingest',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'vedette-rules-'));
    try {
      const rules = await rulesFor(folder);
      const figures: Figures = {};
      for (const transport of ['hec', 'syslog-tcp'] as const) Object.assign(figures, await measure(transport, rules));
      return { figures };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** The public Sigma rules where they are at hand, and the project's own. */
async function rulesFor(folder: string): Promise<string[]> {
  const own = join(repositoryRoot, 'content', 'rules');
  const archive = sharedData('sigma/sigma-rules.tar.gz');
  if (!archive) return [own];
  await extract({ file: archive, cwd: folder, filter: (path) => /(^|\/)rules\//.test(path) });
  return [folder, own];
}

async function measure(transport: SenderTask['transport'], rules: readonly string[]): Promise<Figures> {
  const server = start('ingest-server.ts');
  const sender = start('ingest-sender.ts');
  try {
    server.send({ rules, token: TOKEN } satisfies ServerTask);
    const ready = (await answer(server)) as ServerReport & { kind: 'ready' };
    const port = transport === 'hec' ? ready.http : ready.syslog;
    server.on('message', (report: ServerReport) => {
      if (report.kind !== 'progress' || !sender.connected) return;
      // It may have ended in this very moment.
      sender.send({ stored: report.stored } satisfies Progress, () => undefined);
    });
    sender.send({ transport, port, token: TOKEN, seconds: SECONDS, window: WINDOW } satisfies SenderTask);
    const sent = (await answer(sender)) as SenderReport;
    server.send({ sent: sent.events } satisfies Finish);
    const stored = (await answer(server)) as ServerReport & { kind: 'stored' };
    if (stored.stored !== sent.events || stored.unbalanced > 0)
      throw new Error(
        `${transport}: ${sent.events} sent, ${stored.stored} stored, ${stored.unbalanced} lines unbalanced: ${stored.problems.join('; ')}`,
      );
    const figure = (name: string, value: number, unit: string) =>
      [`${transport.replace('-', '_')}_${name}`, { value, unit }] as const;
    return Object.fromEntries([
      figure('events_per_second', stored.stored / stored.seconds, 'events/s'),
      ...(transport === 'hec'
        ? [
            figure('acknowledged_p50', quantile(sent.latencies, 0.5), 'ms'),
            figure('acknowledged_p99', quantile(sent.latencies, 0.99), 'ms'),
          ]
        : []),
      figure('peak_rss', stored.peakBytes / 2 ** 20, 'MiB'),
      figure('cpu_per_event', stored.cpu / stored.stored, 'µs'),
      figure('disk_per_event', stored.diskBytes / stored.stored, 'bytes'),
      figure('bytes_per_event', sent.bytes / sent.events, 'bytes'),
      figure('detections', stored.detections, 'detections'),
    ]);
  } finally {
    if (server.exitCode === null) server.send('stop');
    sender.kill();
  }
}

function start(file: string): ChildProcess {
  const options = {
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      ...(process.env['BENCH_PROFILE'] && file.includes('server')
        ? ['--cpu-prof', `--cpu-prof-dir=${process.env['BENCH_PROFILE']}`]
        : []),
    ],
  };
  return fork(join(import.meta.dirname, 'support', file), options);
}

function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      if ((message as Partial<ServerReport>).kind === 'progress') return;
      child.off('message', onMessage);
      resolve(message);
    };
    child.on('message', onMessage);
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.at(-1)} ended with ${code}`)));
  });
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
