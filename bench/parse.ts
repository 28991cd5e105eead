import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createParser } from '../src/ingest/parser.ts';
import { repositoryRoot, sharedData } from '../src/lib/shared-data.ts';
import type { BenchmarkOptions, BenchmarkResult } from './benchmark.ts';

export const name = 'parse';

const RECEIVED = '2026-03-10T12:00:00.000Z';
const SECONDS = 1.5;
const WARM_UP_SECONDS = 0.5;

/** The sample lines beside the mappers, those of one file a product family. */
function samples(): { title: string; lines: string[] }[] {
  const pattern = join(repositoryRoot, 'src/ingest/products/**/*.golden');
  return globSync(pattern).map((file) => ({
    title: basename(file, '.golden'),
    lines: readFileSync(file, 'utf8')
      .split(/^=== /m)
      .slice(1)
      .flatMap((block) =>
        block
          .slice(block.indexOf('\n') + 1)
          .split(/^---$/m)[0]!
          .trim()
          .replaceAll('\n\t', '\u0000')
          .split('\n'),
      )
      .map((line) => line.replaceAll('\u0000', '\n')),
  }));
}

function eventsPerSecond(lines: readonly string[]): number {
  const parser = createParser({ name: 'bench' });
  const run = (seconds: number): number => {
    const end = performance.now() + seconds * 1000;
    let count = 0;
    while (performance.now() < end)
      for (const line of lines) {
        parser.parse(line, RECEIVED);
        count++;
      }
    return count;
  };
  run(WARM_UP_SECONDS);
  const start = process.cpuUsage();
  const count = run(SECONDS);
  return count / cpuSeconds(start);
}

/** Processor time since `start`: on a machine that others use too, wall time says how busy they are. */
function cpuSeconds(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Events a second of processor time, from the text of a line to a mapped row, by the family of products. */
export async function run(_options: BenchmarkOptions): Promise<BenchmarkResult> {
  const figures: Record<string, { value: number; unit: string }> = {};
  for (const { title, lines } of samples()) figures[title] = { value: eventsPerSecond(lines), unit: 'events/s' };
  figures['mixed'] = { value: eventsPerSecond(samples().flatMap(({ lines }) => lines)), unit: 'events/s' };
  const evtx = await evtxSpeed();
  return { figures: { ...figures, ...evtx } };
}

/** Windows event files, where the shared data sets are at hand: megabytes and events a second. */
async function evtxSpeed(): Promise<Record<string, { value: number; unit: string }>> {
  const archive = sharedData('evtx/attack-samples.tar.gz');
  if (archive === undefined) return {};
  const { readArchive } = await import('../src/lib/archive.ts');
  const { readEvtx } = await import('../src/ingest/formats/evtx/index.ts');
  const found = await readArchive(archive, { isWanted: (path) => path.endsWith('.evtx') });
  const files = found.map(({ data }) => data);
  let bytes = 0;
  let events = 0;
  const parser = createParser({ name: 'evtx' });
  const start = process.cpuUsage();
  for (const file of files) {
    bytes += file.length;
    for await (const record of readEvtx(once(file)))
      if (!('rejected' in record)) {
        parser.map(record, 'evtx', RECEIVED);
        events++;
      }
  }
  const seconds = cpuSeconds(start);
  return {
    evtx_bytes: { value: bytes / 1e6 / seconds, unit: 'MB/s' },
    evtx_events: { value: events / seconds, unit: 'events/s' },
  };
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
