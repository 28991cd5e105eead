import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { lockFolder } from '../store/engine/lock.ts';
import { demoFolder } from './demo-folder.ts';

describe('the folders of demos', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'vedette-folders-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('are removed at the next start where their demo was killed', async () => {
    const stale = demoFolder(parent);
    const lock = join(import.meta.dirname, '..', 'store', 'engine', 'lock.ts');
    const program = `import { lockFolder } from ${JSON.stringify(lock)}; lockFolder(${JSON.stringify(stale)}); console.log('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const second = demoFolder(parent);
    assert.ok(existsSync(stale), 'a running demo keeps its folder');
    child.kill('SIGKILL');
    await once(child, 'exit');
    demoFolder(parent);
    assert.ok(!existsSync(stale));
    assert.ok(existsSync(second), 'one that has not taken its lock yet is left alone');
  });

  it('are removed where the demo was killed before it took the lock', () => {
    const early = demoFolder(parent);
    const hourAgo = Date.now() / 1000 - 3600;
    utimesSync(join(early, 'vedette.demo'), hourAgo, hourAgo);
    demoFolder(parent);
    assert.ok(!existsSync(early));
  });

  it('are all that is removed: nothing without the mark, no link, none in use', () => {
    const other = join(parent, 'vedette-demo-abc123');
    mkdirSync(other);
    const named = join(parent, 'vedette-demo-mine-abc123');
    mkdirSync(named);
    writeFileSync(join(named, 'vedette.demo'), '');
    const used = demoFolder(parent);
    const release = lockFolder(used);
    const target = join(parent, 'elsewhere');
    mkdirSync(target);
    writeFileSync(join(target, 'vedette.demo'), '');
    writeFileSync(join(target, 'vedette.lock'), '1 1');
    symlinkSync(target, join(parent, 'vedette-demo-linked'));
    demoFolder(parent);
    release();
    for (const folder of [other, named, used, target]) assert.ok(existsSync(folder), folder);
  });
});
