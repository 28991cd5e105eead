import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inputs } from '../../src/ingest/inputs/index.ts';
import { kqlString } from '../../src/kql/quote.ts';
import { catalog } from '../../src/schema/catalog.ts';
import type { QueryResponse } from '../src/api/types.ts';
import { summaryOf } from '../src/components/event-fields.ts';
import { coverageOf } from '../src/features/detections/coverage.ts';
import { matchingRules } from '../src/features/detections/filter.ts';
import { citedEvent } from '../src/features/incident/cited-event.ts';
import { shapeOf } from '../src/features/search/chart-shape.ts';
import { conditionOf } from '../src/features/search/condition.ts';
import { csvOf, jsonOf } from '../src/features/search/export.ts';
import { filledColumns } from '../src/features/search/filled-columns.ts';
import { rangeOf } from '../src/features/search/time-range.ts';
import { differenceOf } from '../src/features/sources/balance.ts';
import { splitAtOffset } from '../src/features/sources/offset.ts';
import { recipesFor } from '../src/features/sources/recipes.ts';
import { shortName } from '../src/lib/entity-name.ts';
import { textParts } from '../src/lib/hidden-characters.ts';
import { entityKql } from '../src/lib/kql.ts';
import { HOSTILE } from './mock/ids.ts';
import { balance, rules } from './mock/operations.ts';

const shown = (text: string): string =>
  textParts(text)
    .map((part) => (part.picture === undefined ? part.text : `[${part.picture}]`))
    .join('');

describe('hidden characters', () => {
  it('draws controls, direction marks and what has no width; loses nothing', () => {
    assert.equal(shown(HOSTILE.controls), 'line one[CR][LF]line two[NUL][ESC][31mred[BEL]');
    assert.equal(shown(HOSTILE.direction), 'report[U+202E]txt.exe');
    assert.equal(shown(HOSTILE.invisible), 'ad[U+200B]min');
    assert.equal(shown('\u{e0041}\ud800'), '[U+E0041][U+D800]');
    for (const text of Object.values(HOSTILE))
      assert.equal(
        textParts(text)
          .map((part) => part.text)
          .join(''),
        text,
      );
  });
  it('leaves other scripts and emoji alone', () => {
    for (const text of [HOSTILE.arabic, 'naïve 東京 🛡', HOSTILE.markup]) assert.equal(shown(text), text);
  });
});

const result = (columns: [string, string][], rows: QueryResponse['rows'], render?: string): QueryResponse => ({
  columns: columns.map(([name, type]) => ({ name, type })),
  rows,
  truncated: false,
  rowsRead: 0,
  bytesRead: 0,
  milliseconds: 0,
  sql: '',
  ...(render ? { render } : {}),
});

