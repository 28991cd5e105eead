import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const json = <Shape>(file: string): Shape => JSON.parse(readFileSync(join(root, file), 'utf8')) as Shape;

interface LockedPackage {
  optionalDependencies?: Record<string, string>;
}

test('the lock file names each platform’s binaries, or `npm ci` refuses a clean clone', () => {
  const lock = json<{ packages: Record<string, LockedPackage> }>('package-lock.json');
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter(
        (name) => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages),
      )
      .map((name) => `${name}, wanted by ${path || 'Vedette'}`),
  );
  assert.deepEqual(missing, []);
});

test('`npx vedette` runs: its file is a program of its own', () => {
  const { bin, version } = json<{ bin: { vedette: string }; version: string }>('package.json');
  const { stdout, error } = spawnSync(join(root, bin.vedette), ['--version'], { encoding: 'utf8' });
  assert.equal(error, undefined);
  assert.equal(stdout.trim(), version);
});
