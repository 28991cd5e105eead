import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { sharedData } from '../../lib/shared-data.ts';
import type { EventRow } from '../../schema/event.ts';
import { tables } from '../../schema/tables/index.ts';
import { createParser, type Parsed } from '../parser.ts';

const RECEIVED = '2031-01-01T00:00:00.000Z';

function linesOf(path: string): string[] {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}

interface ParseCase {
  readonly schema?: string;
  readonly input?: string | readonly string[];
  readonly lines?: readonly string[];
  readonly event?: unknown;
  readonly log_types?: readonly string[];
  readonly expected?: Record<string, unknown>;
}

function cases(name: string): ParseCase[] | undefined {
  const path = sharedData(name);
  return path === undefined ? undefined : linesOf(path).map((line) => JSON.parse(line) as ParseCase);
}

function inputsOf(one: ParseCase): string[] {
  if (one.lines) return [...one.lines];
  if (one.input !== undefined) return [typeof one.input === 'string' ? one.input : one.input.join('\n')];
  return one.event === undefined ? [] : [JSON.stringify(one.event)];
}

function parseAlone(line: string): Parsed | undefined {
  const parsed = createParser({ name: 'source' }).parse(line, RECEIVED);
  return 'rejected' in parsed ? undefined : parsed;
}

const known = Object.fromEntries(
  Object.entries(tables).map(([name, { columns }]) => [
    name,
    new Map(columns.filter((column) => !column.alias).map((column) => [column.name, column.type])),
  ]),
);

/** Each column is one of its table, of its type; the time is one. */
function assertFits(parsed: Parsed): void {
  const { event, product } = parsed;
  assert.equal(parsed.problem, undefined, product);
  assert.deepEqual(parsed.unfit ?? [], [], `${product}: columns that the model does not take`);
  assert.match(event.columns.TimeGenerated, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?Z$/, product);
  for (const [name, value] of Object.entries(event.columns)) {
    if (value === undefined) continue;
    const type = known[event.table]!.get(name);
    assert.notEqual(type, undefined, `${product}: ${event.table} has no column ${name}`);
    if (type === 'string') assert.equal(typeof value, 'string', `${product}: ${event.table}.${name}`);
    if (type === 'int' || type === 'long') assert.ok(Number.isSafeInteger(value), `${product}: ${event.table}.${name}`);
    if (type === 'bool') assert.equal(typeof value, 'boolean', `${product}: ${event.table}.${name}`);
  }
}

// Values that ASIM's documentation closes, per table; what a source calls otherwise stays in the `EventOriginal…` columns.
const EVENT_TYPES: Readonly<Record<string, readonly string[]>> = {
  AlertEvent: ['Alert'],
  DhcpEvent: ['Assign', 'Renew', 'Release', 'DNS Update'],
  NetworkSession: ['EndpointNetworkSession', 'NetworkSession', 'L2NetworkSession', 'IDS', 'Flow'],
  WebSession: ['HTTPsession', 'WebServerSession', 'ApiRequest'],
  Authentication: ['Logon', 'Logoff', 'Elevate'],
  ProcessEvent: ['ProcessCreated', 'ProcessTerminated'],
  AuditEvent: [
    'Set',
    'Read',
    'Create',
    'Delete',
    'Execute',
    'Install',
    'Clear',
    'Enable',
    'Disable',
    'Initialize',
    'Start',
    'Stop',
    'Other',
  ],
};
const RESULTS = new Set(['Success', 'Partial', 'Failure', 'NA']);
const SEVERITIES = new Set(['Informational', 'Low', 'Medium', 'High']);
const LOGON_DETAILS = new Set([
  'No such user or password',
  'No such user',
  'Incorrect password',
  'Incorrect key',
  'Account expired',
  'Password expired',
  'User locked',
  'User disabled',
  'Logon violates policy',
  'Session expired',
  'Other',
]);
const ACTIONS = new Set([
  'Allow',
  'Deny',
  'Drop',
  'Drop ICMP',
  'Reset',
  'Reset Source',
  'Reset Destination',
  'Encrypt',
  'Decrypt',
  'VPNroute',
]);

function assertValues({ table, columns }: EventRow, product: string): void {
  const where = `${product} ${table}`;
  const types = EVENT_TYPES[table];
  if (types) assert.ok(types.includes(String(columns['EventType'])), `${where}.EventType ${columns['EventType']}`);
  assert.ok(RESULTS.has(String(columns['EventResult'])), `${where}.EventResult ${columns['EventResult']}`);
  assert.ok(SEVERITIES.has(String(columns['EventSeverity'])), `${where}.EventSeverity ${columns['EventSeverity']}`);
  if (columns['DvcAction'] !== undefined)
    assert.ok(ACTIONS.has(String(columns['DvcAction'])), `${where}.DvcAction ${columns['DvcAction']}`);
  if (table === 'Authentication' && columns['EventResult'] === 'Failure' && columns['EventResultDetails'] !== undefined)
    assert.ok(
      LOGON_DETAILS.has(String(columns['EventResultDetails'])),
      `${where}.EventResultDetails ${columns['EventResultDetails']}`,
    );
}

const WINDOWS = /^(?:windows|sysmon|defender|microsoft|entra|office|ecs|sentinel|device)/;

