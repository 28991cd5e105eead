import { kqlTable } from '../../src/schema/catalog.ts';

/** One question in three languages: KQL, ClickHouse's SQL as a person would write it, DuckDB's. */
export interface QueryCase {
  readonly name: string;
  readonly kql: string;
  readonly sql: string;
  readonly duckdb?: string;
}

const PORTS = '22, 445, 3389, 4444';
const ADDRESSES = Array.from({ length: 20 }, (_, index) => `10.1.${index % 8}.${index * 11 + 3}`);
const quoted = (sign: string) => ADDRESSES.map((address) => `${sign}${address}${sign}`).join(', ');
const DAY = { from: '2026-03-04 00:00:00', to: '2026-03-05 00:00:00' };
const HOUR = { from: '2026-03-04 10:00:00', to: '2026-03-04 11:00:00' };
const clickhouse = ({ from, to }: typeof DAY) =>
  `TimeGenerated >= toDateTime64('${from}', 7, 'UTC') AND TimeGenerated < toDateTime64('${to}', 7, 'UTC')`;
const kusto = ({ from, to }: typeof DAY) => `TimeGenerated >= datetime(${from}) and TimeGenerated < datetime(${to})`;
const duck = ({ from, to }: typeof DAY) => `TimeGenerated >= TIMESTAMP '${from}' AND TimeGenerated < TIMESTAMP '${to}'`;

/** The columns of text that a person would name. */
const TEXTS = (kqlTable('Dns')?.columns ?? [])
  .filter(({ type, alias }) => (type === 'string' || type === 'dynamic') && !alias)
  .map(({ name }) => `\`${name}\``)
  .join(', ');
const TERM = '(?i)(?:^|[^0-9a-z])tunnel(?:$|[^0-9a-z])';

