import type { Catalog } from '../service.ts';
import { CLICKHOUSE_TYPE, identifier } from '../sql.ts';
import type { ScratchStore } from './scratch-store.ts';

/** The clock of every golden. */
export const GOLDEN_NOW = new Date('2024-03-01T12:00:00Z');

/** Two small tables with what queries trip over: nulls, empty texts, dynamics, repeated keys. */
export const goldenCatalog: Catalog = [
  {
    name: 'Logons',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'Account', type: 'string' },
      { name: 'Computer', type: 'string' },
      { name: 'EventID', type: 'int' },
      { name: 'LogonType', type: 'int' },
      { name: 'IpAddress', type: 'string' },
      { name: 'Details', type: 'dynamic' },
    ],
  },
  {
    name: 'Processes',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'Computer', type: 'string' },
      { name: 'Account', type: 'string' },
      { name: 'CommandLine', type: 'string' },
      { name: 'ProcessId', type: 'long' },
      { name: 'Elevated', type: 'bool' },
    ],
  },
  {
    name: 'Quarantine',
    empty: true,
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'Reason', type: 'string' },
    ],
  },
];

const ROWS: Readonly<Record<string, readonly string[]>> = {
  Logons: [
    `'2024-03-01 08:00:00.1234567', 'CORP\\\\anna', 'WS-01', 4624, 2, '10.0.0.5', '{"Status":"ok","Mfa":true,"Attempts":1,"Groups":["Users","VPN"]}'`,
    `'2024-03-01 08:05:00', 'CORP\\\\bob', 'WS-02', 4625, 3, '203.0.113.7', '{"Status":"bad password","Attempts":5,"Groups":[]}'`,
    `'2024-03-01 09:10:00', 'CORP\\\\Anna', 'DC-01', 4624, 3, '10.0.0.5', '{"Status":"ok","Attempts":2,"Groups":["Users"]}'`,
    `'2024-03-01 09:40:00', '', 'DC-01', 4625, NULL, '', NULL`,
    `NULL, 'svc-backup', 'SRV-9', 4648, 5, '172.16.4.1', '{"Status":null,"Origin":{"Host":"SRV-1","Ports":[445,3389]}}'`,
  ],
  Processes: [
    `'2024-03-01 08:01:00', 'WS-01', 'CORP\\\\anna', 'powershell.exe -NoP -Enc SQBFAFgA', 4242, false`,
    `'2024-03-01 08:02:00', 'WS-01', 'CORP\\\\anna', 'C:\\\\Windows\\\\System32\\\\whoami.exe /all', 4243, true`,
    `'2024-03-01 09:11:00', 'DC-01', 'CORP\\\\Anna', 'ntdsutil.exe "ac i ntds" ifm', NULL, true`,
    `'2024-03-01 10:00:00', 'SRV-7', 'svc-web', '', 77, NULL`,
  ],
};

export function fillGoldenTables(store: ScratchStore): void {
  for (const table of goldenCatalog) {
    const rows = ROWS[table.name];
    if (!rows) continue;
    const columns = table.columns.map(({ name, type }) => `${identifier(name)} ${CLICKHOUSE_TYPE[type]}`);
    store.command(`CREATE TABLE kql.${identifier(table.name)} (${columns.join(', ')}) ENGINE = Memory`);
    store.command(`INSERT INTO kql.${identifier(table.name)} VALUES ${rows.map((row) => `(${row})`).join(', ')}`);
  }
}
