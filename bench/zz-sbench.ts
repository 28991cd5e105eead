import { mkdtemp, rm } from 'node:fs/promises';
import { encodeBatch } from '../src/ingest/journal-frame.ts';
import { createParser } from '../src/ingest/parser.ts';
import { createProcessor } from '../src/ingest/processor.ts';
import { openEventStore } from '../src/store/open.ts';
import { serialise } from '../src/store/serialise.ts';
import { makeRecord } from './support/ingest-events.ts';

const N = Number(process.argv[2] ?? 200000),
  group = Number(process.argv[3] ?? 12000);
const processor = createProcessor({ collector: 'abcdefgh', drop: [], createParser, serialise } as never);
const folder = await mkdtemp('/tmp/vedette/sb-');
const store = await openEventStore({ kind: 'embedded', folder });
let cpu = 0,
  wall = 0,
  seq = 1,
  bytes = 0;
const perTable = new Map<string, { json: Buffer; rows: number }[]>();
for (let done = 0; done < N; done += group) {
  const byTable = new Map<string, { chunks: Uint8Array[]; rows: number }>();
  for (let at = 0; at < group; at += 250) {
    const parts = Array.from({ length: 250 }, (_, i) => makeRecord(done + at + i)).map(({ text }) => Buffer.from(text));
    const ranges: number[] = [];
    let p = 0;
    for (const x of parts) {
      ranges.push(p, p + x.length);
      p += x.length;
    }
    const frame = encodeBatch(
      {
        source: 'bench',
        input: 'syslog-tcp',
        received: Date.now(),
        body: Buffer.concat(parts),
        ranges,
        hint: { host: '10.0.0.1' },
      } as never,
      seq,
    );
    seq += 250;
    for (const { table, json, rows } of processor.process([frame]).tables) {
      const g = byTable.get(table) ?? { chunks: [], rows: 0 };
      g.chunks.push(json);
      g.rows += rows;
      byTable.set(table, g);
    }
  }
  const c = process.cpuUsage(),
    t = performance.now();
  await Promise.all(
    [...byTable].map(([table, { chunks, rows }]) => {
      const json = Buffer.concat(chunks);
      bytes += json.length;
      return store.insert({ table: table as never, json, rows });
    }),
  );
  wall += performance.now() - t;
  const u = process.cpuUsage(c);
  cpu += u.user + u.system;
}
const c = process.cpuUsage();
for (let i = 0; i < 100; i++) {
  const { rows } = await store.query('SELECT count() FROM system.merges');
  if (Number(rows[0]![0]) === 0 && i > 10) break;
  await new Promise((r) => setTimeout(r, 100));
}
const u = process.cpuUsage(c);
const parts = await store.query(
  "SELECT count(), sum(rows), sum(bytes_on_disk) FROM system.parts WHERE active AND database='vedette'",
);
console.log(
  'group',
  group,
  'insert cpu µs/row',
  (cpu / N).toFixed(1),
  'wall',
  ((wall * 1000) / N).toFixed(1),
  'after',
  ((u.user + u.system) / N).toFixed(1),
  'json/row',
  (bytes / N).toFixed(0),
  'parts',
  JSON.stringify(parts.rows[0]),
  'rss',
  process.memoryUsage.rss() >> 20,
);
await store.close();
await rm(folder, { recursive: true, force: true });