export const queryCases: readonly QueryCase[] = [
  {
    name: 'count_by_hour',
    kql: 'NetworkSession | summarize count() by bin(TimeGenerated, 1h)',
    sql: 'SELECT toStartOfHour(TimeGenerated) AS hour, count() FROM vedette.NetworkSession GROUP BY hour',
    duckdb: "SELECT date_trunc('hour', TimeGenerated) AS hour, count(*) FROM NetworkSession GROUP BY hour",
  },
  {
    name: 'needle_by_has',
    kql: 'ProcessEvent | where TargetProcessCommandLine has "downloadstring" | project TimeGenerated, DvcHostname, TargetProcessCommandLine',
    sql: "SELECT TimeGenerated, DvcHostname, TargetProcessCommandLine FROM vedette.ProcessEvent WHERE hasToken(lower(TargetProcessCommandLine), 'downloadstring')",
    duckdb:
      "SELECT TimeGenerated, DvcHostname, TargetProcessCommandLine FROM ProcessEvent WHERE regexp_matches(TargetProcessCommandLine, '(?i)\\bdownloadstring\\b')",
  },
  {
    name: 'top_talkers',
    kql: 'NetworkSession | summarize Bytes = sum(SrcBytes) by SrcIpAddr | top 10 by Bytes',
    sql: 'SELECT SrcIpAddr, sum(SrcBytes) AS Bytes FROM vedette.NetworkSession GROUP BY SrcIpAddr ORDER BY Bytes DESC LIMIT 10',
    duckdb:
      'SELECT SrcIpAddr, sum(SrcBytes) AS Bytes FROM NetworkSession GROUP BY SrcIpAddr ORDER BY Bytes DESC LIMIT 10',
  },
  {
    name: 'join_of_two_tables',
    kql: 'Authentication | where EventResult == "Failure" | summarize Failures = count() by SrcIpAddr, DvcHostname | join kind=inner (NetworkSession | where DstPortNumber == 4444 | summarize Sessions = count() by DvcHostname) on DvcHostname | summarize sum(Failures), max(Sessions) by DvcHostname',
    sql: "SELECT a.DvcHostname, sum(a.Failures), max(b.Sessions) FROM (SELECT SrcIpAddr, DvcHostname, count() AS Failures FROM vedette.Authentication WHERE EventResult = 'Failure' GROUP BY SrcIpAddr, DvcHostname) AS a INNER JOIN (SELECT DvcHostname, count() AS Sessions FROM vedette.NetworkSession WHERE DstPortNumber = 4444 GROUP BY DvcHostname) AS b ON a.DvcHostname = b.DvcHostname GROUP BY a.DvcHostname",
    duckdb:
      "SELECT a.DvcHostname, sum(a.Failures), max(b.Sessions) FROM (SELECT SrcIpAddr, DvcHostname, count(*) AS Failures FROM Authentication WHERE EventResult = 'Failure' GROUP BY ALL) AS a INNER JOIN (SELECT DvcHostname, count(*) AS Sessions FROM NetworkSession WHERE DstPortNumber = 4444 GROUP BY ALL) AS b ON a.DvcHostname = b.DvcHostname GROUP BY a.DvcHostname",
  },
  {
    name: 'series_with_anomalies',
    kql: 'NetworkSession | make-series Sessions = count() default = 0 on TimeGenerated from datetime(2026-03-02) to datetime(2026-03-09) step 1h by NetworkProtocol | extend Anomalies = series_outliers(Sessions)',
    sql: "SELECT NetworkProtocol, groupArray(n) AS Sessions, seriesOutliersDetectTukey(groupArray(toFloat64(n)), 0.1, 0.9, 1.5) FROM (SELECT NetworkProtocol, toStartOfHour(TimeGenerated) AS hour, count() AS n FROM vedette.NetworkSession WHERE TimeGenerated >= toDateTime64('2026-03-02 00:00:00', 7, 'UTC') AND TimeGenerated < toDateTime64('2026-03-09 00:00:00', 7, 'UTC') GROUP BY NetworkProtocol, hour ORDER BY hour) GROUP BY NetworkProtocol",
  },
  {
    name: 'parse',
    kql: `ProcessEvent | where ${kusto(DAY)} | parse TargetProcessCommandLine with * "-id " Id:string " -name " Name:string " --level " Level:long | summarize dcount(Name), max(Level)`,
    sql: `SELECT uniqExact(found[2]), max(toInt64OrNull(found[3])) FROM (SELECT extractGroups(TargetProcessCommandLine, '(?s)-id (.*?) -name (.*?) --level (-?[0-9]+)') AS found FROM vedette.ProcessEvent WHERE ${clickhouse(DAY)})`,
    duckdb: `SELECT count(DISTINCT regexp_extract(TargetProcessCommandLine, '-name (.*?) --level', 1)), max(regexp_extract(TargetProcessCommandLine, '--level ([0-9]+)', 1)) FROM ProcessEvent WHERE ${duck(DAY)}`,
  },
  {
    name: 'dcount',
    kql: 'NetworkSession | summarize Peers = dcount(DstIpAddr) by SrcIpAddr | top 10 by Peers',
    sql: 'SELECT SrcIpAddr, uniqExact(DstIpAddr) AS Peers FROM vedette.NetworkSession GROUP BY SrcIpAddr ORDER BY Peers DESC LIMIT 10',
    duckdb:
      'SELECT SrcIpAddr, count(DISTINCT DstIpAddr) AS Peers FROM NetworkSession GROUP BY SrcIpAddr ORDER BY Peers DESC LIMIT 10',
  },
  {
    name: 'arg_max',
    kql: 'Authentication | summarize arg_max(TimeGenerated, SrcIpAddr, EventResult) by TargetUsername',
    sql: 'SELECT TargetUsername, max(TimeGenerated), argMax(tuple(SrcIpAddr, EventResult), TimeGenerated) FROM vedette.Authentication GROUP BY TargetUsername',
    duckdb:
      'SELECT TargetUsername, max(TimeGenerated), arg_max(SrcIpAddr, TimeGenerated), arg_max(EventResult, TimeGenerated) FROM Authentication GROUP BY TargetUsername',
  },
  {
    name: 'mv_expand',
    kql: `ProcessEvent | where ${kusto(DAY)} | mv-expand Part = split(TargetProcessCommandLine, " ") to typeof(string) | summarize count() by Part | top 10 by count_`,
    sql: `SELECT arrayJoin(splitByChar(' ', TargetProcessCommandLine)) AS Part, count() AS n FROM vedette.ProcessEvent WHERE ${clickhouse(DAY)} GROUP BY Part ORDER BY n DESC LIMIT 10`,
    duckdb: `SELECT Part, count(*) AS n FROM (SELECT unnest(string_split(TargetProcessCommandLine, ' ')) AS Part FROM ProcessEvent WHERE ${duck(DAY)}) GROUP BY Part ORDER BY n DESC LIMIT 10`,
  },
  {
    name: 'by_bin_and_host',
    kql: 'NetworkSession | summarize Sessions = count(), Bytes = sum(DstBytes) by bin(TimeGenerated, 6h), DvcHostname',
    sql: 'SELECT toStartOfInterval(TimeGenerated, INTERVAL 6 HOUR) AS bin, DvcHostname, count(), sum(DstBytes) FROM vedette.NetworkSession GROUP BY bin, DvcHostname',
    duckdb:
      "SELECT time_bucket(INTERVAL '6 hours', TimeGenerated) AS bin, DvcHostname, count(*), sum(DstBytes) FROM NetworkSession GROUP BY ALL",
  },
  {
    name: 'regex',
    kql: 'ProcessEvent | where TargetProcessCommandLine matches regex @"task\\d{3}77 --level [78]" | count',
    sql: "SELECT count() FROM vedette.ProcessEvent WHERE match(TargetProcessCommandLine, 'task\\\\d{3}77 --level [78]')",
    duckdb:
      "SELECT count(*) FROM ProcessEvent WHERE regexp_matches(TargetProcessCommandLine, 'task\\d{3}77 --level [78]')",
  },
  {
    name: 'in_list',
    kql: `NetworkSession | where SrcIpAddr in (${quoted('"')}) and DstPortNumber in (${PORTS}) | summarize count() by SrcIpAddr`,
    sql: `SELECT SrcIpAddr, count() FROM vedette.NetworkSession WHERE SrcIpAddr IN (${quoted("'")}) AND DstPortNumber IN (${PORTS}) GROUP BY SrcIpAddr`,
    duckdb: `SELECT SrcIpAddr, count(*) FROM NetworkSession WHERE SrcIpAddr IN (${quoted("'")}) AND DstPortNumber IN (${PORTS}) GROUP BY SrcIpAddr`,
  },
  {
    name: 'cidr',
    kql: 'NetworkSession | where ipv4_is_in_range(DstIpAddr, "40.2.0.0/16") | summarize count(), sum(SrcBytes)',
    sql: "SELECT count(), sum(SrcBytes) FROM vedette.NetworkSession WHERE isIPv4String(DstIpAddr) AND isIPAddressInRange(if(isIPv4String(DstIpAddr), DstIpAddr, '0.0.0.0'), '40.2.0.0/16')",
    duckdb: "SELECT count(*), sum(SrcBytes) FROM NetworkSession WHERE starts_with(DstIpAddr, '40.2.')",
  },
  {
    name: 'distinct',
    kql: 'Authentication | distinct DvcHostname, TargetUsername | count',
    sql: 'SELECT count() FROM (SELECT DISTINCT DvcHostname, TargetUsername FROM vedette.Authentication)',
    duckdb: 'SELECT count(*) FROM (SELECT DISTINCT DvcHostname, TargetUsername FROM Authentication)',
  },
  {
    name: 'percentile',
    kql: 'NetworkSession | summarize percentile(SrcBytes, 95) by NetworkProtocol',
    sql: 'SELECT NetworkProtocol, quantileExactLow(0.95)(SrcBytes) FROM vedette.NetworkSession GROUP BY NetworkProtocol',
    duckdb: 'SELECT NetworkProtocol, quantile_disc(SrcBytes, 0.95) FROM NetworkSession GROUP BY NetworkProtocol',
  },
  {
    name: 'union_of_two_tables',
    kql: 'union NetworkSession, Dns | summarize Events = count(), Last = max(TimeGenerated) by DvcHostname',
    sql: 'SELECT DvcHostname, count(), max(TimeGenerated) FROM (SELECT DvcHostname, TimeGenerated FROM vedette.NetworkSession UNION ALL SELECT DvcHostname, TimeGenerated FROM vedette.Dns) GROUP BY DvcHostname',
    duckdb:
      'SELECT DvcHostname, count(*), max(TimeGenerated) FROM (SELECT DvcHostname, TimeGenerated FROM NetworkSession UNION ALL SELECT DvcHostname, TimeGenerated FROM Dns) GROUP BY DvcHostname',
  },
  {
    name: 'search_all_columns',
    kql: 'search in (Dns) "tunnel" | count',
    sql: `SELECT count() FROM vedette.Dns WHERE match(concatWithSeparator('\\n', ${TEXTS}), '${TERM}')`,
    duckdb: `SELECT count(*) FROM Dns WHERE regexp_matches(concat_ws(chr(10), COLUMNS(*)), '${TERM}')`,
  },
  {
    name: 'parse_json_path',
    kql: 'Authentication | where parse_json(Raw).user.name == "user4711" | summarize count() by EventResult',
    sql: "SELECT EventResult, count() FROM vedette.Authentication WHERE JSONExtractString(Raw, 'user', 'name') = 'user4711' GROUP BY EventResult",
    duckdb:
      "SELECT EventResult, count(*) FROM Authentication WHERE json_extract_string(Raw, '$.user.name') = 'user4711' GROUP BY EventResult",
  },
  {
    name: 'sort_and_take',
    kql: 'NetworkSession | sort by SrcBytes desc | take 20 | project TimeGenerated, DvcHostname, DstIpAddr, SrcBytes',
    sql: 'SELECT TimeGenerated, DvcHostname, DstIpAddr, SrcBytes FROM vedette.NetworkSession ORDER BY SrcBytes DESC LIMIT 20',
    duckdb:
      'SELECT TimeGenerated, DvcHostname, DstIpAddr, SrcBytes FROM NetworkSession ORDER BY SrcBytes DESC LIMIT 20',
  },
  {
    name: 'one_hour',
    kql: `NetworkSession | where ${kusto(HOUR)} and DstPortNumber == 443 | summarize count() by SrcIpAddr`,
    sql: `SELECT SrcIpAddr, count() FROM vedette.NetworkSession WHERE ${clickhouse(HOUR)} AND DstPortNumber = 443 GROUP BY SrcIpAddr`,
    duckdb: `SELECT SrcIpAddr, count(*) FROM NetworkSession WHERE ${duck(HOUR)} AND DstPortNumber = 443 GROUP BY SrcIpAddr`,
  },
];
