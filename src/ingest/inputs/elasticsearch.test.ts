import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '@elastic/elasticsearch';
import { type Harness, SECRET, startHarness } from '../testing/harness.ts';

describe('Elasticsearch _bulk', () => {
  let harness: Harness;
  let client: Client;
  before(async () => {
    harness = await startHarness();
    client = new Client({
      node: harness.url,
      auth: { apiKey: Buffer.from(`id:${SECRET}`).toString('base64') },
      compression: true,
    });
  });
  after(async () => {
    await client.close();
    await harness.close();
  });

  it('serves the helper of the official client', async () => {
    const documents = Array.from({ length: 250 }, (_, number) => ({
      '@timestamp': '2026-01-02T03:04:05.678Z',
      number,
      message: `ü ${number}`,
    }));
    const result = await client.helpers.bulk({
      datasource: documents,
      flushBytes: 3000,
      concurrency: 3,
      onDocument: () => ({ create: { _index: 'logs-app-default' } }),
    });
    assert.deepEqual([result.successful, result.failed, result.total], [250, 0, 250]);
    const rows = (await harness.rows()).map((row) => row['Raw'] as { number: number; Transport: unknown });
    assert.deepEqual(
      rows.map(({ number }) => number).sort((a, b) => a - b),
      documents.map(({ number }) => number),
    );
    assert.deepEqual(rows[0]!.Transport, { index: 'logs-app-default' });
  });

  it('answers item by item: what it can take is taken, the rest is an error of its own', async () => {
    const before = (await harness.rows()).length;
    const body = [
      { index: { _index: 'i', _id: '1' } },
      { message: 'kept' },
      { update: { _index: 'i', _id: '1' } },
      { doc: { a: 1 } },
      { delete: { _index: 'i', _id: '1' } },
      { create: { _index: 'i' } },
      '{"broken":',
      { create: { _index: 'i' } },
      '"no object"',
    ]
      .map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
      .join('');
    const response = await fetch(`${harness.url}/_bulk`, {
      method: 'PUT',
      body,
      headers: {
        authorization: `Basic ${Buffer.from(`u:${SECRET}`).toString('base64')}`,
        'content-type': 'application/json',
      },
    });
    const answer = (await response.json()) as {
      errors: boolean;
      items: Record<string, { status: number; error?: { type: string } }>[];
    };
    assert.equal(response.headers.get('x-elastic-product'), 'Elasticsearch');
    assert.equal(answer.errors, true);
    assert.deepEqual(
      answer.items.map(
        (item) => Object.entries(item).map(([action, { status, error }]) => [action, status, error?.type])[0],
      ),
      [
        ['index', 201, undefined],
        ['update', 400, 'illegal_argument_exception'],
        ['delete', 400, 'illegal_argument_exception'],
        ['create', 400, 'document_parsing_exception'],
        ['create', 400, 'document_parsing_exception'],
      ],
    );
    assert.equal((await harness.rows()).length, before + 1);
  });

  it('answers what clients ask before they send', async () => {
    assert.equal((await client.info()).tagline, 'You Know, for Search');
    assert.equal(await client.ping(), true);
    assert.equal((await client.license.get()).license.status, 'active');
    assert.equal((await client.cluster.health()).status, 'green');
    assert.equal(
      (await client.indices.putIndexTemplate({ name: 'logs', index_patterns: ['logs-*'] })).acknowledged,
      true,
    );
    assert.equal(await client.indices.exists({ index: 'logs' }), true);
  });

  it('takes a token as it is, though it reads as the base 64 of a text with a colon', async () => {
    const token = Buffer.from('looks like id:key').toString('base64');
    const other = await startHarness({ config: { tokens: [{ secret: token, source: 'tests', anySource: false }] } });
    const response = await fetch(`${other.url}/_bulk`, {
      method: 'POST',
      headers: { authorization: `ApiKey ${token}`, 'content-type': 'application/x-ndjson' },
      body: '{"create":{"_index":"i"}}\n{"message":"m"}\n',
    });
    assert.equal(response.status, 200, await response.text());
    await other.close();
  });

  it('refuses a wrong key, and a body that is none, as Elasticsearch does', async () => {
    const wrong = new Client({ node: harness.url, auth: { apiKey: 'bm9wZTpub3Bl' } });
    await assert.rejects(wrong.bulk({ operations: [{ create: { _index: 'i' } }, {}] }), {
      name: 'ResponseError',
      statusCode: 401,
    } as object);
    await wrong.close();
    await assert.rejects(
      client.transport.request({ method: 'POST', path: '/_bulk', body: 'nonsense\n' }),
      /Malformed action/,
    );
  });
});
