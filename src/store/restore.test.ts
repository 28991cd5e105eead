import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { create } from 'tar';
import { restore } from './restore.ts';

describe('an archive that a stranger made', () => {
  const root = mkdtempSync(join(tmpdir(), 'vedette-restore-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const hash = createHash('sha256').update('a').digest('hex');
  let count = 0;

  interface Forged {
    readonly files?: Record<string, { bytes: number; sha256: string }>;
    readonly entries?: readonly string[];
    readonly manifest?: string;
  }

  /** Holds file a (one byte) and file zeros (8 MB), and says what it is told to say. */
  function forge({ files = {}, entries = [], manifest }: Forged): string {
    const folder = join(root, `forged-${++count}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'a'), 'a');
    writeFileSync(join(folder, 'zeros'), Buffer.alloc(8_000_000));
    mkdirSync(join(folder, 'folder'));
    const said = manifest ?? JSON.stringify({ format: 1, created: '', files, links: {} });
    writeFileSync(join(folder, 'vedette-backup.json'), said);
    const archive = `${folder}.tgz`;
    create({ file: archive, cwd: folder, gzip: true, sync: true }, [...entries]);
    return archive;
  }

  async function refused(archive: string, expected: { code: string; message: RegExp }): Promise<void> {
    const target = join(root, 'target');
    await assert.rejects(restore(archive, target), expected);
    assert.equal(existsSync(target), false);
    assert.deepEqual(
      readdirSync(root).filter((name) => name.includes('restoring')),
      [],
    );
  }
  const a = { bytes: 1, sha256: hash };

  it('writes no more of a file than its manifest says, nor a file that it does not name', async () => {
    const entries = ['vedette-backup.json', 'a', 'zeros'];
    const small = forge({ files: { a, zeros: { bytes: 1, sha256: hash } }, entries });
    await refused(small, { code: 'BACKUP_DAMAGED', message: /zeros is not what its manifest says/ });
    await refused(forge({ files: { a }, entries }), { code: 'BACKUP_DAMAGED', message: /zeros is not what/ });
  });

  it('is refused where it would not fit, before anything is unpacked', async () => {
    const files = { a, zeros: { bytes: 9e15, sha256: hash } };
    const archive = forge({ files, entries: ['vedette-backup.json', 'a', 'zeros'] });
    await refused(archive, { code: 'RESTORE_SPACE', message: /needs 9,000,000,\d{3} MB, and [\d,]+ MB are free/ });
    const paid = { a, zeros: { bytes: 9e15, sha256: hash }, minus: { bytes: -9e15, sha256: hash } };
    const lying = forge({ files: paid, entries: ['vedette-backup.json', 'a', 'zeros'] });
    await refused(lying, { code: 'BACKUP_DAMAGED', message: /manifest/ });
  });

  it('must begin with its manifest', async () => {
    const late = forge({ files: { a }, entries: ['a', 'vedette-backup.json'] });
    await refused(late, { code: 'BACKUP_DAMAGED', message: /does not begin with a manifest/ });
    const none = forge({ files: { a }, entries: ['a'] });
    await refused(none, { code: 'BACKUP_DAMAGED', message: /does not begin with a manifest/ });
    const broken = forge({ manifest: '{"format":2}', entries: ['vedette-backup.json'] });
    await refused(broken, { code: 'BACKUP_DAMAGED', message: /none that this version knows/ });
  });

  it('is restored if it is right', async () => {
    const archive = forge({ files: { a }, entries: ['vedette-backup.json', 'a', 'folder'] });
    await restore(archive, join(root, 'right'));
    assert.equal(readFileSync(join(root, 'right', 'a'), 'utf8'), 'a');
    assert.deepEqual(readdirSync(join(root, 'right')).sort(), ['a', 'folder']);
  });
});
