import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { folderOwner, lockFolder } from './lock.ts';

const ROUNDS = 60;
const SIBLINGS = 3;

describe('the lock of a folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'vedette-lock-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  it('is given to one of several processes that start in the same instant over what a dead one left', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      mkdirSync(join(root, String(round)));
      writeFileSync(join(root, String(round), 'vedette.lock'), '999999999 1');
    }
    const program = join(import.meta.dirname, '..', 'testing', 'child-lockers.ts');
    const children = Array.from({ length: SIBLINGS }, () =>
      spawn(process.execPath, [program, root, String(SIBLINGS), String(ROUNDS)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    const taken = await Promise.all(
      children.map(async ({ stdout }) => JSON.parse(String((await once(stdout, 'data'))[0])) as number[]),
    );
    for (const child of children) child.stdin.end();
    await Promise.all(children.map((child) => (child.exitCode === null ? once(child, 'exit') : undefined)));
    assert.deepEqual(
      taken.flat().sort((left, right) => left - right),
      Array.from({ length: ROUNDS }, (_, round) => round),
      'each folder was taken once',
    );
  });

  it('names the process that has it, and nobody once it is given back', () => {
    const folder = join(root, 'one');
    mkdirSync(folder);
    const unlock = lockFolder(folder);
    assert.equal(folderOwner(folder), process.pid);
    assert.throws(() => lockFolder(folder), { code: 'STORE_LOCKED', message: /in this process/ });
    unlock();
    assert.equal(folderOwner(folder), undefined);
    unlock();
    lockFolder(folder)();
  });
});
