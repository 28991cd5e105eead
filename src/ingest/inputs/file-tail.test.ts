import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readlink, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Harness, startHarness } from '../testing/harness.ts';

describe('following files', () => {
  let folder: string;
  let harness: Harness | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vedette-tail-'));
  });
  afterEach(async () => {
    await harness?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (pattern: string, again?: Harness) => {
    harness = await startHarness({
      config: {
        files: [{ path: join(folder, pattern), source: 'files' }],
        http: { enabled: false },
        syslogTcp: { enabled: false },
      },
      ...(again ? { again } : {}),
    });
    return harness;
  };
  const line = (number: number) => `{"number":${number}}\n`;
  const numbers = async (of: Harness) =>
    (await of.rows()).map((row) => (row['Raw'] as { number: number }).number).sort((a, b) => a - b);
  async function becomes(of: Harness, expected: readonly number[]): Promise<void> {
    for (let attempt = 0; attempt < 150; attempt++) {
      if ((await numbers(of)).length >= expected.length) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.deepEqual(await numbers(of), expected);
  }

  it('reads what is there, what is appended, and a line only once it is whole', async () => {
    const path = join(folder, 'a.log');
    await writeFile(path, `${line(1)}${line(2)}{"num`);
    const one = await start('*.log');
    await becomes(one, [1, 2]);
    await appendFile(path, `ber":3}\n${line(4)}`);
    await writeFile(join(folder, 'b.log'), line(5));
    await becomes(one, [1, 2, 3, 4, 5]);
  });

  it('goes through a rotation and a truncation', async () => {
    const path = join(folder, 'a.log');
    await writeFile(path, line(1));
    const one = await start('a.log');
    await becomes(one, [1]);
    await appendFile(path, line(2));
    await rename(path, join(folder, 'a.log.1'));
    await appendFile(join(folder, 'a.log.1'), line(3));
    await writeFile(path, line(4));
    await becomes(one, [1, 2, 3, 4]);
    await truncate(path, 0);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await appendFile(path, line(5));
    await becomes(one, [1, 2, 3, 4, 5]);
  });

  it('lets go of a file that was deleted, once it is read', { skip: !existsSync('/proc/self/fd') }, async () => {
    const path = join(folder, 'a.log');
    await writeFile(path, line(1));
    const one = await start('*.log');
    await becomes(one, [1]);
    await appendFile(path, line(2));
    await rm(path);
    const isOpen = async () => {
      const targets = (await readdir('/proc/self/fd')).map((name) => readlink(`/proc/self/fd/${name}`).catch(() => ''));
      return (await Promise.all(targets)).some((target) => target.startsWith(path));
    };
    for (let attempt = 0; attempt < 150 && (await isOpen()); attempt++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(await isOpen(), false);
    await writeFile(path, line(3));
    await becomes(one, [1, 2, 3]);
  });

  it('goes on after a restart where it was, also in a file that was renamed in between', async () => {
    const path = join(folder, 'a.log');
    await writeFile(path, line(1) + line(2));
    const one = await start('a.log*');
    await becomes(one, [1, 2]);
    await one.crash();
    await appendFile(path, line(3));
    await rename(path, join(folder, 'a.log.1'));
    await writeFile(path, line(4));
    const two = await start('a.log*', one);
    await becomes(two, [1, 2, 3, 4]);
    const balance = await two.ingest.balance();
    assert.equal(
      balance.reduce((sum, each) => sum + each.received, 0),
      4,
    );
  });
});