describe('results', () => {
  it('exports CSV that no spreadsheet runs, and JSON with its types', () => {
    const rows = result(
      [
        ['a', 'string'],
        ['b', 'long'],
        ['c', 'dynamic'],
      ],
      [
        ['=1+1', -3, { x: 'say "hi"' }],
        ['x,y', null, null],
      ],
    );
    assert.equal(csvOf(rows), 'a,b,c\r\n\'=1+1,-3,"{""x"":""say \\""hi\\""""}"\r\n"x,y",,\r\n');
    assert.deepEqual(JSON.parse(jsonOf(rows)), [
      { a: '=1+1', b: -3, c: { x: 'say "hi"' } },
      { a: 'x,y', b: null, c: null },
    ]);
  });
  it('reads the axis, the series and the numbers of a chart as Kusto does', () => {
    const split = shapeOf(
      result(
        [
          ['t', 'datetime'],
          ['host', 'string'],
          ['n', 'long'],
        ],
        [
          ['2026-01-01', 'a', 1],
          ['2026-01-01', 'b', 2],
        ],
        'timechart',
      ),
    );
    assert.equal(split.isTime, true);
    assert.deepEqual(split.series, [
      { name: 'a', points: [['2026-01-01', 1]] },
      { name: 'b', points: [['2026-01-01', 2]] },
    ]);
    const plain = shapeOf(
      result(
        [
          ['host', 'string'],
          ['n', 'long'],
          ['m', 'real'],
        ],
        [['a', 1, 2]],
        'columnchart',
      ),
    );
    assert.deepEqual([plain.axis, plain.series.map((series) => series.name)], ['host', ['n', 'm']]);
    assert.deepEqual(shapeOf(result([['host', 'string']], [['a']], 'piechart')).series, []);
  });
  it('heeds what the query says of its chart', () => {
    const columns: [string, string][] = [
      ['host', 'string'],
      ['zone', 'string'],
      ['n', 'long'],
      ['m', 'long'],
    ];
    const rows = [
      ['a', 'x', 1, 9],
      ['b', 'x', 2, 9],
    ];
    const shape = shapeOf({
      ...result(columns, rows, 'columnchart'),
      renderProperties: {
        xcolumn: 'zone',
        series: 'host',
        ycolumns: 'n',
        kind: 'stacked100',
        title: 'Zones',
        legend: 'hidden',
        ymin: '1',
      },
    });
    assert.deepEqual(
      [shape.axis, shape.stack, shape.title, shape.hidesLegend, shape.min],
      ['zone', 'percent', 'Zones', true, 1],
    );
    assert.deepEqual(shape.series, [
      { name: 'a', points: [['x', 1]] },
      { name: 'b', points: [['x', 2]] },
    ]);
    const sums = shapeOf({
      ...result(
        [columns[0] as [string, string], ['n', 'long']],
        [
          ['a', 1],
          ['b', 2],
        ],
        'columnchart',
      ),
      renderProperties: { accumulate: 'true' },
    });
    assert.deepEqual(sums.series[0]?.points, [
      ['a', 1],
      ['b', 3],
    ]);
  });
  it('unfolds the arrays of make-series', () => {
    const shape = shapeOf(
      result(
        [
          ['host', 'string'],
          ['n', 'dynamic'],
          ['t', 'dynamic'],
        ],
        [['a', [1, null, 3], ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z']]],
        'timechart',
      ),
    );
    assert.equal(shape.axis, 't');
    assert.deepEqual(shape.series, [
      {
        name: 'a',
        points: [
          ['2026-01-01T00:00:00Z', 1],
          ['2026-01-03T00:00:00Z', 3],
        ],
      },
    ]);
  });
  it('draws lines forward in time, whatever the order of the rows', () => {
    const columns: [string, string][] = [
      ['t', 'datetime'],
      ['n', 'long'],
    ];
    const shape = shapeOf(
      result(
        columns,
        [
          ['2026-01-02', 2],
          ['2026-01-01', 1],
        ],
        'timechart',
      ),
    );
    assert.deepEqual(shape.series[0]?.points, [
      ['2026-01-01', 1],
      ['2026-01-02', 2],
    ]);
  });
  it('writes conditions whose values cannot leave their quotes', () => {
    const column = { name: 'CommandLine', type: 'string' };
    assert.equal(conditionOf(column, 'a" or 1==1 // \\', true), 'CommandLine == "a\\" or 1==1 // \\\\"');
    assert.equal(conditionOf({ name: 'odd name', type: 'long' }, 4, false), '["odd name"] != 4');
    assert.equal(conditionOf(column, null, true), 'isnull(CommandLine)');
    assert.equal(conditionOf({ name: 'Raw', type: 'dynamic' }, { a: 1 }, true), undefined);
    assert.equal(kqlString('two\nlines'), '"two\\nlines"');
  });
  it('reckons presets from now, takes bounds as they are, and knows all time', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    assert.deepEqual(rangeOf({}, now), { from: '2026-01-01T00:00:00.000Z' });
    assert.deepEqual(rangeOf({ t: '1h' }, now), { from: '2026-01-01T23:00:00.000Z' });
    assert.deepEqual(rangeOf({ t: 'all' }, now), {});
    assert.deepEqual(rangeOf({ t: '1h', from: 'f', to: 't' }, now), { from: 'f', to: 't' });
  });
});

describe('columns of a result', () => {
  const wide = Array.from({ length: 30 }, (_, index): [string, string] => [`Column${index}`, 'string']);
  it('leaves out what no row fills and puts the time of a wide result first', () => {
    const row = wide.map((_, index) => (index === 3 || index === 7 ? 'x' : index % 2 ? '' : null));
    const filled = filledColumns(result([...wide, ['TimeGenerated', 'datetime']], [[...row, '2026-01-01T00:00:00Z']]));
    assert.deepEqual(
      filled.columns.map((column) => column.name),
      ['TimeGenerated', 'Column3', 'Column7'],
    );
    assert.deepEqual(filled.rows, [['2026-01-01T00:00:00Z', 'x', 'x']]);
  });
  it('keeps false, nought and the order of a result that is not wide', () => {
    const narrow = result(
      [
        ['a', 'bool'],
        ['TimeGenerated', 'datetime'],
        ['n', 'long'],
      ],
      [[false, '2026-01-01T00:00:00Z', 0]],
    );
    assert.equal(filledColumns(narrow), narrow);
  });
});

describe('looking an entity up', () => {
  it('asks only for columns that the tables have', () => {
    for (const kind of [
      'host',
      'user',
      'ip',
      'domain',
      'url',
      'file',
      'hash',
      'process',
      'registry',
      'mailbox',
      'application',
    ]) {
      const kql = entityKql({ kind, name: 'CONTOSO\\mara' });
      const parts = [...kql.matchAll(/\((\w+) \| where (.+) \| project (.+)\)/g)];
      assert.ok(parts.length > 0, kql);
      for (const [, table, condition = '', shown = ''] of parts) {
        const columns = catalog.find((entry) => entry.name === table)?.columns.map((column) => column.name) ?? [];
        const tested = [...condition.matchAll(/(\w+) (?:=~|==|has) "/g)].map((match) => match[1] ?? '');
        for (const column of [...tested, ...shown.split(', ')])
          assert.ok(columns.includes(column), `${table}.${column}`);
      }
    }
    assert.ok(entityKql({ kind: 'user', name: 'CONTOSO\\mara' }).includes('ActorUsername has "mara"'));
  });
});

describe('sources', () => {
  it('says for every input how to send to it', () => {
    for (const input of inputs) {
      const [recipe] = recipesFor(input.name, '0.0.0.0:5514');
      assert.notEqual(recipe?.title, input.name, `no recipe for ${input.name}`);
    }
    assert.match(recipesFor('syslog-tcp', 'tcp://0.0.0.0:5514')[0]?.command ?? '', /--server 127\.0\.0\.1 --port 5514/);
    assert.match(recipesFor('http', 'http://10.0.0.5:8088')[0]?.command ?? '', /http:\/\/10\.0\.0\.5:8088\/ingest$/);
  });

  it('finds the character at a byte offset', () => {
    assert.deepEqual(splitAtOffset('aé東b', 3), { before: 'aé', at: '東', after: 'b' });
    assert.deepEqual(splitAtOffset('aé東b', 5), { before: 'aé', at: '東', after: 'b' });
    assert.deepEqual(splitAtOffset('ab', 2), { before: 'ab', at: '', after: '' });
  });
  it('says how much a line is out of balance', () => {
    for (const line of balance(24, undefined)) assert.equal(differenceOf(line) === 0, line.balanced);
  });
});

describe('rules', () => {
  it('counts only rules that run and are on as coverage', () => {
    const all = rules();
    for (const tactic of coverageOf(all)) {
      const own = all.filter((rule) => rule.tactics.includes(tactic.tactic));
      assert.equal(tactic.rules, own.length);
      assert.equal(tactic.runnable, own.filter((rule) => rule.state === 'runnable' && rule.enabled).length);
    }
  });
  it('filters by every word and every choice', () => {
    const all = rules();
    const found = matchingRules(all, { q: 'made-up EXFILTRATION', state: 'not-evaluable' });
    assert.ok(found.length > 0 && found.length < all.length);
    for (const rule of found) assert.equal(rule.state, 'not-evaluable');
    assert.deepEqual(matchingRules(all, {}), all);
  });
});

describe('entities and citations', () => {
  it('shortens names to what tells them apart', () => {
    assert.equal(shortName({ kind: 'process', name: 'C:\\Windows\\System32\\cmd.exe' }), 'cmd.exe');
    assert.equal(shortName({ kind: 'file', name: '/usr/bin/' }), 'bin');
    assert.equal(shortName({ kind: 'host', name: 'WS-114.halden.example' }), 'WS-114');
    assert.equal(shortName({ kind: 'host', name: '10.0.0.1' }), '10.0.0.1');
    assert.equal(shortName({ kind: 'hash', name: 'ab'.repeat(32) }), 'ababababab…');
    assert.equal(shortName({ kind: 'user', name: 'CONTOSO\\mara' }), 'CONTOSO\\mara');
  });
  it('finds the one event on which a sentence rests, with all cited fields', () => {
    const piece = (eventId: string, field: string) =>
      ({ kind: 'event', table: 'Dns', eventId, field, op: 'equals', value: 'x' }) as const;
    assert.deepEqual(citedEvent([piece('1', 'a'), piece('1', 'b')]), {
      table: 'Dns',
      eventId: '1',
      fields: ['a', 'b'],
    });
    assert.equal(citedEvent([piece('1', 'a'), piece('2', 'a')]), undefined);
    assert.equal(citedEvent([piece('1', 'a'), { kind: 'query', query: 'Dns', columns: [], rows: [] }]), undefined);
    assert.equal(citedEvent([]), undefined);
  });
  it('says what an event is in one line, each value once', () => {
    const row = {
      EventType: 'ProcessCreated',
      EventResult: 'Success',
      CommandLine: 'whoami /all',
      TargetProcessCommandLine: 'whoami /all',
      DvcHostname: 'WS-1',
    };
    assert.equal(summaryOf(row), 'ProcessCreated  CommandLine=whoami /all  DvcHostname=WS-1');
    assert.equal(summaryOf({ RawText: 'a line' }), 'a line');
  });
});
