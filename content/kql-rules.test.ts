import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadKqlRules } from '../src/detect/kql/load.ts';
import type { KqlRule } from '../src/detect/kql/rule.ts';
import { kqlRuleTester } from '../src/detect/kql/rule-tests.ts';
import type { RuleTestResult } from '../src/detect/rule-tests.ts';
import { runKql } from '../src/kql/run.ts';
import { catalog } from '../src/schema/catalog.ts';
import type { EventStore } from '../src/store/event-store.ts';
import { openEventStore } from '../src/store/open.ts';

describe('the KQL rules that ship, over stored events', () => {
  let folder: string;
  let store: EventStore;
  let rules: readonly KqlRule[];
  let test: (rule: KqlRule) => Promise<RuleTestResult[]>;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-kql-rules-'));
    store = await openEventStore({ kind: 'embedded', folder });
    rules = (await loadKqlRules([join(import.meta.dirname, 'rules')])).rules;
    test = kqlRuleTester({
      store,
      run: (kql, timeRange) => runKql(kql, { store, catalog, now: new Date(timeRange.to), timeRange }),
    });
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('each fire on what they are after, and not on what looks like it', async () => {
    const wrong: string[] = [];
    for (const rule of rules) {
      const results = await test(rule);
      const expected = results.map((result) => result.expected);
      if (!expected.includes(true) || !expected.includes(false)) wrong.push(`${rule.info.title}: tests ${expected}`);
      for (const { name, passed, problem } of results)
        if (!passed) wrong.push(`${rule.info.title}: ${name}${problem ? ` (${problem})` : ''}`);
    }
    assert.deepEqual(wrong, []);
  });
});
