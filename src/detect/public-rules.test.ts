import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createParser } from '../ingest/parser.ts';
import { sharedData } from '../lib/shared-data.ts';
import type { EventRow } from '../schema/event.ts';
import { createDetector, type StreamDetector } from './detector.ts';
import { countStates } from './rule-counts.ts';
import { type LoadedRules, loadRules } from './rules.ts';
import { detect, windows } from './testing/rules.ts';

const archive = sharedData('sigma/sigma-rules.tar.gz');
const skip = archive ? false : 'the public rules are not at hand';
const PLACEHOLDERS = /^the configuration has no values for (?:%\w+%(?:, )?)+$/;

describe('every public rule', { skip }, () => {
  let rules: LoadedRules;
  let detector: StreamDetector;
  before(async () => {
    rules = await loadRules([archive!]);
    detector = createDetector(rules.rules);
  });
  const folderOf = (file: string) => file.replace(/^\.\//, '').split('/')[0]!;
  const of = (folder: string) => rules.states.filter(({ info }) => folderOf(info.file) === folder);

  it('is runnable, or says what it lacks, or why it is refused', () => {
    assert.ok(rules.states.length >= 3_867);
    for (const { info, state } of rules.states) {
      assert.notEqual(info.id, '', info.file);
      if (state.state !== 'runnable') assert.notEqual(state.reason, '', info.file);
      if (state.state === 'not-evaluable' && state.missingFields.length === 0) assert.match(state.reason, PLACEHOLDERS);
      if (state.state === 'refused')
        assert.ok(state.line !== undefined || state.code === 'SIGMA_DUPLICATE_ID', info.file);
    }
  });

  it('has a log source that some source of ours delivers', () => {
    const nobody = rules.states.filter(({ state }) => state.state !== 'runnable' && /no source/.test(state.reason));
    assert.deepEqual(
      nobody.map(({ info }) => info.file),
      [],
    );
  });

  it('is counted', () => {
    const folders = [...new Set(rules.states.map(({ info }) => folderOf(info.file)))].sort();
    assert.deepEqual(Object.fromEntries(folders.map((folder) => [folder, countStates(of(folder))])), {
      rules: { runnable: 3138, notEvaluable: 3, refused: 0 },
      'rules-compliance': { runnable: 3, notEvaluable: 0, refused: 0 },
      'rules-emerging-threats': { runnable: 470, notEvaluable: 3, refused: 0 },
      'rules-placeholder': { runnable: 2, notEvaluable: 21, refused: 0 },
      'rules-threat-hunting': { runnable: 138, notEvaluable: 2, refused: 0 },
      unsupported: { runnable: 29, notEvaluable: 2, refused: 58 },
    });
  });

  it('is refused only where Sigma itself no longer has what it uses', () => {
    const refused = rules.states.flatMap(({ info, state }) => (state.state === 'refused' ? [{ info, state }] : []));
    for (const { info, state } of refused) {
      assert.equal(folderOf(info.file), 'unsupported', info.file);
      assert.match(state.code, /^SIGMA_CONDITION(?:_AGGREGATION)?$/, info.file);
    }
  });

  it('of an application matches what the application writes', () => {
    const parsed = (line: string): EventRow => {
      const result = createParser({ name: 'applications' }).parse(line, '2026-03-01T00:00:00.000Z');
      assert.ok('event' in result);
      return result.event;
    };
    const titles = (event: EventRow) => detect(detector, event).map(({ rule }) => rule.title);
    const canary = {
      dst_host: '192.0.2.4',
      dst_port: 21,
      local_time: '2026-03-01 08:00:00.000000',
      logdata: { USERNAME: 'ann' },
      logtype: 2000,
      node_id: 'canary-1',
      src_host: '192.0.2.9',
      src_port: 40123,
    };
    assert.ok(titles(parsed(JSON.stringify(canary))).some((title) => /OpenCanary.*FTP/.test(title)));
    const java = '<11>Mar  1 08:00:00 app1 tomcat[71]: java.io.FileNotFoundException: /srv/app/../../../etc/shadow';
    assert.ok(titles(parsed(java)).some((title) => /Local File Read/i.test(title)));
    const query =
      "<11>Mar  1 08:00:00 db1 mysqld[9]: You have an error in your SQL syntax; check the manual near ''1''";
    assert.ok(titles(parsed(query)).some((title) => /SQL Error/i.test(title)));
    const audit = {
      auditType: { category: 'Data pipeline', action: 'Full data export triggered' },
      author: { name: 'ann' },
    };
    assert.ok(titles(parsed(JSON.stringify(audit))).some((title) => /Bitbucket Full Data Export/.test(title)));
    const rpc = windows('RPCFW', 3, { InterfaceUuid: 'e3514235-4b06-11d1-ab04-00c04fc2dcd2', OpNum: 3 });
    assert.ok(
      titles(rpc).some((title) => /DCSync/i.test(title)),
      titles(rpc).join(),
    );
  });
});
