import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createParser } from './parser.ts';
import type { Matcher } from './processor.ts';
import { type Harness, SECRET, startHarness } from './testing/harness.ts';

const post = (harness: Harness, body: string, path = '/ingest') =>
  fetch(`${harness.url}${path}`, { method: 'POST', body, headers: { authorization: `Bearer ${SECRET}` } });
const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `{"number":${from + at}}\n`).join('');

function numbers(rows: readonly Record<string, unknown>[]): number[] {
  return rows.map((row) => (row['Raw'] as { number: number }).number).sort((a, b) => a - b);
}
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);

async function reconciles(harness: Harness, expected: Record<string, number>): Promise<void> {
  await harness.ingest.flush();
  const sums: Record<string, number> = { received: 0, stored: 0, quarantined: 0, merged: 0, dropped: 0, inFlight: 0 };
  for (const line of await harness.ingest.balance()) {
    assert.ok(line.balanced);
    for (const name of ['received', 'stored', 'quarantined', 'merged', 'inFlight'] as const) sums[name]! += line[name];
    sums['dropped']! += Object.values(line.dropped).reduce((a, b) => a + b, 0);
  }
  assert.deepEqual(sums, { received: 0, stored: 0, quarantined: 0, merged: 0, dropped: 0, inFlight: 0, ...expected });
}

describe('after a crash', () => {
  it('what was acknowledged and not stored is stored, once, and counted, once', async () => {
    const first = await startHarness();
    first.store.faults.push(...Array<'unavailable'>(50).fill('unavailable'));
    assert.equal((await post(first, lines(0, 100))).status, 200);
    await first.crash();
    first.store.faults.length = 0;
    assert.equal(first.store.rows.length, 0);
    const second = await startHarness({ again: first });
    assert.deepEqual(numbers(await second.rows()), upTo(100));
    await reconciles(second, { received: 100, stored: 100 });
    await second.close();
  });

  it('what was stored and not yet counted is not stored again, and is counted', async () => {
    const first = await startHarness();
    // The rows arrive, the answer does not, and nothing works after that.
    first.store.faults.push('lost-answer', ...Array<'unavailable'>(50).fill('unavailable'));
    const originalStoredAbove = first.store.storedAbove;
    first.store.storedAbove = async () => {
      throw new Error('not now');
    };
    assert.equal((await post(first, lines(0, 100))).status, 200);
    while (first.store.rows.length < 100) await new Promise((resolve) => setTimeout(resolve, 10));
    await first.crash();
    first.store.faults.length = 0;
    first.store.storedAbove = originalStoredAbove;
    const second = await startHarness({ again: first });
    await post(second, lines(100, 5));
    assert.deepEqual(numbers(await second.rows()), upTo(105));
    await reconciles(second, { received: 105, stored: 105 });
    await second.close();
  });

  it('the ids of events are those that they would have had', async () => {
    const first = await startHarness();
    first.store.faults.push(...Array<'unavailable'>(50).fill('unavailable'));
    await post(first, lines(0, 3));
    await first.crash();
    first.store.faults.length = 0;
    const second = await startHarness({ again: first });
    const ids = (await second.rows()).map((row) => row['_ItemId']).sort();
    assert.deepEqual(
      ids,
      [1, 2, 3].map((number) => `${first.ingest.collector}-${number}`),
    );
    await second.close();
  });

  it('records of one audit event that came in two requests still make one event', async () => {
    const first = await startHarness();
    const audit = (type: string, rest: string) => `type=${type} msg=audit(1700000000.123:77): ${rest}\n`;
    await post(
      first,
      audit('SYSCALL', 'arch=c000003e syscall=59 success=yes exit=0 pid=7 uid=0 comm="id" exe="/usr/bin/id"'),
    );
    await first.crash();
    const second = await startHarness({ again: first });
    await post(second, audit('EXECVE', 'argc=1 a0="id"') + audit('PROCTITLE', 'proctitle="id"') + audit('EOE', ''));
    const rows = await second.rows();
    assert.deepEqual(
      rows.map((row) => String(row['RawText']).split('\n').length),
      [3],
    );
    assert.equal(rows[0]!['_Sequence'], 1);
    await reconciles(second, { received: 4, stored: 1, merged: 3 });
    await second.close();
  });
});

