// The demo as a new user runs it. Time and memory depend on the machine: its own exit status judges them, not this test.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { vedette } from './support/command-line.ts';

const DEMO_PATIENCE_MS = 600_000;

describe('vedette demo --once', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-demo-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('finds every step of the intrusion and raises no look-alike', async () => {
    const { stdout, stderr } = await vedette(folder, ['demo', '--once', '--json'], { patience: DEMO_PATIENCE_MS });
    const last = stdout.trim().split('\n').at(-1) ?? '';
    const figures = JSON.parse(last || assert.fail(`the demo printed nothing: ${stderr}`));
    assert.deepEqual(Object.keys(figures), [
      'events',
      'seconds',
      'rss_mb',
      'steps_found',
      'steps',
      'lookalikes_raised',
    ]);
    assert.ok(figures.events >= 300_000, `${figures.events} events`);
    assert.ok(figures.steps >= 8, `${figures.steps} steps`);
    assert.equal(figures.steps_found, figures.steps, last);
    assert.equal(figures.lookalikes_raised, 0, last);
  });
});
