import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csv, forTerminal, table, textOf } from './output.ts';

describe('output', () => {
  it('lets no log text steer a terminal, as a table, as JSON or as CSV', () => {
    const hostile = '\u001b]0;owned\u0007\u009b2J\rover';
    const steers = /[\u0007\u001b\u009b]|\r(?!\n)/;
    for (const text of [table(['a'], [[hostile]]), textOf(hostile)]) assert.doesNotMatch(text, steers);
    const json = forTerminal(JSON.stringify({ hostile }));
    assert.doesNotMatch(json, steers);
    assert.deepEqual(JSON.parse(json), { hostile });
    const rows = forTerminal(csv(['a'], [[hostile], ['plain']]));
    assert.doesNotMatch(rows, steers);
    assert.match(rows, /^a\r\n/);
  });
});
