import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Detection } from './detect/detection.ts';
import { localCompiler } from './kql/compiler.ts';
import { EMPTY_LIBRARY } from './kql/library/library.ts';
import { createScheduledRules } from './scheduled-rules.ts';
import { catalog } from './schema/catalog.ts';
import { openState, type State } from './state/database.ts';
import { setRuleEnabled } from './state/rule-settings.ts';
import type { EventStore } from './store/event-store.ts';

const rule = (id: string, query: string) => `id: ${id}
name: The rule ${id}
severity: Low
queryFrequency: 1h
queryPeriod: 1h
query: ${query}
`;

describe('rules on a schedule', () => {
  let folder: string;
  let state: State;
  const fired: Detection[] = [];
  /** Rows by table, and what was asked of them. */
  const tables: Record<string, number> = {};
  const asked: string[] = [];
  const problems: string[] = [];
  let failing: string | undefined;
  const open = () =>
    createScheduledRules({
      paths: [folder],
      state,
      compiler: localCompiler,
      catalog: () => catalog,
      store: {
        stats: async () => Object.entries(tables).map(([table, rows]) => ({ table, rows, bytes: 0 })),
        query: async () => ({ columns: [], rows: [] }),
      } as unknown as EventStore,
      async run(kql) {
        asked.push(kql);
        if (failing !== undefined && kql.includes(failing)) throw new Error('store away');
        const rows = Object.keys(tables).some((table) => kql.includes(table)) ? [['2026-03-01T00:30:00Z']] : [];
        return { columns: [{ name: 'TimeGenerated' }], rows };
      },
      onDetections: async (found) => void fired.push(...found),
      onProblem: (problem) => void problems.push(problem),
    });
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-scheduled-'));
    writeFileSync(join(folder, 'dns.yaml'), rule('dns', 'Dns'));
    writeFileSync(join(folder, 'either.yaml'), rule('either', 'union Dns, FileEvent'));
    writeFileSync(join(folder, 'bad.yaml'), rule('bad', 'NoSuchTable'));
    state = await openState({ kind: 'sqlite', file: ':memory:' });
  });
  after(async () => {
    await state.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('can be evaluated as soon as a source fills a table that they read, and no longer when none does', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-03-02T00:00:00Z') });
    const scheduled = await open();
    const states = async () =>
      Object.fromEntries((await scheduled.entries()).map(({ info, state: { state } }) => [info.id, state]));
    assert.deepEqual(await states(), { bad: 'refused', dns: 'not-evaluable', either: 'not-evaluable' });
    const reason = (await scheduled.entries()).find(({ info }) => info.id === 'dns')?.state;
    assert.deepEqual(reason, {
      state: 'not-evaluable',
      reason: 'No source fills Dns.',
      missingFields: ['Dns'],
    });
    tables['FileEvent'] = 1;
    const looks = asked.length;
    await states();
    assert.equal(asked.length, looks, 'not looked at again within a minute');
    t.mock.timers.tick(60_000);
    assert.deepEqual(await states(), { bad: 'refused', dns: 'not-evaluable', either: 'runnable' });
    tables['Dns'] = 1;
    t.mock.timers.tick(60_000);
    assert.deepEqual(await states(), { bad: 'refused', dns: 'runnable', either: 'runnable' });
    const settled = asked.length;
    t.mock.timers.tick(60_000);
    await states();
    assert.equal(asked.length, settled, 'nothing came in: nothing is looked at');
    delete tables['Dns'];
    t.mock.timers.tick(60_000);
    assert.equal((await states())['dns'], 'not-evaluable');
  });

  it('are held to the functions and watchlists again once one comes or goes', async () => {
    const own = mkdtempSync(join(tmpdir(), 'vedette-scheduled-'));
    writeFileSync(join(own, 'dns.yaml'), rule('dns', 'Dns'));
    writeFileSync(join(own, 'named.yaml'), rule('named', 'QuietDns()'));
    writeFileSync(join(own, 'several.yaml'), rule('several', 'Dns | fork (count) (take 1)'));
    let library = EMPTY_LIBRARY;
    const compiled: string[] = [];
    try {
      const scheduled = await createScheduledRules({
        paths: [own],
        state,
        compiler: {
          compile: async (text, options) => {
            compiled.push(text);
            return localCompiler.compile(text, { ...options, library });
          },
        },
        catalog: () => catalog,
        library: async () => library,
        store: { stats: async () => [] } as unknown as EventStore,
        run: async () => ({ columns: [], rows: [] }),
        onDetections: async () => undefined,
        onProblem: (problem) => void problems.push(problem),
      });
      const states = async () =>
        Object.fromEntries((await scheduled.entries()).map(({ info, state: { state } }) => [info.id, state]));
      assert.deepEqual(await states(), { dns: 'not-evaluable', named: 'refused', several: 'refused' });
      library = { functions: [{ name: 'QuietDns', parameters: '()', body: 'Dns | take 1' }], watchlists: [] };
      compiled.length = 0;
      assert.deepEqual(await states(), { dns: 'not-evaluable', named: 'not-evaluable', several: 'refused' });
      assert.ok(!compiled.includes('Dns'), 'a rule that names nothing of it is not bound again');
      library = EMPTY_LIBRARY;
      assert.deepEqual(await states(), { dns: 'not-evaluable', named: 'refused', several: 'refused' });
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  });

  it('are said to be runnable where a table cannot be looked at', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-03-02T00:00:00Z') });
    tables['FileEvent'] = 1;
    delete tables['Dns'];
    failing = 'Dns';
    const told = problems.length;
    const scheduled = await open();
    const states = async () =>
      Object.fromEntries((await scheduled.entries()).map(({ info, state: { state } }) => [info.id, state]));
    assert.equal((await states())['dns'], 'runnable');
    assert.match(problems.slice(told).join(), /store away/);
    failing = undefined;
    t.mock.timers.tick(60_000);
    assert.equal((await states())['dns'], 'not-evaluable', 'looked at again, though nothing came in');
  });

  it('are run over the past on demand, but for those that are off', async () => {
    tables['Dns'] = 1;
    const scheduled = await open();
    await setRuleEnabled(state.db, 'either', false, 'test');
    const span = { from: '2026-03-01T00:00:00Z', to: '2026-03-01T02:00:00Z' };
    const report = await scheduled.lookBack(span);
    assert.deepEqual(report, { rules: 1, windows: 2, detections: 2, failures: [] });
    assert.deepEqual(
      fired.map(({ rule: { id } }) => id),
      ['dns', 'dns'],
    );
    await assert.rejects(scheduled.lookBack({ ...span, ids: ['bad'] }), { code: 'RULE_UNKNOWN' });
  });
});
