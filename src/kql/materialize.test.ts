// Random values have no golden: what is promised of them is what they have in common.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { runKql } from './run.ts';
import { openScratchStore, type ScratchStore } from './testing/scratch-store.ts';

describe('random values', () => {
  let store: ScratchStore;
  before(() => {
    store = openScratchStore();
  });
  after(() => store.close());
  const first = async (query: string) => (await runKql(query, { store, catalog: [], now: new Date() })).rows[0];

  it('differ from row to row and from call to call', async () => {
    const query = 'range x from 1 to 50 step 1 | extend id = new_guid(), r = rand(), s = rand()';
    assert.deepEqual(await first(`${query} | summarize dcount(id), dcount(r), countif(r == s)`), [50, 50, 0]);
    assert.deepEqual(await first('print rand() != rand(), new_guid() != new_guid()'), [true, true]);
    const expanded = 'print list = range(1, 20) | mv-expand list | extend r = rand()';
    assert.deepEqual(await first(`${expanded} | summarize dcount(r)`), [20]);
  });

  it('are the same wherever the rows of one materialize are named', async () => {
    const drawn = 'let drawn = materialize(range x from 1 to 9 step 1 | extend id = new_guid(), r = rand());';
    assert.deepEqual(await first(`${drawn} drawn | join kind=inner drawn on id, r | count`), [9]);
    const some = 'let some = materialize(range x from 1 to 1000 step 1 | sample 5);';
    assert.deepEqual(await first(`${some} some | join kind=inner some on x | count`), [5]);
    const two = 'let two = materialize(range x from 1 to 1000 step 1 | where rand() < 0.5);';
    assert.deepEqual(await first(`${two} two | join kind=leftanti two on x | count`), [0]);
  });
});
