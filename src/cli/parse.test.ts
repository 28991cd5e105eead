import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { VedetteError } from '../lib/errors.ts';
import { parseFiles } from './parse.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-parse-'));
after(() => rmSync(folder, { recursive: true }));

async function parse(files: readonly (readonly [name: string, content: string | Buffer])[], format?: string) {
  const paths = files.map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  });
  const lines: Record<string, unknown>[] = [];
  const counts = await parseFiles({
    files: paths,
    format,
    received: '2026-03-10T12:00:00Z',
    write: (line) => void lines.push(JSON.parse(line)),
  });
  return { lines, counts };
}

describe('vedette parse', () => {
  it('gives each record with its line, its table and its row', async () => {
    const { lines, counts } = await parse([
      ['a.log.gz', gzipSync('<13>Mar 10 11:00:00 h p[1]: hello\n\n{"a": tru\n{"b":1}\n')],
    ]);
    assert.deepEqual(counts, { records: 3, rejected: 1 });
    const [first, second, third] = lines;
    assert.equal(first!['line'], 1);
    assert.equal(first!['table'], 'Event');
    const row = first!['row'] as Record<string, unknown>;
    assert.equal(row['Type'], 'Syslog');
    assert.equal(row['EventMessage'], 'hello');
    assert.equal((row['Raw'] as Record<string, unknown>)['ProcessName'], 'p');
    assert.equal(second!['line'], 3);
    assert.match(String(second!['error']), /JSON/);
    assert.equal(third!['line'], 4);
  });

  it('knows the table of an export by the name of its file, and csv by its ending', async () => {
    const { lines } = await parse([
      ['DeviceLogonEvents.ndjson', '{"TimeGenerated":"2026-03-10T11:00:00Z","AccountName":"x"}'],
      ['people.csv', 'time,user\n2026-03-10T11:00:00Z,anna\n'],
    ]);
    assert.equal((lines[0]!['row'] as Record<string, unknown>)['Type'], 'DeviceLogonEvents');
    assert.deepEqual((lines[1]!['row'] as Record<string, unknown>)['Raw'], {
      time: '2026-03-10T11:00:00Z',
      user: 'anna',
    });
    assert.ok(String(lines[1]!['file']).endsWith('people.csv'));
  });

  it('refuses what a named format does not take', async () => {
    const { lines, counts } = await parse([['b.log', 'plain\n{"a":1}\n']], 'json');
    assert.equal(counts.rejected, 1);
    assert.match(String(lines[0]!['error']), /JSON/);
  });

  it('says which format or file there is none of', async () => {
    await assert.rejects(
      parse([['c.log', 'x']], 'nonesuch'),
      (error) => error instanceof VedetteError && error.code === 'PARSE_FORMAT_UNKNOWN',
    );
    await assert.rejects(
      parseFiles({ files: [join(folder, 'absent')], write: () => {} }),
      (error) => error instanceof VedetteError && error.code === 'PARSE_FILE_UNREADABLE',
    );
    await assert.rejects(
      parse([['d.gz', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3])]]),
      (error) => error instanceof VedetteError && error.code === 'PARSE_FILE_UNREADABLE',
    );
  });
});
