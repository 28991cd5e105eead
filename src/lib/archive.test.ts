import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { create } from 'tar';
import { readArchive } from './archive.ts';

describe('an archive', () => {
  let folder: string;
  const large = Buffer.alloc(3 * 1024 * 1024, 'x');
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-archive-'));
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in', 'a.txt'), 'one');
    writeFileSync(join(folder, 'in', 'b.bin'), large);
    writeFileSync(join(folder, 'in', 'empty'), '');
    for (const gzip of [true, false])
      await create({ gzip, file: join(folder, `all-${gzip}.tar`), cwd: folder }, ['in']);
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const gzip of [true, false])
    it(`is read ${gzip ? 'through its compression' : 'as it is'}, its files whole`, async () => {
      const files = new Map((await readArchive(join(folder, `all-${gzip}.tar`))).map(({ path, data }) => [path, data]));
      assert.deepEqual([...files.keys()].sort(), ['in/a.txt', 'in/b.bin', 'in/empty']);
      assert.equal(files.get('in/a.txt')?.toString(), 'one');
      assert.ok(files.get('in/b.bin')?.equals(large));
      assert.equal(files.get('in/empty')?.length, 0);
    });

  it('gives what is wanted, and no more of a file than is asked for', async () => {
    const wanted = { isWanted: (path: string) => path.endsWith('.bin'), mostBytes: 1000 };
    const files = await readArchive(join(folder, 'all-true.tar'), wanted);
    assert.deepEqual(
      files.map(({ path, data }) => [path, data.length]),
      [['in/b.bin', 1000]],
    );
  });

  it('that is none or absent is an error, or holds nothing', async () => {
    await assert.rejects(readArchive(join(folder, 'absent.tar')), { code: 'ENOENT' });
    writeFileSync(join(folder, 'torn.tar'), 'no archive');
    assert.deepEqual(await readArchive(join(folder, 'torn.tar')), []);
  });
});
