import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { extract } from 'tar';
import { type Harness, startHarness } from '../ingest/testing/harness.ts';
import { sharedData } from '../lib/shared-data.ts';
import { importFiles } from './import-files.ts';

describe('importing files', () => {
  let harness: Harness;
  let folder: string;
  const token = 'a-token-for-imports';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vedette-import-'));
    harness = await startHarness({
      config: {
        tokens: [
          { secret: token, source: 'import', anySource: true },
          { secret: 'a-narrow-token', source: 'narrow' },
        ],
      },
    });
  });
  after(async () => {
    await harness.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function file(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  }
  const targets = () =>
    [
      ['this process', { kind: 'ingest', ingest: harness.ingest }],
      ['a running one', { kind: 'http', url: harness.url, token }],
    ] as const;

  it('takes NDJSON, JSON over many lines, text and gzip, into this process or a running one', async () => {
    const files = [
      await file('a.ndjson', '{"n":1}\n{"n":2}\n'),
      await file('b.json', JSON.stringify([{ n: 3, text: 'two\nlines' }, { n: 4 }], null, 2)),
      await file('c.log.gz', gzipSync('Jan  2 03:04:05 h sshd[7]: one\nJan  2 03:04:06 h sshd[7]: two\n')),
    ];
    for (const [name, target] of targets()) {
      const progress: number[] = [];
      const result = await importFiles({
        files,
        source: `from ${name}`,
        target,
        onProgress: (done) => progress.push(done),
      });
      assert.deepEqual(result, { records: 6, rejected: 0 });
      assert.equal(progress.at(-1), 6);
      const rows = (await harness.rows()).filter((row) => row['_Source'] === `from ${name}`);
      assert.equal(rows.length, 6);
      assert.ok(rows.some((row) => (row['Raw'] as { text?: string }).text === 'two\nlines'));
    }
  });

  const evtx = sharedData('evtx/attack-samples.tar.gz');
  it('takes EVTX files', { skip: evtx ? false : 'the samples of ../shared/data/evtx are absent' }, async () => {
    const names: string[] = [];
    await extract({
      file: evtx!,
      cwd: folder,
      filter: (path, entry) => {
        if (!path.endsWith('.evtx') || names.length >= 2 || entry.size > 200_000) return /\/$/.test(path);
        names.push(path);
        return true;
      },
    });
    const files = names.map((name) => join(folder, name));
    const counts: number[] = [];
    for (const [name, target] of targets()) {
      const source = `evtx from ${name}`;
      const { records, rejected } = await importFiles({ files, source, target });
      const rows = (await harness.rows()).filter((row) => row['_Source'] === source);
      assert.deepEqual([rows.length, rejected], [records, 0]);
      assert.ok(rows.every((row) => (row['Raw'] as { EventID?: unknown }).EventID !== undefined));
      counts.push(records);
    }
    assert.ok(counts[0]! > 0 && counts[0] === counts[1]);
  });

  it('says which file can not be read, and what a server refuses', async () => {
    const [, [, http]] = targets();
    await assert.rejects(importFiles({ files: [join(folder, 'none')], source: 's', target: http }), {
      code: 'IMPORT_FILE_UNREADABLE',
    });
    const cut = await file('cut.gz', gzipSync('some line of text\n'.repeat(1000)).subarray(0, 60));
    await assert.rejects(importFiles({ files: [cut], source: 's', target: http }), { code: 'IMPORT_FILE_UNREADABLE' });
    const good = await file('good.ndjson', '{"n":1}\n');
    const wrong = { ...http, token: 'a-wrong-token' };
    await assert.rejects(importFiles({ files: [good], source: 's', target: wrong }), {
      code: 'IMPORT_REFUSED',
      message: /401/,
    });
    const narrow = { ...http, token: 'a-narrow-token' };
    await assert.rejects(importFiles({ files: [good], source: 's', target: narrow }), {
      code: 'IMPORT_REFUSED',
      message: /403/,
    });
  });
});
