import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { encodeBatch } from '../src/ingest/journal-frame.ts';
import { createParser } from '../src/ingest/parser.ts';
import { createProcessor } from '../src/ingest/processor.ts';
import { createTable } from '../src/store/ddl/physical.ts';
import { INSERT_SETTINGS } from '../src/store/engine/engine.ts';
import { serialise } from '../src/store/serialise.ts';
import { makeRecord } from './support/ingest-events.ts';

const { Session } = createRequire(import.meta.url)('chdb');
const processor = createProcessor({ collector: 'abcdefgh', drop: [], createParser, serialise } as never);
const groups: Map<string, { chunks: Uint8Array[]; rows: number }>[] = [];
let seq = 1,
  total = 0;
const group = 12000,
  n = 4;
for (let g = 0; g < n; g++) {
  const byTable = new Map<string, { chunks: Uint8Array[]; rows: number }>();
  for (let at = 0; at < group; at += 250) {
    const parts = Array.from({ length: 250 }, (_, i) => makeRecord(g * group + at + i)).map(({ text }) =>
      Buffer.from(text),
    );
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
      const x = byTable.get(table) ?? { chunks: [], rows: 0 };
      x.chunks.push(json);
      x.rows += rows;
      byTable.set(table, x);
      total += rows;
    }
  }
  groups.push(byTable);
}
console.log(
  [...groups[0]!]
    .map(([t, { rows, chunks }]) => `${t} ${rows} ${(Buffer.concat(chunks).length / rows).toFixed(0)}`)
    .join('; '),
);
const only = process.argv[2];

const ddlOf = (t: string) =>
  createTable(t as never)
    .replace(/, `?_WordsBeyondIndex`? [^\n]*?MATERIALIZED[^\n]*?\)\)?(?=, INDEX)/, '')
    .replace(/INDEX words_beyond[^,]*, /, '');
const nul = (d: string) => d.replace(/, INDEX [\s\S]*/, ') ENGINE = Null');
const folder = await mkdtemp('/tmp/vedette/eb-');
const s = new Session(folder);
await s.queryAsync('CREATE DATABASE vedette');
await s.queryAsync('CREATE DATABASE n');
const native = new Map<string, { [f: string]: Buffer }>();
for (const t of groups[0]!.keys()) {
  await s.queryAsync(ddlOf(t));
  await s.queryAsync(nul(ddlOf(t)).replace('vedette.', 'n.'));
}
const time = async (name: string, f: () => Promise<void>) => {
  const runs: string[] = [];
  for (let i = 0; i < 5; i++) {
    const c = process.cpuUsage();
    await f();
    const u = process.cpuUsage(c);
    runs.push(((u.user + u.system) / group).toFixed(1));
  }
  console.log(name.padEnd(20), runs.join(' '));
};
const ins =
  (db: string, format: string, get: (t: string) => Buffer, cols: (t: string) => string[] | undefined) => async () => {
    for (const t of groups[0]!.keys())
      await s.insert({
        table: `${db}.${t}`,
        values: get(t),
        format,
        columns: cols(t),
        settings: { ...INSERT_SETTINGS, insert_deduplicate: 0 } as never,
      });
  };
const json = (t: string) => Buffer.concat(groups[0]!.get(t)!.chunks);
for (const t of groups[0]!.keys())
  await s.insert({ table: `vedette.${t}`, values: json(t), format: 'JSONEachRow', settings: INSERT_SETTINGS });
const filled = new Map<string, string[]>();
for (const t of groups[0]!.keys()) {
  const d = JSON.parse(
    s.query(`SELECT name, type FROM system.columns WHERE database='vedette' AND table='${t}' FORMAT JSONCompact`),
  ).data as [string, string][];
  const q = `SELECT ${d.map(([n, ty]) => (/Nullable/.test(ty) ? `countIf(\`${n}\` IS NOT NULL)` : /String/.test(ty) ? `countIf(\`${n}\` != '')` : 'count()') + ` AS \`${n}\``).join(', ')} FROM vedette.${t} FORMAT JSONCompact`;
  const counts = JSON.parse(s.query(q)).data[0] as string[];
  filled.set(
    t,
    d.filter((_, i) => Number(counts[i]) > 0).map(([n]) => n),
  );
  const of = async (cols: string, f: string) => (
    await s.queryAsync(
      `SELECT ${cols} FROM vedette.${t} INTO OUTFILE '${folder}/out.${t}.${f}.${cols.length}' FORMAT ${f}`,
    ),
    readFileSync(`${folder}/out.${t}.${f}.${cols.length}`)
  );
  const list = filled
    .get(t)!
    .map((n) => `\`${n}\``)
    .join(',');
  native.set(t, {
    TSV: await of('*', 'TSV'),
    TSVF: await of(list, 'TSV'),
    CompactF: await of(list, 'JSONCompactEachRow'),
    Compact: await of('*', 'JSONCompactEachRow'),
  });
  console.log(
    t,
    d.length,
    'columns',
    list.split(',').length,
    'filled',
    Object.entries(native.get(t)!)
      .map(([k, v]) => `${k} ${v.length}`)
      .join(' '),
    'json',
    json(t).length,
  );
}
for (const db of ['n', 'vedette', 'n', 'vedette']) {
  await time(
    `${db} JSONEachRow`,
    ins(db, 'JSONEachRow', json, () => undefined),
  );
  await time(
    `${db} JSONEachRow filled`,
    ins(db, 'JSONEachRow', json, (t) => filled.get(t)),
  );
  await time(
    `${db} TSV filled`,
    ins(
      db,
      'TSV',
      (t) => native.get(t)!['TSVF']!,
      (t) => filled.get(t),
    ),
  );
  await time(
    `${db} Compact filled`,
    ins(
      db,
      'JSONCompactEachRow',
      (t) => native.get(t)!['CompactF']!,
      (t) => filled.get(t),
    ),
  );
}
s.close();
await rm(folder, { recursive: true, force: true });