describe('rows of many sources', () => {
  for (const name of ['parse-cases.jsonl.gz', 'panther-cases.jsonl.gz', 'crowdsec-scenario-cases.jsonl.gz'])
    it(`fit the event model: ${name}`, (test) => {
      const all = cases(name);
      if (all === undefined) return test.skip(`no ${name}`);
      let rows = 0;
      for (const one of all)
        for (const input of inputsOf(one)) {
          const parsed = parseAlone(input);
          if (parsed === undefined) continue;
          rows++;
          assertFits(parsed);
          if (!WINDOWS.test(parsed.product)) assertValues(parsed.event, parsed.product);
        }
      assert.ok(rows > 1300);
    });

  it('name the peer, and call a failed logon one', (test) => {
    const all = cases('parse-cases.jsonl.gz')?.filter((one) => one.schema === 'crowdsec-meta');
    if (all === undefined) return test.skip('no parse cases');
    const tally = { address: 0, addresses: 0, failure: 0, failures: 0 };
    for (const one of all) {
      const columns = parseAlone(inputsOf(one)[0]!)?.event.columns ?? ({} as Record<string, unknown>);
      const address = one.expected?.['source_ip'];
      if (typeof address === 'string' && address !== '') {
        tally.addresses++;
        if (columns['SrcIpAddr'] === address) tally.address++;
      }
      if (/failed[-_]auth|auth[-_]failed/.test(String(one.expected?.['log_type']))) {
        tally.failures++;
        if (columns['EventResult'] === 'Failure') tally.failure++;
      }
    }
    test.diagnostic(JSON.stringify(tally));
    assert.ok(tally.address / tally.addresses > 0.9);
    assert.ok(tally.failure / tally.failures > 0.75);
  });

  const EXPECTED: readonly (readonly [logType: string, tables: readonly string[], share: number])[] = [
    ['AWS.CloudTrail', ['AuditEvent', 'Authentication', 'UserManagement', 'FileEvent'], 0.9],
    ['GitHub.Audit', ['AuditEvent', 'UserManagement'], 0.95],
    ['GSuite.ActivityEvent', ['AuditEvent', 'Authentication', 'UserManagement', 'FileEvent'], 0.9],
    ['Snowflake.LoginHistory', ['Authentication'], 1],
    ['Duo.Authentication', ['Authentication'], 1],
    ['Azure.MonitorActivity', ['AuditEvent'], 0.95],
    ['Okta.SystemLog', ['AuditEvent', 'Authentication', 'UserManagement'], 0.95],
  ];
  for (const [logType, expected, share] of EXPECTED)
    it(`take the right table: ${logType}`, (test) => {
      const all = cases('panther-cases.jsonl.gz')?.filter(
        (one) => one.log_types?.length === 1 && one.log_types[0] === logType,
      );
      if (all === undefined) return test.skip('no cases');
      const rows = all.flatMap((one) => parseAlone(JSON.stringify(one.event)) ?? []);
      const right = rows.filter(({ event }) => expected.includes(event.table)).length;
      assert.ok(right / rows.length >= share, `${right} of ${rows.length}`);
    });

  for (const [folder, least] of [
    ['OpenSSH', 1200],
    ['Linux', 700],
  ] as const)
    it(`finds the logons of loghub's ${folder}`, (test) => {
      const path = sharedData(`loghub/${folder}`);
      if (path === undefined) return test.skip('no loghub');
      const file = readdirSync(path).find((name) => /\.log(?:\.gz)?$/.test(name))!;
      const parser = createParser({ name: folder });
      let logons = 0;
      for (const line of linesOf(join(path, file))) {
        const parsed = parser.parse(line, RECEIVED);
        assert.ok(!('rejected' in parsed), line);
        assertFits(parsed);
        if (parsed.event.table === 'Authentication') logons++;
        assert.notEqual(parsed.event.columns.TimeGenerated, RECEIVED);
      }
      assert.ok(logons >= least, String(logons));
    });

  it('are the same of a Zeek log in tab-separated and in JSON form', (test) => {
    const folder = sharedData('zeek');
    if (folder === undefined) return test.skip('no zeek');
    let compared = 0;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json.gz'))) {
      const tsv: string | undefined = readdirSync(folder).find((name) => name === file.replace('.json.gz', '.log.gz'));
      if (tsv === undefined) continue;
      const rows = (name: string): EventRow[] => {
        const parser = createParser({ name });
        return linesOf(join(folder, name)).flatMap((line) => {
          const parsed = parser.parse(line, RECEIVED);
          if ('rejected' in parsed) {
            assert.equal(parsed.noEvent, true, parsed.rejected);
            return [];
          }
          return [parsed.event];
        });
      };
      const a = rows(tsv);
      const b: EventRow[] = rows(file);
      assert.equal(a.length, b.length, file);
      for (let index = 0; index < a.length; index++) {
        assert.equal(a[index]!.table, b[index]!.table, file);
        assert.deepEqual(defined(a[index]!), defined(b[index]!), `${file} row ${index}`);
        compared++;
      }
    }
    assert.ok(compared > 5000);
  });
});

/** Columns that are filled; a time and a duration as what they mean, since one form rounds and the other does not. */
function defined({ columns }: EventRow): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, name === 'TimeGenerated' ? Date.parse(String(value)) : value]),
  );
}
