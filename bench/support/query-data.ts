import { join } from 'node:path';
import { Session } from 'chdb';

/** When the generated week begins. */
export const FIRST = '2026-03-02 00:00:00';
const SECONDS = 7 * 86_400;
const CHUNK = 500_000;

/** How the events divide among tables. */
const SHARES = { NetworkSession: 0.4, ProcessEvent: 0.3, Authentication: 0.2, Dns: 0.1 } as const;
export type BenchTable = keyof typeof SHARES;
export const BENCH_TABLES = Object.keys(SHARES) as BenchTable[];

/** A number that looks random and is the same each time, from the row's own. */
const random = (salt: number, below: number) => `(cityHash64(number, ${salt}) % ${below})`;
const host = (salt: number) => `concat('host-', toString(${random(salt, 400)}))`;
const time = (rows: number) =>
  `addMilliseconds(toDateTime64('${FIRST}', 7, 'UTC'), intDiv(number * ${SECONDS * 1000}, ${rows}))`;

/** The filled columns of each table, by the number of the row. */
const COLUMNS: Record<BenchTable, Readonly<Record<string, string>>> = {
  NetworkSession: {
    EventType: "'NetworkSession'",
    EventResult: `if(${random(1, 20)} = 0, 'Failure', 'Success')`,
    DvcHostname: host(2),
    SrcIpAddr: `concat('10.1.', toString(${random(3, 8)}), '.', toString(${random(4, 250)}))`,
    DstIpAddr: `concat(toString(${random(5, 200)} + 20), '.', toString(${random(6, 4)}), '.113.', toString(${random(7, 250)}))`,
    DstPortNumber: `[443, 443, 443, 80, 53, 445, 3389, 22, 8080, 4444][${random(8, 100)} % 10 + 1]`,
    NetworkProtocol: `['TCP', 'UDP', 'TCP', 'ICMP'][${random(9, 4)} + 1]`,
    SrcBytes: random(10, 1_000_000),
    DstBytes: random(11, 9_000_000),
  },
  ProcessEvent: {
    EventType: "'ProcessCreated'",
    DvcHostname: host(2),
    ActorUsername: `concat('CORP\\\\user', toString(${random(12, 2000)}))`,
    TargetProcessName: `['C:\\\\Windows\\\\System32\\\\svchost.exe', 'C:\\\\Windows\\\\System32\\\\cmd.exe', 'C:\\\\Program Files\\\\Agent\\\\agent.exe', 'C:\\\\Windows\\\\System32\\\\rundll32.exe'][${random(13, 4)} + 1]`,
    TargetProcessCommandLine: `concat('"C:\\\\Program Files\\\\Agent\\\\run.exe" -id ', lower(hex(cityHash64(number, 14))), ' -name task', toString(${random(15, 50_000)}), ' --level ', toString(${random(16, 9)}), if(number % 100003 = 7, ' downloadstring', ''))`,
  },
  Authentication: {
    EventType: "'Logon'",
    EventResult: `if(${random(17, 10)} = 0, 'Failure', 'Success')`,
    DvcHostname: host(2),
    TargetUsername: `concat('user', toString(${random(18, 5000)}))`,
    SrcIpAddr: `concat('10.2.', toString(${random(19, 16)}), '.', toString(${random(20, 250)}))`,
    Raw: `concat('{"user":{"name":"user', toString(${random(18, 5000)}), '","groups":["staff","vpn"]},"risk":', toString(${random(21, 100)}), ',"session":"', lower(hex(cityHash64(number, 22))), '"}')`,
  },
  Dns: {
    EventType: "'Query'",
    DvcHostname: host(2),
    SrcIpAddr: `concat('10.1.', toString(${random(3, 8)}), '.', toString(${random(4, 250)}))`,
    DnsQuery: `concat(if(number % 50021 = 3, 'tunnel', concat('www', toString(${random(23, 20_000)}))), '.example', toString(${random(24, 50)}), '.test')`,
    DnsQueryTypeName: `['A', 'AAAA', 'TXT'][${random(25, 3)} + 1]`,
  },
};

/** A week of events straight into the tables of an existing store's folder, the same for the same number. */
export async function fillTables(folder: string, events: number): Promise<number> {
  const session = new Session(join(folder, 'clickhouse'));
  let total = 0;
  try {
    for (const table of BENCH_TABLES) {
      const rows = Math.round(events * SHARES[table]);
      const columns = {
        TimeGenerated: time(rows),
        _TimeReceived: time(rows),
        _ItemId: `concat('bench-', toString(number))`,
        _Sequence: 'number',
        _Collector: "'bench'",
        _Source: "'bench'",
        Type: "'bench'",
        Raw: "'{}'",
        ...COLUMNS[table],
      };
      for (let from = 0; from < rows; from += CHUNK) {
        const count = Math.min(CHUNK, rows - from);
        await session.queryAsync(
          `INSERT INTO vedette.${table} (${Object.keys(columns).join(', ')}) SELECT ${Object.values(columns).join(', ')} FROM numbers(${from}, ${count}) SETTINGS max_insert_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 65536, max_partitions_per_insert_block = 0`,
        );
      }
      await session.queryAsync(`OPTIMIZE TABLE vedette.${table} FINAL`);
      total += rows;
    }
  } finally {
    session.close();
  }
  return total;
}

/** The filled columns of the tables as Parquet files, for a peer to read. */
export async function exportParquet(folder: string, target: string): Promise<void> {
  const session = new Session(join(folder, 'clickhouse'));
  try {
    for (const table of BENCH_TABLES)
      await session.queryAsync(
        `INSERT INTO FUNCTION file('${join(target, `${table}.parquet`)}', Parquet) SELECT TimeGenerated, ${Object.keys(COLUMNS[table]).join(', ')} FROM vedette.${table}`,
      );
  } finally {
    session.close();
  }
}
