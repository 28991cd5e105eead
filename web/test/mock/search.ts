import type { AskResponse, Catalog, Cell, QueryResponse } from '../../src/api/types.ts';
import { ago, HOSTILE, HOUR, MINUTE, NOW, sequence } from './ids.ts';
import { detail } from './incidents.ts';

export const catalog: Catalog = {
  tables: [
    {
      name: 'ProcessEvent',
      description: 'Processes that started and ended',
      columns: [
        { name: 'TimeGenerated', type: 'datetime', description: 'When it happened' },
        { name: 'DvcHostname', type: 'string', description: 'The host' },
        {
          name: 'TargetProcessCommandLine',
          type: 'string',
          description: 'The command line of the process that started',
        },
        { name: 'TargetProcessId', type: 'long', description: 'Its id' },
        { name: 'AdditionalFields', type: 'dynamic', description: 'All else' },
      ],
    },
    {
      name: 'Dns',
      description: 'Questions to name servers',
      columns: [{ name: 'DnsQuery', type: 'string', description: 'The name asked for' }],
    },
  ],
};

const COLUMNS: QueryResponse['columns'] = [
  { name: 'TimeGenerated', type: 'datetime' },
  { name: 'DvcHostname', type: 'string' },
  { name: 'ActorUsername', type: 'string' },
  { name: 'TargetProcessCommandLine', type: 'string' },
  { name: 'TargetProcessId', type: 'long' },
  { name: 'IsAdmin', type: 'bool' },
  { name: 'AdditionalFields', type: 'dynamic' },
  ...Array.from({ length: 40 }, (_, index) => ({
    name: `Column${index + 1}`,
    type: index % 3 === 0 ? 'real' : 'string',
  })),
];
const LINES = ['svchost.exe -k netsvcs -p', ...Object.values(HOSTILE)];

function rowsOf(amount: number): Cell[][] {
  const random = sequence(5);
  return Array.from({ length: amount }, (_, index) => [
    ago(index * 5_000),
    `WS-${String(index % 60).padStart(3, '0')}`,
    index % 9 === 4 ? HOSTILE.arabic : 'CONTOSO\\mara.lindt',
    LINES[index % LINES.length] ?? '',
    Math.floor(random() * 60_000),
    index % 2 === 0,
    index % 4 === 0 ? null : { IntegrityLevel: 'Medium', Hashes: { SHA256: 'ab'.repeat(32) }, Note: HOSTILE.markup },
    ...Array.from(
      { length: 40 },
      (_, column): Cell =>
        column % 3 === 0 ? Math.round(random() * 1e6) / 100 : column % 7 === 0 ? '' : `value ${column}`,
    ),
  ]);
}

const answer = (columns: QueryResponse['columns'], rows: Cell[][]): QueryResponse => ({
  columns,
  rows,
  truncated: false,
  rowsRead: 1_284_003,
  bytesRead: 83_000_000,
  milliseconds: 184,
  sql: 'SELECT TimeGenerated, DvcHostname\nFROM ProcessEvent\nWHERE TimeGenerated >= {from:DateTime64}\nLIMIT 10001',
});

const bars = () =>
  Array.from({ length: 60 }, (_, index) => ({
    time: ago((60 - index) * 15 * MINUTE),
    count: 40 + Math.round(30 * Math.sin(index / 5)),
  }));

function timeChart(): QueryResponse {
  const start = Math.floor(NOW / HOUR) * HOUR - 24 * HOUR;
  const rows = Array.from({ length: 24 }, (_, hour) =>
    ['WS-041', 'FS-02', HOSTILE.markup].map((host, index): Cell[] => [
      new Date(start + hour * HOUR).toISOString(),
      host,
      20 + Math.round(15 * Math.sin(hour / 3 + index)) + index * 9,
    ]),
  ).flat();
  return {
    ...answer(
      [
        { name: 'TimeGenerated', type: 'datetime' },
        { name: 'DvcHostname', type: 'string' },
        { name: 'count_', type: 'long' },
      ],
      rows,
    ),
    render: 'timechart',
  };
}

const byHost = (): QueryResponse => ({
  ...answer(
    [
      { name: 'DvcHostname', type: 'string' },
      { name: 'count_', type: 'long' },
    ],
    ['WS-041', 'FS-02', 'DC-01', HOSTILE.markup, HOSTILE.arabic].map((host, index) => [host, 90 - index * 14]),
  ),
});

/** An error in place for queries that hold `nosuch`, 10,000 rows for a plain table, charts for `render`. */
export function query(kql: string): QueryResponse | { code: string; message: string; line: number; column: number } {
  const lines = kql.split('\n');
  const wrong = lines.findIndex((line) => line.includes('nosuch'));
  if (wrong >= 0)
    return {
      code: 'KQL_NAME_UNKNOWN',
      message: "The name 'nosuch' does not refer to any known column, table, variable or function.",
      line: wrong + 1,
      column: (lines[wrong]?.indexOf('nosuch') ?? 0) + 1,
    };
  if (kql.includes('render timechart')) return timeChart();
  if (kql.includes('| fork')) {
    const { columns, rows } = byHost();
    return {
      ...answer([{ name: 'Count', type: 'long' }], [[1_284_003]]),
      name: 'All',
      further: [{ name: 'By host', columns, rows, truncated: false }],
    };
  }
  const render = /render (\w+)/.exec(kql)?.[1];
  if (render || kql.includes('summarize')) return { ...byHost(), ...(render ? { render } : {}) };
  if (kql.includes('false')) return answer(COLUMNS, []);
  return { ...answer(COLUMNS, rowsOf(10_000)), truncated: true, histogram: bars() };
}

export function ask(question: string): AskResponse {
  const kql = 'ProcessEvent\n| summarize count() by DvcHostname\n| top 5 by count_';
  const rows = byHost();
  return {
    question,
    kql,
    by: 'grammar',
    columns: rows.columns,
    rows: rows.rows,
    truncated: false,
    answer: 'WS-041 started the most processes: 90.',
    claims: [
      {
        sentence: 'WS-041 started the most processes: 90.',
        verification: 'proved',
        evidence: [{ kind: 'query', query: kql, columns: ['DvcHostname', 'count_'], rows: [['WS-041', 90]] }],
      },
    ],
    coverage: detail().coverage,
    namesTime: question.includes('last 7 days'),
    milliseconds: 31,
    cost: 0,
  };
}
