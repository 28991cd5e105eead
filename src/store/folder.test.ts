import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { create } from 'tar';
import { VedetteError } from '../lib/errors.ts';
import { backup } from './backup.ts';
import { openEmbedded } from './engine/embedded.ts';
import { openEventStore } from './open.ts';
import { restore } from './restore.ts';
import { serialise } from './serialise.ts';
import { exampleEvent } from './testing/example-events.ts';

const code = (expected: string, text?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof VedetteError, String(error));
  assert.equal(error.code, expected, error.message);
  if (text) assert.match(error.message, text);
  return true;
};

describe('a data folder', () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'vedette-folder-'));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it('loses no acknowledged event when the process is killed in mid-insert, and is locked by no dead process', async () => {
    const folder = join(root, 'killed');
    const writer = join(import.meta.dirname, 'testing', 'child-writer.ts');
    const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    let acknowledged = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === 600)
        await assert.rejects(
          openEventStore({ kind: 'embedded', folder }),
          code('STORE_LOCKED', new RegExp(`in use by process ${child.pid}`)),
        );
      // The next batch is on its way when the kill comes.
      if (acknowledged >= 2000) child.kill('SIGKILL');
    }
    await exited;
    const store = await openEventStore({ kind: 'embedded', folder });
    const stored = await store.storedAbove('test', 0);
    for (let sequence = 1; sequence <= acknowledged; sequence++)
      assert.ok(stored.has(sequence), `sequence ${sequence}`);
    const { rows } = await store.query('SELECT count(), uniqExact(_ItemId) FROM kql.Event');
    assert.equal(rows[0]?.[0], rows[0]?.[1]);
    await store.close();
  });

  it('is opened once, also in one process', async () => {
    const folder = join(root, 'once');
    const store = await openEventStore({ kind: 'embedded', folder });
    await assert.rejects(openEventStore({ kind: 'embedded', folder }), code('STORE_LOCKED', /in this process/));
    await store.close();
    await assert.rejects(store.query('SELECT 1'), code('STORE_UNAVAILABLE'));
    await store.close();
  });

  it('written by a later version is refused, and left as it is', async () => {
    const folder = join(root, 'newer');
    const store = await openEventStore({ kind: 'embedded', folder });
    await store.close();
    const engine = await openEmbedded(folder, { maxMemoryBytes: 500_000_000 });
    await engine.command("INSERT INTO vedette.Migrations (Kind, Version, Hash) VALUES ('tables', 99, '')");
    await engine.close();
    await assert.rejects(openEventStore({ kind: 'embedded', folder }), code('STORE_NEWER', /99/));
  });

  it('gains the columns that its schema gained', async () => {
    const folder = join(root, 'columns');
    await (await openEventStore({ kind: 'embedded', folder })).close();
    const engine = await openEmbedded(folder, { maxMemoryBytes: 500_000_000 });
    await engine.command('ALTER TABLE vedette.Dns DROP COLUMN UrlCategory');
    await engine.command(
      "INSERT INTO vedette.Migrations (Kind, Version, Hash, Time) VALUES ('views', 1, 'older', now64(3) + 1)",
    );
    await engine.close();
    const store = await openEventStore({ kind: 'embedded', folder });
    await store.insert(serialise('Dns', [exampleEvent(1, { table: 'Dns', columns: { UrlCategory: 'news' } })]));
    assert.deepEqual((await store.query('SELECT UrlCategory FROM kql.Dns')).rows, [['news']]);
    await store.close();
  });

  it('comes back from its backup, checked', async () => {
    const folder = join(root, 'original');
    const archive = join(root, 'backup.tgz');
    const store = await openEventStore({ kind: 'embedded', folder: join(folder, 'events') });
    await store.insert(serialise('Event', [exampleEvent(1, { columns: { EventMessage: 'kept' } })]));
    writeFileSync(join(folder, 'vedette.yaml'), 'a: 1\n');
    await assert.rejects(backup(folder, archive), code('STORE_LOCKED'));
    await store.close();
    const { files } = await backup(folder, archive);
    assert.ok(files > 10);
    await assert.rejects(backup(folder, archive), code('BACKUP_TARGET'));
    await assert.rejects(backup(folder, join(folder, 'x.tgz')), code('BACKUP_TARGET'));
    await assert.rejects(restore(archive, folder), code('RESTORE_TARGET'));
    const copy = join(root, 'copy');
    await restore(archive, copy);
    assert.equal(readFileSync(join(copy, 'vedette.yaml'), 'utf8'), 'a: 1\n');
    const restored = await openEventStore({ kind: 'embedded', folder: join(copy, 'events') });
    assert.deepEqual((await restored.query('SELECT EventMessage FROM kql.Event')).rows, [['kept']]);
    await restored.close();
  });

  it('holds no link out of the folder, and none is restored', async () => {
    const folder = join(root, 'linked');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a'), 'a');
    symlinkSync('a', join(folder, 'inside'));
    await backup(folder, join(root, 'linked.tgz'));
    await restore(join(root, 'linked.tgz'), join(root, 'linked-copy'));
    assert.equal(readFileSync(join(root, 'linked-copy', 'inside'), 'utf8'), 'a');
    symlinkSync('../../outside', join(folder, 'outside'));
    await assert.rejects(backup(folder, join(root, 'out.tgz')), code('BACKUP_FOLDER', /outside leads out/));

    const hash = createHash('sha256').update('a').digest('hex');
    const manifest = { format: 1, created: '', files: { a: { bytes: 1, sha256: hash } }, links: {} };
    const forge = (links: Record<string, string>) => {
      writeFileSync(join(folder, 'vedette-backup.json'), JSON.stringify({ ...manifest, links }));
      create({ file: join(root, 'forged.tgz'), cwd: folder, gzip: true, sync: true }, [
        'vedette-backup.json',
        'a',
        ...Object.keys(links),
      ]);
      return restore(join(root, 'forged.tgz'), join(root, 'forged'));
    };
    await assert.rejects(
      forge({ inside: 'a', outside: '../../outside' }),
      code('BACKUP_DAMAGED', /no archive|is missing/),
    );
    rmSync(join(folder, 'outside'));
    symlinkSync('/etc/hostname', join(folder, 'outside'));
    await assert.rejects(
      forge({ inside: 'a', outside: '/etc/hostname' }),
      code('BACKUP_DAMAGED', /no archive|is missing/),
    );
    create({ file: join(root, 'forged.tgz'), cwd: folder, gzip: true, sync: true, preservePaths: true }, [
      'vedette-backup.json',
      '../linked.tgz',
    ]);
    await assert.rejects(restore(join(root, 'forged.tgz'), join(root, 'forged')), code('BACKUP_DAMAGED'));
    assert.throws(() => readFileSync(join(root, 'forged')), { code: 'ENOENT' });
  });

  it('refuses an archive that is cut short, changed or something else, and changes nothing', async () => {
    const archive = join(root, 'small.tgz');
    const folder = join(root, 'small');
    const store = await openEventStore({ kind: 'embedded', folder });
    await store.close();
    await backup(folder, archive);
    const bytes = readFileSync(archive);
    const broken = join(root, 'broken.tgz');
    const target = join(root, 'target');
    for (const content of [bytes.subarray(0, bytes.length / 2), Buffer.from('no archive'), Buffer.alloc(0)]) {
      writeFileSync(broken, content);
      await assert.rejects(restore(broken, target), code('BACKUP_DAMAGED'));
    }
    const flipped = Buffer.from(bytes);
    flipped[Math.floor(bytes.length / 2)]! ^= 0xff;
    writeFileSync(broken, flipped);
    await assert.rejects(restore(broken, target), code('BACKUP_DAMAGED'));
    assert.throws(() => readFileSync(target), { code: 'ENOENT' });
  });
});
