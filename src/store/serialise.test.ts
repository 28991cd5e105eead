import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tables } from '../schema/tables/index.ts';
import { columnJson, storedTime } from './column-json.ts';
import { jsonText } from './json-text.ts';
import { serialise } from './serialise.ts';
import { splitLines } from './split-lines.ts';
import { exampleEvent } from './testing/example-events.ts';

describe('a batch', () => {
  it('has one line an event, with the system columns', () => {
    const batch = serialise('Event', [exampleEvent(7, { rawText: 'x' }), exampleEvent(8)]);
    const lines = Buffer.from(batch.json)
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(batch.rows, 2);
    assert.deepEqual(lines[0], {
      TimeGenerated: '2026-03-02 10:00:00.1234567',
      _ItemId: 'test-7',
      _TimeReceived: '2026-03-02 10:00:05',
      _Source: 'example',
      Type: '',
      Raw: '{}',
      RawText: 'x',
      _Sequence: 7,
      _Collector: 'test',
    });
  });

  it('keeps what an alias was given, since aliases are computed', () => {
    const alias = tables.ProcessEvent.columns.find(({ alias }) => alias)!.name;
    const batch = serialise('ProcessEvent', [exampleEvent(1, { table: 'ProcessEvent', columns: { [alias]: 'v' } })]);
    assert.deepEqual(batch.misfits, { [alias]: 1 });
    assert.match(Buffer.from(batch.json).toString(), /AdditionalFields/);
  });

  it('keeps additional fields that are no object beside the misfits', () => {
    const columns = { AdditionalFields: ['a'], EventCount: 'x' };
    const [line] = Buffer.from(serialise('Event', [exampleEvent(1, { columns })]).json)
      .toString()
      .split('\n');
    assert.deepEqual(JSON.parse(JSON.parse(line!).AdditionalFields), { AdditionalFields: ['a'], EventCount: 'x' });
  });
});

describe('a value of a column', () => {
  const cases: readonly [unknown, Parameters<typeof columnJson>[1], string | undefined][] = [
    [5, 'string', '"5"'],
    [true, 'string', '"true"'],
    [{ a: 1 }, 'string', undefined],
    ['12', 'int', '12'],
    [12.5, 'int', undefined],
    [2 ** 31, 'int', undefined],
    ['9223372036854775807', 'long', '9223372036854775807'],
    ['9223372036854775808', 'long', undefined],
    [12n, 'long', '12'],
    [2 ** 60, 'long', undefined],
    ['1.5', 'real', '1.5'],
    [Number.NaN, 'real', undefined],
    ['True', 'bool', 'true'],
    ['yes', 'bool', undefined],
    ['0x10', 'long', undefined],
    [[1], 'dynamic', '"[1]"'],
    ['{"a":1}', 'dynamic', '"{\\"a\\":1}"'],
    ['text', 'dynamic', '"\\"text\\""'],
  ];
  for (const [value, type, json] of cases)
    it(`${typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)} as ${type} is ${json ?? 'a misfit'}`, () =>
      assert.equal(columnJson(value, type), json));
});

describe('a time', () => {
  it('keeps seven digits and moves to UTC', () => {
    assert.equal(storedTime('2026-03-02T10:00:00.123456789Z'), '"2026-03-02 10:00:00.1234567"');
    assert.equal(storedTime('2026-03-02T10:00:00.5+02:00'), '"2026-03-02 08:00:00.5"');
    assert.equal(storedTime('2026-03-01T00:30:00-0100'), '"2026-03-01 01:30:00"');
  });
  it('that the store cannot hold is none', () => {
    for (const text of [
      '2026-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-01-01T24:00:00Z',
      '1601-01-01T00:00:00Z',
      'now',
      '2026-01-01',
    ])
      assert.equal(storedTime(text), undefined, text);
    assert.ok(storedTime('2024-02-29T23:59:59Z'));
  });
});

describe('the text of a record', () => {
  it('is exact for big integers, and text where no parser holds them', () => {
    assert.equal(
      jsonText({ a: 18446744073709551615n, b: [10n ** 30n] }),
      `{"a":18446744073709551615,"b":["1${'0'.repeat(30)}"]}`,
    );
  });
  it('replaces half surrogates only', () => {
    assert.equal(jsonText({ a: '\ud800', b: '😀', c: '\\ud800' }), '{"a":"\\ufffd","b":"😀","c":"\\\\ud800"}');
  });
});

describe('lines in pieces', () => {
  const pieces = (text: string, size: number, from = 0) =>
    [...splitLines(Buffer.from(text), size, from)].map(({ bytes }) => Buffer.from(bytes).toString());
  it('never cuts a line and loses none', () => {
    assert.deepEqual(pieces('aa\nbbbbbbb\nc\n', 4), ['aa\n', 'bbbbbbb\n', 'c\n']);
    assert.deepEqual(pieces('a\nb\nc', 4), ['a\nb\n', 'c']);
    assert.deepEqual(pieces('a\nb\n', 4, 2), ['b\n']);
  });
});
