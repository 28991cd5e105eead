import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { opened } from './byte-source.ts';
import { type FileRecord, readRecords } from './file.ts';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function records(bytes: Buffer | string, options = {}, size = 7): Promise<FileRecord[]> {
  const found: FileRecord[] = [];
  for await (const record of readRecords(opened(pieces(Buffer.from(bytes), size)), options)) found.push(record);
  return found;
}

const texts = (found: readonly FileRecord[]): unknown[] =>
  found.map((record) => ('text' in record ? record.text : record));

describe('the records of a file', () => {
  it('are its lines, without empty ones, whatever ends them', async () => {
    assert.deepEqual(await records('one\r\n\ntwo\nthree'), [
      { line: 1, text: 'one' },
      { line: 3, text: 'two' },
      { line: 4, text: 'three' },
    ]);
  });
  it('are found in gzip of several members', async () => {
    assert.deepEqual(texts(await records(Buffer.concat([gzipSync('one\nt'), gzipSync('wo\n')]))), ['one', 'two']);
  });
  it('are JSON objects over one line or many', async () => {
    assert.deepEqual(texts(await records('{"a":1}\n{\n  "b": {\n    "c": "}"\n  }\n}\n{"d":2}\n')), [
      '{"a":1}',
      '{\n  "b": {\n    "c": "}"\n  }\n}',
      '{"d":2}',
    ]);
  });
  it('are not swallowed by one that was cut off', async () => {
    assert.deepEqual(texts(await records('{"a":1}\n{"b": [1,\n{"c":3}\n')), ['{"a":1}', '{"b": [1,', '{"c":3}']);
    const lines = [
      '{"torn": ',
      '<13>Mar 10 11:00:00 host app: text',
      '{"b": [1,',
      '2026-03-10 11:00:00 text',
      'Mar 10 text',
    ];
    assert.deepEqual(texts(await records(lines.join('\n'))), lines);
  });
  it('may have every kind of JSON value at the margin', async () => {
    const whole = '{\n"a":\n[\n1,\n-2.5e3\n,\ntrue,\nnull\n],\n\n"b": "x"\n}';
    assert.deepEqual(texts(await records(`${whole}\n{"c":3}\n`)), [whole, '{"c":3}']);
  });
  it('are the elements of an array, pretty or not', async () => {
    assert.deepEqual(texts(await records('[{"a":1},{"b":"]"}]')), ['{"a":1}', '{"b":"]"}']);
    assert.deepEqual(texts(await records('[\n  {"a": 1},\n  {"b": 2}\n]\n')), ['{"a": 1}', '{"b": 2}']);
  });
  it('are what an object wraps', async () => {
    assert.deepEqual(texts(await records('{"Records":[{"a":1},{"a":2}]}')), ['{"a":1}', '{"a":2}']);
    assert.deepEqual(texts(await records('{"@odata.context":"x","value":[{"a":1},{"a":2}]}')), ['{"a":1}', '{"a":2}']);
    assert.deepEqual(texts(await records('{"name":"x","data":["a","b"]}')), ['{"name":"x","data":["a","b"]}']);
  });
  it('are texts that only begin like JSON', async () => {
    assert.deepEqual(texts(await records('[2026-03-10] one\n{two}\n[three')), ['[2026-03-10] one', '{two}', '[three']);
  });
  it('are the events of an XML file', async () => {
    const file =
      '<?xml version="1.0"?>\n<Events>\n<Event><System>\n</System></Event><Event><A/></Event>\n</Events>\nafter';
    assert.deepEqual(texts(await records(file)), [
      '<Event><System>\n</System></Event>',
      '<Event><A/></Event>',
      'after',
    ]);
  });
  it('are rows of csv with newlines within quotes', async () => {
    assert.deepEqual(texts(await records('a,b\n1,"x\ny"\n2,z\n', { format: 'csv' })), ['a,b', '1,"x\ny"', '2,z']);
  });
  it('are cut where a row of csv never ends, and counted on from there', async () => {
    const filler = 'x'.repeat(1024 * 1024);
    const rows = [...Array(65).fill(filler), 'a,b'].join('\n');
    const found = await records(`"open\n${rows}\n1,2\n`, { format: 'csv' }, 1 << 20);
    assert.deepEqual(texts(found).slice(-2), ['a,b', '1,2']);
    assert.ok(found.length < 8);
  });
  it('are cut where an event of an XML file never ends, each part once', async () => {
    const filler = 'x'.repeat(1024 * 1024);
    const found = await records(`<Event>\n${`${filler}\n`.repeat(66)}<Event><A/></Event>\n`, {}, 1 << 20);
    assert.equal(texts(found).at(-1), '<Event><A/></Event>');
    const length = found.reduce((sum, record) => sum + ('text' in record ? record.text.length : 0), 0);
    assert.ok(length < 70 * filler.length, `${length} characters of 66 MB`);
  });
  it('are audit records joined by their event', async () => {
    const lines = [
      'type=SYSCALL msg=audit(1.000:5): a=1',
      'type=CWD msg=audit(1.000:5): cwd="/"',
      'type=EOE msg=audit(1.000:5): ',
      'plain',
    ];
    assert.deepEqual(texts(await records(lines.join('\n'))), [`${lines[0]}\n${lines[1]}`, 'plain']);
  });
  it('are read in UTF-16 with a byte order mark', async () => {
    assert.deepEqual(
      texts(await records(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('één\r\ntwee', 'utf16le')]))),
      ['één', 'twee'],
    );
    assert.deepEqual(
      texts(await records(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('een')]), {}, 64)),
      ['een'],
    );
  });
  it('are none in an empty file', async () => assert.deepEqual(await records(''), []));
  it('end with what is damaged, and say so', async () => {
    const found = await records(Buffer.concat([Buffer.from('ElfFile\0'), Buffer.alloc(100)]));
    assert.ok(found[0] && 'rejected' in found[0]);
  });
});
