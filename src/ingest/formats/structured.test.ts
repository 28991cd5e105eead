import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cef } from './cef.ts';
import { csvFormat } from './csv.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { kv } from './kv.ts';
import { leef } from './leef.ts';
import { windowsXml } from './windows-xml.ts';

const RECEIVED = '2026-03-10T12:00:00Z';

function fieldsOf(format: Pick<Format, 'parse'>, record: string): Record<string, unknown> {
  const result = format.parse(record, RECEIVED);
  assert.ok(!('rejected' in result), JSON.stringify(result));
  return result.fields;
}

describe('json', () => {
  it('keeps the digits of integers that a double cannot hold, and numbers beyond its range', () => {
    assert.deepEqual(
      fieldsOf(json, '{"id":638822315517510001,"small":12,"far":1e400,"deep":{"n":-9007199254740993}}'),
      {
        id: '638822315517510001',
        small: 12,
        far: '1e400',
        deep: { n: '-9007199254740993' },
      },
    );
  });
  it('says where a cut-off object ends', () => {
    const result = json.parse('{"a": [1, 2', RECEIVED);
    assert.ok('rejected' in result && result.offset === 11);
  });
  it('refuses an object that is nested too deep, but not brackets within a text', () => {
    assert.ok('rejected' in json.parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, RECEIVED));
    assert.equal(fieldsOf(json, JSON.stringify({ text: '['.repeat(500) }))['text'], '['.repeat(500));
  });
  it('refuses what is no object', () => {
    for (const text of ['[1]', '1', 'null', '"x"', '']) assert.ok('rejected' in json.parse(text, RECEIVED), text);
  });
  it('takes a field called __proto__ for a field', () => {
    const fields = fieldsOf(json, '{"__proto__":{"polluted":true},"a":1}');
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal(fields['a'], 1);
  });
});

describe('cef', () => {
  it('reads escapes in the header and values that hold spaces and equal signs', () => {
    const fields = fieldsOf(
      cef,
      'CEF:0|Ac\\|me|Fire\\\\wall|1.0|100|A name|7|src=10.0.0.1 msg=one two\\=three request=http://h/?a=b cs1Label=Rule cs1=r 1 act=',
    );
    assert.equal(fields['DeviceVendor'], 'Ac|me');
    assert.equal(fields['DeviceProduct'], 'Fire\\wall');
    assert.equal(fields['msg'], 'one two=three');
    assert.equal(fields['request'], 'http://h/?a=b');
    assert.equal(fields['cs1'], 'r 1');
    assert.equal(fields['act'], '');
  });
  it('takes its time from rt', () => {
    const result = cef.parse('CEF:0|a|b|1|2|c|3|rt=Mar 10 2026 10:00:00', RECEIVED);
    assert.equal('time' in result && result.time, '2026-03-10T10:00:00Z');
  });
  it('says which part of the header is missing', () => {
    const result = cef.parse('CEF:0|a|b', RECEIVED);
    assert.ok('rejected' in result && result.rejected.includes('DeviceProduct'), JSON.stringify(result));
  });
});

describe('leef', () => {
  it('reads version 1 by tabs and version 2 by its own delimiter', () => {
    assert.equal(fieldsOf(leef, 'LEEF:1.0|V|P|1|42|src=10.0.0.1\tusrName=an na')['usrName'], 'an na');
    assert.equal(fieldsOf(leef, 'LEEF:2.0|V|P|1|42|^|src=10.0.0.1^usrName=bo')['usrName'], 'bo');
    assert.equal(fieldsOf(leef, 'LEEF:2.0|V|P|1|42|x7C|src=10.0.0.1|usrName=bo')['usrName'], 'bo');
  });
});

describe('kv', () => {
  it('reads quoted and bare values and keeps the rest', () => {
    assert.deepEqual(fieldsOf(kv, 'audit time=2026-03-10T10:00:00Z user="an \\"na\\"" src=10.0.0.1, empty='), {
      time: '2026-03-10T10:00:00Z',
      user: 'an "na"',
      src: '10.0.0.1',
      empty: '',
      Message: 'audit',
    });
  });
  it('refuses prose with a few equal signs', () => {
    assert.ok(
      'rejected' in kv.parse('the quick brown fox a=1 jumps b=2 over the lazy c=3 dog and many more words', RECEIVED),
    );
  });
});

describe('csv', () => {
  it('reads the first record as the header, quotes and newlines in values', () => {
    const reader = csvFormat().open();
    const header = reader.parse('a,b,"c ""d"""', RECEIVED);
    assert.ok('rejected' in header && header.noEvent);
    assert.deepEqual(fieldsOf(reader, '1,"x, y\nz",'), { a: '1', b: 'x, y\nz', 'c "d"': '' });
    assert.ok('rejected' in reader.parse('1,"never closed', RECEIVED));
  });
  it('reads under given columns and knows their line for a header', () => {
    const reader = csvFormat(['a', 'b']);
    assert.deepEqual(fieldsOf(reader, '1,2'), { a: '1', b: '2' });
    const header = reader.parse('a,b', RECEIVED);
    assert.ok('rejected' in header && header.noEvent);
  });
});

describe('windows-xml', () => {
  const event = (data: string): string =>
    `<Event xmlns="x"><System><Provider Name="P"/><EventID Qualifiers="0">7</EventID><Channel>C</Channel><Computer>c</Computer></System>${data}</Event>`;
  it('puts named data at the top, unnamed data together, and decodes entities', () => {
    const fields = fieldsOf(
      windowsXml,
      event('<EventData><Data Name="A">1 &lt; 2 &#x41;</Data><Data>x</Data><Data>y</Data><Data Name="E"/></EventData>'),
    );
    assert.equal(fields['A'], '1 < 2 A');
    assert.equal(fields['Data'], 'x\ny');
    assert.equal(fields['E'], '');
  });
  it("does not let data take the place of the system's own fields", () => {
    const fields = fieldsOf(
      windowsXml,
      event('<EventData><Data Name="Channel">Security</Data><Data Name="EventID">4624</Data></EventData>'),
    );
    assert.equal(fields['Channel'], 'C');
    assert.equal(fields['EventID'], 7);
    assert.equal(fields['EventData_Channel'], 'Security');
  });
  it('refuses a document type, an open tag and a bomb of tags, each with its place', () => {
    for (const text of [
      '<Event><!DOCTYPE x [<!ENTITY a "b">]></Event>',
      '<Event><System>',
      '<Event><System></Event>',
      `<Event>${'<a>'.repeat(1e5)}`,
    ]) {
      const result = windowsXml.parse(text, RECEIVED);
      assert.ok('rejected' in result && result.offset >= 0, text.slice(0, 60));
    }
  });
});
