// Searches over the real views: the index of words and the plain search of the record change no answer, and are used.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { catalog } from '../schema/catalog.ts';
import { serialise } from '../store/serialise.ts';
import { createDevelopmentStore, type DevelopmentStore } from '../store/testing/development-store.ts';
import { exampleEvent } from '../store/testing/example-events.ts';
import { compileKql } from './compile.ts';
import { runKql } from './run.ts';

const TIME = '2026-03-02T10:00:00Z';
const NOW = new Date('2026-03-04T00:00:00Z');

/** Command lines with what parts words: ASCII signs, dashes and quotes beyond ASCII, letters beyond ASCII, marks. */
const TEXTS = [
  'cmd.exe /c whoami',
  'CMD.EXE /C WHOAMI /all',
  'cmdexe whoamix',
  'run—whoami—now',
  '“whoami”',
  'whoamiü',
  'Müller\u00a0cmd.exe',
  'MÜLLER.exe',
  'powershell -enc SQBFAFgA',
  'powershell_ise -encoded',
  'e\u0301whoami',
  '',
  'a.b.c 10.0.0.1 \\\\share\\whoami.exe "quoted \\" text"',
  '日本語 whoami 日本語whoami',
];
const NEEDLES = [
  'whoami',
  'cmd.exe',
  '-enc',
  'müller',
  'ller',
  '',
  '.',
  'whoami.exe',
  'powershell',
  '—',
  'run—whoami',
  'quoted " text',
];
const TESTS = [
  'has',
  'has_cs',
  '!has',
  'hasprefix',
  'hassuffix',
  'contains',
  'contains_cs',
  '!contains',
  'startswith',
  'endswith',
  '=~',
  '==',
  'startswith_cs',
];

describe('KQL searches', () => {
  let store: DevelopmentStore;
  before(async () => {
    store = await createDevelopmentStore();
    const model = TEXTS.map((text, index) =>
      exampleEvent(index, {
        type: 'SecurityEvent',
        columns: { TimeGenerated: TIME, EventType: 'ProcessCreated', TargetProcessCommandLine: text },
      }),
    );
    const own = TEXTS.map((text, index) =>
      exampleEvent(100 + index, {
        type: 'DeviceProcessEvents',
        columns: { TimeGenerated: TIME, EventType: 'ProcessCreated', TargetProcessCommandLine: 'from elsewhere' },
        raw: { ProcessCommandLine: text, ActionType: 'ProcessCreated' },
      }),
    );
    await store.insert(serialise('ProcessEvent', [...model, ...own]));
  });
  after(() => store.close());

  const ids = async (kql: string) => {
    const { rows } = await runKql(kql, {
      store,
      catalog,
      now: NOW,
      onInternal: ({ error }) => assert.fail(String(error)),
    });
    return rows.map(([id]) => id);
  };

  const lists = [['whoami', 'ller'], ['cmd.exe', '—'], NEEDLES.slice(0, 4)];
  const quoted = (text: string) => JSON.stringify(text);
  const conditions = (column: string) => [
    ...NEEDLES.flatMap((needle) => TESTS.map((test) => `${column} ${test} ${quoted(needle)}`)),
    ...lists.flatMap((list) =>
      ['has_any', 'has_all', 'in', 'in~'].map((test) => `${column} ${test} (${list.map(quoted).join(', ')})`),
    ),
  ];

  for (const [table, column] of [
    ['ProcessEvent', 'CommandLine'],
    ['DeviceProcessEvents', 'ProcessCommandLine'],
  ] as const)
    it(`give what the text itself says, over ${table}.${column}`, async () => {
      const all = conditions(column);
      // A condition that is a filter is searched for; one that makes a column is computed in each row.
      const { rows } = await runKql(
        `${table} | project _ItemId, ${all.map((condition, index) => `r${index} = ${condition}`).join(', ')}`,
        { store, catalog, now: NOW },
      );
      let found = 0;
      for (const [index, condition] of all.entries()) {
        const searched = await ids(`${table} | where ${condition} | project _ItemId`);
        const computed = rows.filter((row) => row[index + 1] === true).map(([id]) => id);
        assert.deepEqual(searched.sort(), computed.sort(), condition);
        found += computed.length;
      }
      assert.ok(found > 200, `only ${found} rows were found: the test tries nothing`);
    });

  const plan = async (kql: string) => {
    const { sql, params } = compileKql(kql, { catalog, now: NOW });
    return (await store.query(`EXPLAIN indexes = 1 ${sql}`, { params })).rows.join('\n');
  };

  it('read only what the index of words leaves', async () => {
    for (const condition of ['has "absent"', 'has "cmd.exe absent"', '== "absent one"', 'has_any ("absent", "gone")']) {
      const text = await plan(`ProcessEvent | where TargetProcessCommandLine ${condition} | count`);
      assert.match(text, /Name: words_TargetProcessCommandLine/, condition);
    }
    const { rowsRead } = await runKql('ProcessEvent | where CommandLine has "absent" | count', {
      store,
      catalog,
      now: NOW,
    });
    assert.ok(rowsRead <= TEXTS.length * 2, `${rowsRead} rows`);
  });
});
