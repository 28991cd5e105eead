import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { VedetteError } from '../../lib/errors.ts';
import { catalog } from '../../schema/catalog.ts';
import { IS_OWN_RECORD, WORDS_BEYOND_INDEX } from '../../schema/searched-columns.ts';
import type { EventStore } from '../event-store.ts';
import { serialise } from '../serialise.ts';
import { exampleEvent } from './example-events.ts';

const code = (expected: string) => (error: unknown) => {
  assert.ok(error instanceof VedetteError, String(error));
  assert.equal(error.code, expected, error.message);
  return true;
};

/** What every event store keeps: run over each implementation. */
export function eventStoreConformance(name: string, open: () => Promise<EventStore>): void {
  describe(`event store: ${name}`, () => {
    let store: EventStore;
    before(async () => {
      store = await open();
    });
    after(() => store?.close());

    const value = async (sql: string, params: Record<string, unknown> = {}) =>
      (await store.query(sql, { params })).rows[0]?.[0];

    it('shows every table of the catalogue with exactly its columns, and the two that searches use', async () => {
      for (const table of catalog) {
        const { columns } = await store.query(`SELECT * FROM ${table.sql} LIMIT 0`);
        assert.deepEqual(
          columns.map((column) => column.name),
          [...table.columns.map((column) => column.name), WORDS_BEYOND_INDEX, IS_OWN_RECORD],
          table.name,
        );
      }
    });

    it('keeps an event whole: columns, record and line', async () => {
      const raw = { big: 9007199254740993n, nothing: null, empty: '', 'a.b': { c: [[1], [2, null]] }, '': 'x', e: {} };
      const event = exampleEvent(1, {
        columns: { EventCount: 3, ActorUsername: 'a"\\\n\u0000é😀' },
        raw,
        rawText: 'the line',
      });
      await store.insert(serialise('Event', [event]));
      const row = await store.event('Event', 'test-1');
      assert.equal(row?.['TimeGenerated'], '2026-03-02T10:00:00.1234567Z');
      assert.equal(row['EventCount'], 3);
      assert.equal(row['ActorUsername'], 'a"\\\n\u0000é😀');
      assert.equal(row['RawText'], 'the line');
      assert.equal(row['_Source'], 'example');
      assert.equal(
        row['Raw'],
        '{"big":9007199254740993,"nothing":null,"empty":"","a.b":{"c":[[1],[2,null]]},"":"x","e":{}}',
      );
      assert.equal(await store.event('Event', 'test-zz'), undefined);
    });

    it('keeps values that fit no column', async () => {
      const columns = {
        EventCount: 'many',
        Nonsense: { a: 1 },
        AdditionalFields: { kept: true },
        SrcPortNumber: 2 ** 40,
      };
      const batch = serialise('Event', [exampleEvent(2, { columns })]);
      assert.deepEqual(batch.misfits, { EventCount: 1, Nonsense: 1, SrcPortNumber: 1 });
      await store.insert(batch);
      const row = await store.event('Event', 'test-2');
      assert.equal(row?.['EventCount'], null);
      assert.deepEqual(JSON.parse(String(row['AdditionalFields'])), {
        kept: true,
        EventCount: 'many',
        Nonsense: { a: 1 },
        SrcPortNumber: 2 ** 40,
      });
    });

    it('stores half surrogates and times that do not exist without failing the batch', async () => {
      const odd = exampleEvent(3, {
        type: 'Syslog',
        columns: { TimeGenerated: '2026-02-30T10:00:00Z', EventMessage: 'x\ud800y' },
        raw: { SyslogMessage: 'x\ud800y', deep: '\\ud800' },
      });
      await store.insert(serialise('Event', [odd]));
      const row = await store.event('Event', 'test-3');
      assert.equal(row?.['TimeGenerated'], '2026-03-02T10:00:05.0000000Z');
      assert.deepEqual(JSON.parse(String(row['AdditionalFields'])), { TimeGenerated: '2026-02-30T10:00:00Z' });
      assert.equal(await value("SELECT SyslogMessage FROM kql.Syslog WHERE _ItemId = 'test-3'"), 'x\ufffdy');
      assert.deepEqual(JSON.parse(String(row['Raw'])), { SyslogMessage: 'x\ufffdy', deep: '\\ud800' });
    });

    it('answers native tables from the record, whichever table of the model holds it', async () => {
      const events = [
        exampleEvent(10, {
          table: 'ProcessEvent',
          type: 'SecurityEvent',
          columns: {
            EventType: 'ProcessCreated',
            TargetProcessName: 'C:\\Windows\\System32\\cmd.exe',
            TargetProcessId: '4711',
            ActorUsername: 'CORP\\ann',
            DvcHostname: 'ws01',
            TargetProcessCommandLine: 'cmd /c whoami',
          },
          raw: {
            EventID: 4688,
            Channel: 'Security',
            Computer: 'ws01.corp.example',
            SubjectUserName: 'ann',
            SubjectDomainName: 'CORP',
            NewProcessName: 'C:\\Windows\\System32\\cmd.exe',
            LogonType: '3',
          },
        }),
        exampleEvent(11, {
          table: 'ProcessEvent',
          type: 'DeviceProcessEvents',
          columns: { EventType: 'ProcessCreated', TargetProcessName: 'other.exe' },
          raw: {
            FileName: 'powershell.exe',
            ProcessId: 12,
            AdditionalFields: '{"a":[1]}',
            ReportId: '77',
            ActionType: 'X',
          },
        }),
      ];
      await store.insert(serialise('ProcessEvent', events));
      const { rows } = await store.query(
        'SELECT Account, EventID, LogonType, Process FROM kql.SecurityEvent WHERE EventID = 4688',
      );
      assert.deepEqual(rows, [['CORP\\ann', 4688, 3, 'cmd.exe']]);
      const device = await store.query(
        'SELECT _ItemId, FileName, ProcessId, AccountName, AccountDomain, DeviceName, AdditionalFields, ActionType, Timestamp FROM kql.DeviceProcessEvents ORDER BY _ItemId',
      );
      const time = '2026-03-02T10:00:00.1234567Z';
      assert.deepEqual(device.rows, [
        ['test-a', 'cmd.exe', 4711, 'ann', 'CORP', 'ws01', '', 'ProcessCreated', time],
        ['test-b', 'powershell.exe', 12, '', '', '', '{"a":[1]}', 'X', time],
      ]);
    });

    it('shows Windows events of other tables in Event, and rows of no native table too', async () => {
      await store.insert(
        serialise('ProcessEvent', [
          exampleEvent(20, {
            table: 'ProcessEvent',
            type: 'Event',
            columns: { ActorUsername: 'x', DvcHostname: 'ws02' },
            raw: { EventID: 1, Provider: 'Microsoft-Windows-Sysmon', Channel: 'Microsoft-Windows-Sysmon/Operational' },
          }),
        ]),
      );
      const { rows } = await store.query(
        "SELECT EventID, Source, EventLog, ActorUsername, DvcHostname FROM kql.Event WHERE _ItemId = 'test-k'",
      );
      assert.deepEqual(rows, [[1, 'Microsoft-Windows-Sysmon', 'Microsoft-Windows-Sysmon/Operational', 'x', 'ws02']]);
      assert.equal(await value("SELECT count() FROM kql.Event WHERE _ItemId = 'test-1'"), 1);
    });

    it('takes values only as parameters', async () => {
      const text = `it's \t \\ {x:String} ; DROP TABLE x -- \n`;
      assert.equal(await value('SELECT {text:String}', { text }), text);
      assert.deepEqual(await value('SELECT {list:Array(String)}', { list: ['a', "b'"] }), ['a', "b'"]);
    });

    it('takes many long parameters, to a whole answer and to a stream', async () => {
      const params = Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`p${index}`, `${index} é\t\n'\\`.repeat(4000)]),
      );
      const all = Object.values(params).join('');
      const sql = `SELECT concat(${Object.keys(params)
        .map((name) => `{${name}:String}`)
        .join(', ')}) AS text`;
      assert.equal(await value(sql, params), all);
      const rows: unknown[] = [];
      for await (const row of store.stream(sql, { params })) rows.push(row);
      assert.deepEqual(rows, [{ text: all }]);
    });

    it('cuts a result at its limit and says so', async () => {
      const result = await store.query('SELECT number FROM numbers(100) ORDER BY number DESC', {
        limits: { maxRows: 3 },
      });
      assert.deepEqual(result.rows, [[99], [98], [97]]);
      assert.equal(result.truncated, true);
      assert.equal((await store.query('SELECT number FROM numbers(3)', { limits: { maxRows: 3 } })).truncated, false);
    });

    it('stops a query at its limits of time and memory', async () => {
      const slow = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1';
      await assert.rejects(store.query(slow, { limits: { maxSeconds: 1 } }), code('STORE_LIMIT_TIME'));
      const large = 'SELECT length(groupArray(number)) FROM numbers(1000000000)';
      await assert.rejects(store.query(large, { limits: { maxMemoryBytes: 50_000_000 } }), code('STORE_LIMIT_MEMORY'));
    });

    it('stops a query that its caller no longer wants', async () => {
      const controller = new AbortController();
      const query = store.query('SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 2', {
        signal: controller.signal,
        limits: { maxSeconds: 20 },
        lane: 'background',
      });
      setImmediate(() => controller.abort());
      await assert.rejects(query, code('STORE_ABORTED'));
      assert.equal((await store.query('SELECT 1', { lane: 'background' })).rows[0]?.[0], 1);
    });

    it('only reads', async () => {
      for (const sql of ['CREATE TABLE vedette.x (a Int8) ENGINE = Memory', 'DROP TABLE vedette.Event'])
        await assert.rejects(store.query(sql), code('STORE_QUERY'));
      await assert.rejects(store.query('INSERT INTO vedette.Event (Type) SELECT 1'), code('STORE_QUERY'));
      await assert.rejects(store.query('SELECT nothing FROM nowhere'), code('STORE_QUERY'));
    });

    it('streams rows without holding the result', async () => {
      let count = 0;
      for await (const row of store.stream('SELECT number, {a:String} AS a FROM numbers(50000)', {
        params: { a: 'x' },
      })) {
        assert.equal(row['a'], 'x');
        count++;
      }
      assert.equal(count, 50_000);
      for await (const _ of store.stream('SELECT number FROM numbers(100000)')) break;
      await assert.rejects(async () => {
        for await (const _ of store.stream('SELECT throwIf(number = 90000) FROM numbers(100000)'));
      }, code('STORE_QUERY'));
    });

    it('knows which sequences are stored', async () => {
      await store.insert(
        serialise(
          'Dns',
          [100, 102].map((n) => exampleEvent(n, { table: 'Dns', collector: 'other' })),
        ),
      );
      assert.deepEqual([...(await store.storedAbove('other', 100))], [102]);
      assert.deepEqual([...(await store.storedAbove('other', 0))].toSorted(), [100, 102]);
      assert.equal((await store.storedAbove('nobody', 0)).size, 0);
    });

    it('stores a batch once, however often it is tried', async () => {
      const events = [300, 301].map((n) =>
        exampleEvent(n, { table: 'WebSession', columns: { TimeGenerated: `2026-0${n - 298}-02T10:00:00Z` } }),
      );
      for (let attempt = 0; attempt < 3; attempt++) await store.insert(serialise('WebSession', events));
      assert.equal(await value('SELECT count() FROM kql.WebSession'), 2);
    });

    it('refuses a batch that is no JSON, and says that a second try is useless', async () => {
      const json = Buffer.from('{"TimeGenerated": nonsense\n');
      await assert.rejects(store.insert({ table: 'Dns', json, rows: 1 }), code('STORE_REFUSED'));
    });

    it('fills the columns that a batch names, and refuses a value that none of them takes', async () => {
      const event = exampleEvent(310, { table: 'Dns', columns: { UrlCategory: 'named' } });
      const batch = serialise('Dns', [event]);
      const columns = batch.columns?.filter((name) => name !== 'UrlCategory') ?? [];
      await assert.rejects(store.insert({ ...batch, columns }), code('STORE_REFUSED'));
      assert.equal(await store.event('Dns', event.itemId), undefined);
      await store.insert(batch);
      assert.equal((await store.event('Dns', event.itemId))?.['UrlCategory'], 'named');
    });

    it('finds words through the index, also in the tables that show the rows under other names', async () => {
      for (const [table, column] of [
        ['ProcessEvent', 'TargetProcessCommandLine'],
        ['DeviceProcessEvents', 'ProcessCommandLine'],
      ]) {
        const sql = `SELECT count() FROM kql.${table} WHERE hasToken(lower(${column}), 'whoami')`;
        assert.equal(await value(sql), 1);
        const plan = (await store.query(`EXPLAIN indexes = 1 ${sql}`)).rows.join('\n');
        assert.match(plan, /Name: words_TargetProcessCommandLine/);
      }
    });

    it('deletes what is older than the retention and nothing else', async () => {
      const now = Date.now();
      const at = (days: number) => ({ columns: { TimeGenerated: new Date(now - days * 86_400_000).toISOString() } });
      const ages = [200, 60, 31, 29, 1];
      await store.insert(
        serialise(
          'DhcpEvent',
          ages.map((days, n) => exampleEvent(500 + n, { table: 'DhcpEvent', ...at(days) })),
        ),
      );
      await store.retain(30);
      assert.equal(await value('SELECT count() FROM kql.DhcpEvent'), 2);
      await assert.rejects(store.retain(-1), code('STORE_RETENTION'));
      const stats = await store.stats();
      assert.equal(stats.length, 12);
    });
  });
}
