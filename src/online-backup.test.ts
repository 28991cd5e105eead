import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parseConfig } from './config/config.ts';
import { openVedette } from './main.ts';
import { backupOnline } from './online-backup.ts';
import { STAGING_FOLDER } from './store/backup.ts';
import { restore } from './store/restore.ts';

const BATCH = 500;

describe('a backup of a Vedette that runs', () => {
  const root = mkdtempSync(join(tmpdir(), 'vedette-online-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const problems: string[] = [];
  const open = (name: string) => {
    const config = parseConfig('store: { retentionDays: 3650 }\ndetect: { ownRules: false }', 'test');
    // Small files of the journal, so that some come and go while the backup is made.
    const ingest = { ...config.ingest, segmentBytes: 64 * 1024 };
    return openVedette(
      { ...config, ingest, data: join(root, name) },
      { onProblem: (problem) => problems.push(problem) },
    );
  };

  async function* numbered(from: number) {
    for (let number = from; number < from + BATCH; number++)
      yield JSON.stringify({ number, padding: 'x'.repeat(200), time: '2026-03-03T10:00:00Z' });
  }

  it('holds every record that was acknowledged before it, each once, and goes on from there', async () => {
    const vedette = await open('data');
    let acknowledged = 0;
    const sendBatch = async () => {
      await vedette.ingest.importRecords('numbers', numbered(acknowledged));
      acknowledged += BATCH;
    };
    for (let batch = 0; batch < 4; batch++) await sendBatch();
    // A record that no format takes, and a change of the state, belong to it too.
    await vedette.ingest.importRecords(
      'broken',
      (async function* () {
        yield '{"cut":';
      })(),
      { format: 'json' },
    );
    const before = acknowledged;
    const archive = join(root, 'online.tgz');
    let done = false;
    const writing = backupOnline(vedette, archive).finally(() => {
      done = true;
    });
    while (!done) await sendBatch();
    const { files } = await writing;
    assert.ok(files > 20, String(files));
    assert.equal(existsSync(join(root, 'data', STAGING_FOLDER)), false);
    assert.deepEqual(
      readdirSync(join(root, 'data', 'events', 'clickhouse', 'shadow')).filter((name) => name !== 'increment.txt'),
      [],
    );
    await vedette.ingest.flush();
    const all = await vedette.services.search.query(
      { kql: "Event | where _Source == 'numbers' | count", maxRows: 1 },
      new AbortController().signal,
    );
    assert.deepEqual(all.rows, [[acknowledged]], 'the one that runs lost nothing');
    await vedette.close();

    await restore(archive, join(root, 'restored'));
    problems.length = 0;
    const restored = await open('restored');
    await restored.ingest.flush();
    const count = async () => {
      const kql =
        "Event | where _Source == 'numbers' | project n = toint(Raw.number) | summarize count(), dcount(n, 4), min(n), max(n)";
      const { rows } = await restored.services.search.query({ kql, maxRows: 1 }, new AbortController().signal);
      return rows[0] as number[];
    };
    const [rows, different, least, most] = (await count()) as [number, number, number, number];
    assert.equal(rows, different, 'each once');
    assert.deepEqual([least, most], [0, rows - 1], 'without a gap');
    assert.ok(rows >= before, `${rows} of the ${before} that were acknowledged before it`);
    assert.equal((await restored.ingest.quarantine({ page: 0, size: 10 })).total, 1);
    const [line] = await restored.ingest.balance({ source: 'numbers' });
    assert.deepEqual([line?.received, line?.stored, line?.inFlight], [rows, rows, 0]);
    assert.deepEqual(problems, []);
    await restored.ingest.importRecords('numbers', numbered(rows));
    await restored.ingest.flush();
    assert.equal((await count())[0], rows + BATCH, 'new records get numbers of their own');
    await restored.close();
  });

  it('removes what a backup that was cut off left', async () => {
    mkdirSync(join(root, 'restored', STAGING_FOLDER));
    writeFileSync(join(root, 'restored', STAGING_FOLDER, 'half'), '');
    await (await open('restored')).close();
    assert.equal(existsSync(join(root, 'restored', STAGING_FOLDER)), false);
  });
});
