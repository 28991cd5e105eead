import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { kqlString, kqlTime } from './quote.ts';
import { runKql } from './run.ts';
import { openScratchStore, type ScratchStore } from './testing/scratch-store.ts';

describe('a text as a literal of KQL', () => {
  let store: ScratchStore;
  before(() => {
    store = openScratchStore();
  });
  after(() => store.close());

  const value = async (expression: string) =>
    (await runKql(`print v = ${expression}`, { store, catalog: [], now: new Date(0) })).rows[0]?.[0];

  it('is the same text again, whatever stands in it', async () => {
    const controls = Array.from({ length: 0x9f }, (_, index) => String.fromCharCode(index + 1)).join('');
    for (const text of [
      controls,
      '\u2028\u2029\ufeff',
      `" | take 1 //`,
      `\\" | take 1 //`,
      `it's C:\\new\\table "x"\r\n\t`,
      '\\',
      '😀 ß ١',
    ])
      assert.equal(await value(kqlString(text)), text, JSON.stringify(text));
  });

  it('is a time to the millisecond', async () => {
    assert.match(String(await value(kqlTime(Date.UTC(2024, 1, 3, 4, 5, 6, 7)))), /^2024-02-03T04:05:06\.007/);
  });
});
