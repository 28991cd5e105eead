import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csvCell } from './csv.ts';

describe('a cell of CSV', () => {
  it('is quoted where a comma, a quote or a line end is in it', () => {
    assert.deepEqual(['plain', 'a,b', 'say "x"', 'two\nlines', ''].map(csvCell), [
      'plain',
      '"a,b"',
      '"say ""x"""',
      '"two\nlines"',
      '',
    ]);
  });
  it('is never a formula, and stays a number', () => {
    assert.deepEqual(['=1+1', '+cmd|x', '-2+3', '@SUM(A1)', '\t=1'].map(csvCell), [
      "'=1+1",
      "'+cmd|x",
      "'-2+3",
      "'@SUM(A1)",
      "'\t=1",
    ]);
    assert.deepEqual(['-2', '+3.5', '-1e3'].map(csvCell), ['-2', '+3.5', '-1e3']);
  });
});
