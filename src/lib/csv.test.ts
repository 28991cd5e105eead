import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csvCell, parseCsv } from './csv.ts';

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

describe('a text of CSV', () => {
  it('reads what it writes', () => {
    const cells = ['plain', '', 'a,b', 'say "hi"', 'two\nlines', 'three\r\nlines', ' blank '];
    assert.deepEqual(parseCsv(cells.map(csvCell).join(',')), [cells]);
  });
  it('reads records that end in any way, and leaves out empty lines', () => {
    assert.deepEqual(parseCsv('a,b\r\n1,2\n\n3,4\r5,6'), [
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
    assert.deepEqual(parseCsv('\ufeffa\n""\n'), [['a'], ['']]);
    assert.deepEqual(parseCsv('a,\n,b\n,'), [
      ['a', ''],
      ['', 'b'],
      ['', ''],
    ]);
    assert.deepEqual(parseCsv('a\tb,c', '\t'), [['a', 'b,c']]);
    assert.deepEqual(parseCsv(''), []);
  });
  it('says where a text is no CSV', () => {
    assert.deepEqual(parseCsv('a\n"b'), { line: 2, reason: 'a quote is not closed' });
    assert.deepEqual(parseCsv('a\n"b\nc"d'), { line: 3, reason: 'a text stands behind a closing quote' });
  });
});
