import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { checkRules, type Finding } from './rules-check.ts';

const rule = (id: string, word: string, command: string): string => `title: ${id}
id: ${id}
level: medium
tags: [attack.persistence, attack.t1136]
logsource: { product: windows, category: process_creation }
detection: { s: { CommandLine|contains: '${word}' }, condition: s }
tests:
  - name: does it
    match: true
    event: { Channel: Security, EventID: 4688, Computer: ws1, CommandLine: '${command}' }
`;

describe('vedette rules check', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-rules-check-'));
    writeFileSync(join(folder, 'a.yml'), rule('wide', 'net', 'net view'));
    writeFileSync(join(folder, 'b.yml'), rule('made', 'user bob', 'net user bob /add'));
    writeFileSync(join(folder, 'c.yml'), rule('share', 'share x', 'net share x=c:'));
    writeFileSync(join(folder, 'd.yml'), rule('wrong', 'absent', 'whoami'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('tells what fails, and which rule fires on the tests of others', async () => {
    const findings: Finding[] = [];
    const summary = await checkRules({ paths: [folder], ceiling: 1, write: (finding) => findings.push(finding) });
    const told = findings.map((finding) =>
      'rule' in finding ? finding.rule.id : [finding.crossFire.id, finding.crossFire.others.map(({ id }) => id)],
    );
    assert.deepEqual(told, ['wrong', ['wide', ['made', 'share']]]);
    assert.deepEqual(summary, {
      rules: 4,
      refused: 0,
      failedTests: 1,
      positiveTests: 4,
      crossFire: 2,
      overCeiling: 1,
    });
  });

  it('has nothing to say of rules that keep apart', async () => {
    const findings: Finding[] = [];
    const summary = await checkRules({
      paths: [join(folder, 'b.yml'), join(folder, 'c.yml')],
      ceiling: 0,
      write: (finding) => findings.push(finding),
    });
    assert.deepEqual([findings, summary.crossFire, summary.overCeiling], [[], 0, 0]);
  });
});
