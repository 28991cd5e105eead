import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { it } from 'node:test';
import { sharedData } from '../src/lib/shared-data.ts';
import { run } from './evidence.ts';

it('proves no falsified sentence about recorded events, and withholds no true one', async (t) => {
  const folder = sharedData('otrf');
  if (!folder) return t.skip('the shared data sets are absent');
  const { figures, failures } = await run({ dataFolder: dirname(folder), json: false });
  assert.deepEqual(failures.slice(0, 5), []);
  assert.equal(figures['false_withheld'], 1);
  assert.equal(figures['true_withheld'], 0);
});