describe('audit records', () => {
  it('are joined behind syslog headers too, two events at a time, and every record is accounted for', async () => {
    const harness = await startHarness();
    const audit = (serial: number, type: string, rest: string) =>
      `<13>1 2026-01-02T03:04:05.${serial}Z web-1 audispd - - - type=${type} msg=audit(1767323045.123:${serial}): ${rest}\n`;
    const syscall = 'arch=c000003e syscall=59 success=yes exit=0 pid=7 uid=0 auid=1000 comm="id" exe="/usr/bin/id"';
    await post(
      harness,
      audit(10, 'SYSCALL', syscall) +
        audit(11, 'SYSCALL', syscall) +
        audit(10, 'EXECVE', 'argc=1 a0="id"') +
        audit(12, 'USER_LOGIN', 'pid=9 uid=0 acct="mia" exe="/usr/sbin/sshd" res=success') +
        audit(11, 'EXECVE', 'argc=1 a0="id"') +
        audit(10, 'EOE', '') +
        audit(11, 'EOE', '') +
        audit(99, 'EOE', '') +
        'a line that only quotes type=SYSCALL msg=audit(1:2): in its text\n',
    );
    const rows = await harness.rows();
    assert.equal(rows.length, 4);
    const [first] = rows.filter((row) => row['_Sequence'] === 1);
    assert.equal(String(first!['RawText']).split('\n').length, 2);
    assert.equal((first!['DvcHostname'] ?? first!['Dvc']) as string, 'web-1');
    await reconciles(harness, { received: 9, stored: 4, merged: 5 });
    await harness.close();
  });
});

describe('a store that fails', () => {
  it('is tried again, and rows whose answer was lost are not inserted twice', async () => {
    const harness = await startHarness();
    harness.store.faults.push('unavailable', 'lost-answer');
    await post(harness, lines(0, 50));
    assert.deepEqual(numbers(await harness.rows()), upTo(50));
    await reconciles(harness, { received: 50, stored: 50 });
    await harness.close();
  });

  it('and a row that it refuses go to quarantine, the rest is stored', async () => {
    const harness = await startHarness();
    harness.store.faults.push('refuse-row');
    const body = 'Jan  2 03:04:05 h app: fine one\nJan  2 03:04:05 h app: poison\nJan  2 03:04:05 h app: fine two\n';
    await post(harness, body);
    assert.equal((await harness.rows()).length, 2);
    await reconciles(harness, { received: 3, stored: 2, quarantined: 1 });
    const { items } = await harness.ingest.quarantine({ page: 0, size: 10 });
    assert.match(Buffer.from(items[0]!.raw_base64, 'base64').toString(), /poison/);
    assert.match(items[0]!.reason, /a bad row/);
    await harness.close();
  });
});

describe('a worker that dies', () => {
  it('is replaced; the batch that kills it goes to quarantine and all others are stored once', async () => {
    const harness = await startHarness({ thread: new URL('./testing/thread-for-tests.ts', import.meta.url) });
    for (let batch = 0; batch < 10; batch++) await post(harness, lines(batch * 10, 10));
    await post(harness, 'please end this thread\n');
    for (let batch = 10; batch < 20; batch++) await post(harness, lines(batch * 10, 10));
    assert.deepEqual(numbers(await harness.rows()), upTo(200));
    await reconciles(harness, { received: 201, stored: 200, quarantined: 1 });
    await harness.close();
  });
});

describe('a retry', () => {
  it('of a request that was journalled but never answered is answered and not journalled again', async () => {
    const first = await startHarness();
    const entry = await journalWithoutAnswer(first, lines(0, 10));
    assert.equal(entry, true);
    await first.crash();
    const second = await startHarness({ again: first });
    assert.equal((await post(second, lines(0, 10))).status, 200);
    assert.deepEqual(numbers(await second.rows()), upTo(10));
    // Once: the same bytes sent a third time are another request.
    assert.equal((await post(second, lines(0, 10))).status, 200);
    assert.equal((await second.rows()).length, 20);
    await second.close();
  });

  it('of a large request, which is journalled in parts, journals the parts that are missing', async () => {
    const first = await startHarness({ config: { backlogBytes: 1024 * 1024, segmentBytes: 64 * 1024 } });
    first.store.faults.push(...Array<'unavailable'>(50).fill('unavailable'));
    const text = 'x'.repeat(80);
    const body = Array.from({ length: 12_500 }, (_, number) => `{"number":${number},"text":"${text}"}\n`).join('');
    assert.equal((await post(first, body)).status, 429);
    await first.crash();
    first.store.faults.length = 0;
    const second = await startHarness({ again: first });
    const durable = (await second.rows()).length;
    assert.ok(durable > 0 && durable < 12_500, `${durable} of the request were durable`);
    assert.equal((await post(second, body)).status, 200);
    assert.deepEqual(numbers(await second.rows()), upTo(12_500));
    await reconciles(second, { received: 12_500, stored: 12_500 });
    await second.close();
  });

  it('of an answered request is a request of its own', async () => {
    const first = await startHarness();
    assert.equal((await post(first, lines(0, 10))).status, 200);
    await first.rows();
    await first.crash();
    const second = await startHarness({ again: first });
    assert.equal((await post(second, lines(0, 10))).status, 200);
    assert.equal((await second.rows()).length, 20);
    await second.close();
  });
});

