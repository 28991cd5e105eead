import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { givesMemoryBackAtRest } from './rest.ts';

it('gives memory back once work has stopped, not before', async () => {
  const worked = givesMemoryBackAtRest(50);
  // What a weak reference leads to is gone after a full collection, and only then.
  const remains = new WeakRef({ burst: new Array(1000).fill('x') });
  for (let step = 0; step < 5; step++) {
    worked();
    await delay(20);
  }
  await delay(300);
  assert.equal(remains.deref(), undefined);
});
