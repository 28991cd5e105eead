import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tables } from '../schema/tables/index.ts';
import { conform } from './conform.ts';
import { formats } from './formats/index.ts';
import { createParser, type Parsed, type ParseHint } from './parser.ts';
import { products } from './products/index.ts';

const RECEIVED = '2026-03-10T12:00:00.000Z';

function parse(record: string | Uint8Array, hint?: ParseHint, source = {}): Parsed {
  const parsed = createParser({ name: 'test', ...source }).parse(record, RECEIVED, hint);
  assert.ok(!('rejected' in parsed), JSON.stringify(parsed).slice(0, 300));
  return parsed;
}

describe('the parser', () => {
  it('recognises each record of a source that mixes formats', () => {
    const parser = createParser({ name: 'mixed' });
    const lines: readonly (readonly [string, string])[] = [
      ['{"message":"hello","a":1}', 'json'],
      ['<13>Mar 10 11:00:00 h p[1]: hello', 'syslog'],
      ['CEF:0|a|b|1|2|c|3|src=10.0.0.1', 'cef'],
      ['LEEF:1.0|a|b|1|2|src=10.0.0.1', 'leef'],
      ['just words', 'text'],
      ['level=info msg="hello there" user=anna', 'kv'],
      [
        '{"winlog":{"channel":"System","event_id":1,"provider_name":"p"},"@timestamp":"2026-03-10T11:00:00Z"}',
        'windows-json',
      ],
      ['<Event><System><EventID>1</EventID><Channel>c</Channel></System></Event>', 'windows-xml'],
      ['2026-03-10T11:00:00.5Z stderr F panic: out of luck', 'cri'],
    ];
    for (let round = 0; round < 2; round++)
      for (const [line, format] of lines) {
        const parsed = parser.parse(line, RECEIVED);
        assert.equal(parsed.format, format, line);
      }
  });

  it('reads a payload within syslog and keeps the header beside it', () => {
    const parsed = parse(
      '<134>Mar 10 11:00:00 fw1 CEF:0|Acme|Wall|1|100|deny|5|src=10.0.0.1 dst=10.0.0.2 dpt=22 proto=TCP act=blocked',
    );
    assert.equal(parsed.format, 'cef');
    assert.equal(parsed.event.table, 'NetworkSession');
    assert.equal(parsed.event.columns['DvcHostname'], 'fw1');
    assert.equal((parsed.event.raw['Syslog'] as Record<string, unknown>)['Facility'], 'local0');
    assert.equal(parsed.event.columns.TimeGenerated, '2026-03-10T11:00:00Z');
    assert.ok(parsed.rawText.startsWith('<134>'));
  });

  it('reads JSON within a header within JSON', () => {
    const line =
      '<13>Mar 10 11:00:00 h app: {"winlog":{"channel":"Security","event_id":4720,"provider_name":"p","event_data":{"TargetUserName":"x"}}}';
    const parsed = parse(JSON.stringify({ log: line, stream: 'stdout', time: '2026-03-10T11:00:01Z' }));
    assert.equal(parsed.product, 'windows-security');
    assert.equal(parsed.event.table, 'UserManagement');
  });

  it('refuses a damaged record of a format that announces itself, and says where', () => {
    const parsed = createParser({ name: 'test' }).parse('{"a": tru', RECEIVED);
    assert.ok('rejected' in parsed);
    assert.equal(parsed.format, 'json');
    assert.ok(parsed.offset > 0);
  });

  it('takes nothing but its own format where the source names one', () => {
    const parser = createParser({ name: 'test', format: 'json' });
    assert.ok('rejected' in parser.parse('<13>Mar 10 11:00:00 h p: m', RECEIVED));
    assert.ok(!('rejected' in parser.parse('{"a":1}', RECEIVED)));
  });

  it('lets a hint be wrong', () => {
    assert.equal(parse('<13>Mar 10 11:00:00 h p: m', { format: 'json' }).format, 'syslog');
    assert.equal(parse('{"a":1}', { sourcetype: 'linux_secure' }).format, 'json');
  });

  it('uses what the transport knows where the record says nothing', () => {
    const { columns } = parse('plain words', { host: 'web1.example.org', time: '2026-03-09T00:00:00Z' }).event;
    assert.equal(columns['DvcHostname'], 'web1');
    assert.equal(columns.TimeGenerated, '2026-03-09T00:00:00Z');
    assert.equal(
      parse('{"TimeGenerated":"2026-03-10T11:00:00Z","AccountName":"x"}', { type: 'DeviceLogonEvents' }).event.type,
      'DeviceLogonEvents',
    );
  });

  it('reads columns given for a csv source, and its header line', () => {
    const parser = createParser({ name: 'test', format: 'csv', columns: ['time', 'user'] });
    assert.deepEqual((parser.parse('2026-03-10T11:00:00Z,anna', RECEIVED) as Parsed).event.raw, {
      time: '2026-03-10T11:00:00Z',
      user: 'anna',
    });
    const headed = createParser({ name: 'test', format: 'csv' });
    const header = headed.parse('time,user', RECEIVED);
    assert.ok('rejected' in header && header.noEvent);
    assert.deepEqual((headed.parse('x,anna', RECEIVED) as Parsed).event.raw, { time: 'x', user: 'anna' });
  });

  it('keeps the pairs in a message that no product knows, and a line that an export quoted', () => {
    const { event, format } = parse('"<13>Mar 10 11:00:00 sw1 snmp: locked ""x"" (SourceType=1, SourceIP=10.0.0.9)"');
    assert.equal(format, 'syslog');
    assert.equal(event.raw['Message'], 'locked "x" (SourceType=1, SourceIP=10.0.0.9)');
    assert.deepEqual(event.raw['Fields'], { SourceType: '1', SourceIP: '10.0.0.9' });
  });

  it('loses no unknown field of a document', () => {
    const document = { a: { b: [1, { c: 'd' }] }, 'x.y': null, z: '', Ω: 'ω' };
    const { event, rawText } = parse(JSON.stringify(document));
    assert.deepEqual(event.raw, document);
    assert.equal(rawText, '');
  });

  it('reads bytes that are no UTF-8 without losing one', () => {
    const bytes = Buffer.from([0x3c, 0x31, 0x33, 0x3e, 0x61, 0x70, 0x70, 0x3a, 0x20, 0xe9, 0xff, 0x00, 0x80]);
    const { event } = parse(bytes);
    assert.deepEqual(Buffer.from(String(event.raw['Message']), 'latin1'), bytes.subarray(9));
  });

  it('lets no half of a surrogate pair through, and keeps whole ones', () => {
    const { event } = parse('{"a":"\\ud800x","b":["\\udfff"],"\\udc00":1,"c":"\\ud83d\\ude00"}');
    assert.deepEqual(event.raw, { a: '\ufffdx', b: ['\ufffd'], '\ufffd': 1, c: '😀' });
    assert.ok(String(parse('text \ud800').event.raw['Message']).isWellFormed());
  });

  const hostile: readonly (readonly [string, string])[] = [
    ['an empty record', ''],
    ['blanks', '   \t '],
    ['NUL bytes', '\0\0\0'],
    ['a megabyte of one letter', 'a'.repeat(1 << 20)],
    ['a megabyte of open brackets', '{"a":['.repeat(1 << 18)],
    ['a megabyte of quotes', `k="${'\\"'.repeat(1 << 19)}`],
    ['a megabyte of pairs', 'k=v '.repeat(1 << 18)],
    ['a megabyte of equal signs', '='.repeat(1 << 20)],
    ['a megabyte of blanks in syslog', `<13>${' '.repeat(1 << 20)}x`],
    ['a megabyte within CEF', `CEF:0|a|b|1|2|c|3|${'x='.repeat(1 << 19)}`],
    ['a megabyte of tags', '<Event>'.repeat(1 << 17)],
    ['lone surrogates', '{"a":"\\ud800","b":"\\udfff"}'],
    ['terminal escapes', '\u001b[31mred\u001b[0m'],
    [
      'a field named __proto__',
      '{"__proto__":{"x":1},"winlog":{"channel":"Security","event_id":4624,"event_data":{"__proto__":{"y":2}}}}',
    ],
    [
      'objects where texts belong',
      '{"EventID":4624,"Channel":"Security","TargetUserName":{"a":1},"IpAddress":[1],"LogonType":{},"Computer":{"x":1}}',
    ],
    [
      'numbers where texts belong',
      '{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":5,"Hashes":7,"ParentImage":true}',
    ],
    [
      'an ECS document of wrong types',
      '{"@timestamp":5,"event":{"category":{"a":1},"kind":[]},"source":"x","user":7,"dns":{"question":{"name":{}}}}',
    ],
    [
      'a Defender row of wrong types',
      '{"Timestamp":[],"DeviceName":"d","ActionType":"ProcessCreated","FileName":{},"FolderPath":9,"ProcessCommandLine":[1]}',
    ],
    [
      'an Entra record of wrong types',
      '{"createdDateTime":1,"appDisplayName":{},"status":{"errorCode":{}},"userPrincipalName":[]}',
    ],
    [
      'a CloudTrail record of wrong types',
      '{"eventVersion":"1","eventSource":{},"eventName":[],"userIdentity":"x","eventTime":7}',
    ],
  ];
  for (const [title, record] of hostile)
    it(`survives ${title}`, () => {
      const parsed = createParser({ name: 'hostile' }).parse(record, RECEIVED);
      if ('rejected' in parsed) return;
      assert.equal(({} as Record<string, unknown>)['x'], undefined);
      assert.ok(Object.keys(tables).includes(parsed.event.table));
      assert.doesNotThrow(() => JSON.stringify(parsed.event));
      // What was stored once fits its table: nothing is left to take out.
      assert.deepEqual(conform(parsed.event), []);
    });
});

describe('the lists', () => {
  it('name each format and product once', () => {
    const names = [...formats.map((format) => format.name), ...products.map((product) => `product ${product.name}`)];
    assert.deepEqual(names, [...new Set(names)]);
  });
  it('let a product claim only formats that exist', () => {
    const known = new Set<string>([...formats.map((format) => format.name), 'windows-json', 'evtx']);
    for (const product of products)
      for (const format of product.formats) assert.ok(known.has(format), `${product.name}: ${format}`);
  });
});