/** Sends a request and breaks the connection in the moment in which the journal has it. */
async function journalWithoutAnswer(harness: Harness, body: string): Promise<boolean> {
  const { connect } = await import('node:net');
  const before = harness.ingest.stats().received;
  const { hostname, port } = new URL(harness.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const head = `POST /ingest HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRET}\r\ncontent-length: ${body.length}\r\n\r\n`;
  socket.write(head + body, () => socket.resetAndDestroy());
  for (let attempt = 0; attempt < 200; attempt++) {
    if (harness.ingest.stats().received === before + 10) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}

describe('quarantine', () => {
  it('keeps what no format takes, and stores it under its own id once a parser takes it', async () => {
    let isWiser = false;
    const harness = await startHarness({
      createParser(source) {
        const parser = createParser(source);
        return {
          ...parser,
          parse: (record, received, hint) =>
            !isWiser && String(record).includes('riddle')
              ? { rejected: 'a riddle', offset: 4, format: 'riddle' }
              : parser.parse(record, received, hint),
        };
      },
    });
    await post(harness, '{"a":1}\n{"x":"riddle one"}\n{"x":"riddle two"}\n');
    await reconciles(harness, { received: 3, stored: 1, quarantined: 2 });
    const { items, total } = await harness.ingest.quarantine({ page: 0, size: 1 });
    assert.deepEqual([items.length, total, items[0]!.reason, items[0]!.byte_offset], [1, 2, 'a riddle', 4]);
    assert.deepEqual(await harness.ingest.reparse(items[0]!.id), { stored: 0, failed: 1 });
    isWiser = true;
    assert.deepEqual(await harness.ingest.reparse(items[0]!.id), { stored: 1, failed: 0 });
    assert.deepEqual(await harness.ingest.reparseAll('tests'), { stored: 1, failed: 0 });
    assert.deepEqual(await harness.ingest.reparseAll(), { stored: 0, failed: 0 });
    assert.deepEqual(await harness.ingest.reparse('no-such'), { stored: 0, failed: 0 });
    const rows = await harness.rows();
    assert.equal(new Set(rows.map((row) => row['_ItemId'])).size, 3);
    assert.ok(rows.some((row) => row['_ItemId'] === items[0]!.id));
    await reconciles(harness, { received: 3, stored: 3 });
    await harness.close();
  });
});

describe('drop rules', () => {
  it('drop by text and by field, for their source only, and are counted by name', async () => {
    const drop = [
      { name: 'health checks', contains: '/healthz' },
      { name: 'debug', matches: 'lvl=(debug|trace)' },
      { name: 'other', source: 'elsewhere', contains: '{' },
      { name: 'noise', fields: { kind: ['NOISE', 'chatter'] } },
    ];
    const harness = await startHarness({ config: { drop } });
    await post(
      harness,
      'GET /healthz 200 from 192.0.2.1\nsome words lvl=debug here\n{"kind":"noise"}\n{"kind":"signal"}\n',
    );
    assert.equal((await harness.rows()).length, 1);
    await reconciles(harness, { received: 4, stored: 1, dropped: 3 });
    assert.deepEqual((await harness.ingest.balance())[0]!.dropped, { 'health checks': 1, debug: 1, noise: 1 });
    await harness.close();
  });
});

describe('detections', () => {
  it('are handed on once their event is stored, and name it', async () => {
    const seen: string[] = [];
    const matcher: Matcher<string> = {
      match: (event, reference) => (event.raw['number'] === 7 ? [`${reference.table} ${reference.eventId}`] : []),
    };
    const harness = await startHarness({ matcher });
    await post(harness, lines(0, 10));
    const rows = await harness.rows();
    for (const detection of harness.detections) {
      const [table, id] = detection.split(' ');
      seen.push(
        String(
          (rows.find((row) => row['_ItemId'] === id && row['table'] === table)?.['Raw'] as { number: number })?.number,
        ),
      );
    }
    assert.deepEqual(seen, ['7']);
    await harness.close();
  });

  it('that throw stop nothing', async () => {
    const matcher: Matcher<string> = {
      match() {
        throw new Error('a fault in a rule');
      },
    };
    const harness = await startHarness({ matcher });
    await post(harness, lines(0, 10));
    assert.equal((await harness.rows()).length, 10);
    assert.match(harness.problems.join(), /a fault in a rule/);
    await harness.close();
  });
});
