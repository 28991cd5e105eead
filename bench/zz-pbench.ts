import { isMainThread, Worker } from 'node:worker_threads';
import { splitJsonObjects } from '../src/ingest/framing/json-values.ts';
import { encodeBatch } from '../src/ingest/journal-frame.ts';
import { startThread } from '../src/ingest/worker.ts';
import { makeRecord } from './support/ingest-events.ts';

const N = Number(process.argv[2] ?? 100000),
  kind = process.argv[3] ?? 'hec';
const per = 250,
  frames0: Buffer[] = [];
let seq = 1;
for (let i = 0; i < 160; i++) {
  const recs = Array.from({ length: per }, (_, at) => makeRecord(i * per + at));
  if (kind === 'hec') {
    const body = Buffer.from(
      recs
        .map(
          ({ text, isJson }) => `{"host":"bench","sourcetype":"bench","event":${isJson ? text : JSON.stringify(text)}}`,
        )
        .join(''),
    );
    frames0.push(
      encodeBatch(
        { source: 'bench', input: 'hec', received: Date.now(), body, ranges: splitJsonObjects(body).ranges } as never,
        seq,
      ),
    );
  } else {
    const parts = recs.map(({ text }) => Buffer.from(text.startsWith('<') ? text : `<13>${text}`));
    const ranges: number[] = [];
    let at = 0;
    for (const p of parts) {
      ranges.push(at, at + p.length);
      at += p.length;
    }
    frames0.push(
      encodeBatch(
        {
          source: 'bench',
          input: 'syslog-tcp',
          received: Date.now(),
          body: Buffer.concat(parts),
          ranges,
          hint: { host: '10.0.0.1' },
        } as never,
        seq,
      ),
    );
  }
  seq += per;
}
const worker = await startThread<never>(new URL('../src/pipeline-worker.ts', import.meta.url), {
  collector: 'abcdefgh',
  drop: [],
  rules: ['/tmp/vedette/rules/rules', 'content/rules'],
  placeholders: {},
  exceptions: [],
  disabled: [],
});
const run = async (n: number) => {
  let bytes = 0;
  for (let done = 0, i = 0; done < n; ) {
    const jobs: Promise<unknown>[] = [];
    for (let j = 0; j < 2; j++) {
      const fs = [];
      for (let k = 0; k < 6; k++) fs.push(Uint8Array.from(frames0[i++ % frames0.length]!));
      done += 6 * per;
      jobs.push(
        worker.run(fs).then((r) => {
          for (const t of r.tables) bytes += t.json.length;
        }),
      );
    }
    await Promise.all(jobs);
  }
  return bytes;
};
await run(30000);
const c = process.cpuUsage(),
  t = performance.now();
const bytes = await run(N);
const u = process.cpuUsage(c);
console.log(
  kind,
  'cpu µs/event',
  ((u.user + u.system) / N).toFixed(1),
  'user',
  (u.user / N).toFixed(1),
  'wall',
  (((performance.now() - t) * 1000) / N).toFixed(1),
  'bytes/event',
  (bytes / N).toFixed(0),
  'rss',
  process.memoryUsage.rss() >> 20,
);
await worker.close();
