import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type ScanMatch, type ScanOptions, scanFiles } from './scan.ts';

const RULES = `title: net user
id: net-user
level: medium
tags: [attack.discovery, attack.t1087.001]
logsource: { product: windows, category: process_creation }
detection: { s: { CommandLine|contains: 'net user' }, condition: s }
---
title: any process
id: any-process
level: informational
logsource: { product: windows, category: process_creation }
detection: { s: { Image: '*' }, condition: s }
---
title: nobody delivers this
logsource: { product: abacus }
detection: { s: { a: b }, condition: s }
---
title: bad
logsource: { product: windows }
detection: { s: { a|b: c }, condition: s }
`;
const processCreated = (CommandLine: string) =>
  JSON.stringify({
    Channel: 'Security',
    EventID: 4688,
    Computer: 'ws1',
    TimeCreated: '2026-03-03T10:00:00Z',
    NewProcessName: 'C:\\Windows\\System32\\net.exe',
    CommandLine,
  });

describe('scan', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scan-'));
    await mkdir(join(folder, 'logs', 'deep'), { recursive: true });
    await writeFile(join(folder, 'rules.yml'), RULES);
    await writeFile(join(folder, 'logs', 'a.json'), `${processCreated('whoami')}\n${processCreated('net user bob')}\n`);
    await writeFile(join(folder, 'logs', 'deep', 'b.json.gz'), gzipSync(`${processCreated('NET USER')}\n`));
    await writeFile(join(folder, 'logs', 'torn.gz'), gzipSync('x'.repeat(10_000)).subarray(0, 20));
    await writeFile(join(folder, 'logs', '.hidden'), processCreated('net user'));
  });
  after(() => rm(folder, { recursive: true }));

  async function scan(options: Partial<ScanOptions> = {}) {
    const matches: ScanMatch[] = [];
    const summary = await scanFiles({
      paths: [join(folder, 'logs')],
      rules: [join(folder, 'rules.yml')],
      write: (match) => void matches.push(match),
      ...options,
    });
    return { matches, summary };
  }

  it('finds in every file of a folder, with file and record', async () => {
    const { matches, summary } = await scan();
    assert.deepEqual(
      matches.map(({ rule, level, file, record, techniques }) => ({
        rule,
        level,
        file: file.slice(folder.length),
        record,
        techniques,
      })),
      [
        { rule: 'net-user', level: 'medium', file: '/logs/a.json', record: 2, techniques: ['T1087.001'] },
        { rule: 'net-user', level: 'medium', file: '/logs/deep/b.json.gz', record: 1, techniques: ['T1087.001'] },
      ],
    );
    assert.ok(matches.every(({ time }) => Date.parse(time) === Date.UTC(2026, 2, 3, 10)));
    assert.ok(matches[0]!.entities.some(({ kind, key }) => kind === 'host' && key === 'ws1'));
    assert.equal(summary.events, 3);
    assert.equal(summary.matches, 2);
  });

  it('says which rules ran, which could not and why, and which file broke', async () => {
    const { summary } = await scan();
    assert.equal(summary.rules.loaded, 2);
    assert.match(summary.rules.notEvaluable[0]?.reason ?? '', /abacus/);
    assert.deepEqual(
      [summary.rules.refused[0]?.code, summary.rules.refused[0]?.line],
      ['SIGMA_FIELD_MODIFIER_UNKNOWN', 20],
    );
    assert.deepEqual(
      summary.unreadable.map(({ file }) => file),
      [join(folder, 'logs', 'torn.gz')],
    );
  });

  it('reports from the level that is asked for', async () => {
    assert.equal((await scan({ minLevel: 'informational' })).matches.length, 5);
    assert.equal((await scan({ minLevel: 'high' })).matches.length, 0);
  });

  it('refuses wrong input with a code', async () => {
    await assert.rejects(scan({ minLevel: 'loud' }), { code: 'SCAN_LEVEL' });
    await assert.rejects(scan({ paths: [join(folder, 'absent')] }), { code: 'SCAN_PATH' });
    await assert.rejects(scan({ rules: [join(folder, 'absent')] }), { code: 'SCAN_RULES' });
  });
});
