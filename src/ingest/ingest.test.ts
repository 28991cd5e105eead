import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Harness, SECRET, sendTcp, startHarness } from './testing/harness.ts';

const hec = (
  harness: Harness,
  body: string,
  headers: Record<string, string> = {},
  path = '/services/collector/event',
) =>
  fetch(`${harness.url}${path}`, { method: 'POST', body, headers: { authorization: `Splunk ${SECRET}`, ...headers } });

describe('ingest', () => {
  let harness: Harness;
  before(async () => {
    harness = await startHarness();
  });
  after(() => harness.close());

  it('takes HEC events without newlines between them and stores each once', async () => {
    const body = [
      '{"event":{"user":"mia","action":"login"},"time":"1700000000.250","host":"web-1","sourcetype":"_json"}',
      '{"event":"plain {text} with \\"quotes\\"","source":"s"}',
    ].join('');
    const response = await hec(harness, body);
    assert.deepEqual([response.status, await response.json()], [200, { text: 'Success', code: 0 }]);
    const rows = (await harness.rows()).filter((row) => row['_Source'] === 'tests');
    assert.equal(rows.length, 2);
    const [first, second] = rows.sort((a, b) => (a['_Sequence'] as number) - (b['_Sequence'] as number));
    assert.equal(first!['TimeGenerated'], '2023-11-14T22:13:20.250Z');
    assert.deepEqual((first!['Raw'] as Record<string, unknown>)['user'], 'mia');
    assert.match(second!['RawText'] as string, /^plain \{text\} with "quotes"$/);
  });

  it('takes syslog by TCP in both framings on one connection', async () => {
    const before = (await harness.rows()).length;
    const counted = '<13>1 2026-01-02T03:04:05Z h app - - - two\nlines';
    await sendTcp(harness.syslogPort, [
      `${counted.length} ${counted}`,
      '<13>1 2026-01-02T03:04:06Z h app - - - newl',
      'ine framed\n<13>1 2026-01-02T03:04:07Z h app - - - last',
    ]);
    await eventually(async () => (await harness.rows()).length === before + 3);
    const texts = (await harness.rows()).slice(before).map((row) => row['RawText']);
    assert.deepEqual(texts, [
      counted,
      '<13>1 2026-01-02T03:04:06Z h app - - - newline framed',
      '<13>1 2026-01-02T03:04:07Z h app - - - last',
    ]);
  });

  it('keeps the balance: received is stored and nothing is in flight', async () => {
    await harness.ingest.flush();
    for (const line of await harness.ingest.balance()) {
      assert.equal(line.inFlight, 0);
      assert.equal(line.received, line.stored);
      assert.ok(line.balanced);
    }
  });
});

async function eventually(test: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await test()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('it never came true');
}
