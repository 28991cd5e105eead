// From raw logs by real clients to an incident that a person has worked on, over a kill -9 in mid-stream.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@elastic/elasticsearch';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { z } from 'zod';
import type { incidentDetail, incidentsResponse } from '../src/server/api/incidents.ts';
import type {
  balanceResponse,
  quarantineResponse,
  reparseResponse,
  sourcesResponse,
} from '../src/server/api/operations.ts';
import type { queryResponse } from '../src/server/api/search.ts';
import { eventually, type RunningVedette, startInFolder, writeSettings } from './support/command-line.ts';
import { type ConsoleSession, call, enter } from './support/console-session.ts';
import { ACCOUNT, ADDRESS, cloudTrail, GUESSES, sshLines, windowsEvents } from './support/own-intrusion.ts';

const PASSWORD = 'the password of this test';
/** What the intrusion of the samples does, step by step. */
const TECHNIQUES = ['T1110.001', 'T1021.001', 'T1033', 'T1003.001', 'T1490', 'T1562.008'];
const TORN = '{"torn": "in the middle';
const COMMENT = 'Talked to Ilse: it was not her.';
const REQUESTS = 30;
const EVENTS_PER_REQUEST = 40;
const KILL_AFTER_REQUESTS = 15;

type Detail = z.output<typeof incidentDetail>;

describe('the whole way of an event', () => {
  let folder: string;
  let server: RunningVedette;
  let session: ConsoleSession;
  const tokens = new Map<string, string>();
  let incidentId = '';
  let proved: readonly string[] = [];
  let incidentsBefore: unknown;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-whole-'));
    writeSettings(folder);
    server = await startInFolder(folder);
  });
  after(async () => {
    await server?.stop('SIGKILL').catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  const api = <T>(path: string, options: Parameters<typeof call>[1] = {}) =>
    call<T>(server.address + path, { session, ...options });
  const query = async (kql: string): Promise<unknown[][]> => {
    const { status, body } = await api<z.output<typeof queryResponse>>('/api/query', {
      method: 'POST',
      body: { kql, maxRows: 100_000 },
    });
    assert.equal(status, 200, JSON.stringify(body));
    return body.rows;
  };
  const detail = async (): Promise<Detail> => (await api<Detail>(`/api/incidents/${incidentId}`)).body;
  const incidentCounts = async () =>
    (await api<z.output<typeof incidentsResponse>>('/api/incidents')).body.items
      .map(({ number, alertCount, eventCount }) => [number, alertCount, eventCount])
      .sort();
  const token = (source: string): string => tokens.get(source) ?? assert.fail(`no token of ${source}`);
  const elastic = (source: string) =>
    new Client({
      node: server.http,
      auth: { apiKey: Buffer.from(`id:${token(source)}`).toString('base64') },
      maxRetries: 0,
    });

  it('begins with the first password, and makes a token for each sender', async () => {
    const state = await call<{ needsSetup: boolean }>(`${server.address}/api/session`);
    assert.equal(state.body.needsSetup, true);
    assert.equal((await call(`${server.address}/api/incidents`)).status, 401);
    await enter(server.address, '/api/setup', { password: PASSWORD });
    session = await enter(server.address, '/api/login', { name: 'admin', password: PASSWORD });
    for (const source of ['windows', 'cloudtrail', 'otel', 'stream-hec', 'stream-bulk', 'broken']) {
      const made = await api<{ secret: string }>('/api/tokens', { method: 'POST', body: { name: source, source } });
      assert.equal(made.status, 200);
      tokens.set(source, made.body.secret);
    }
    const forged = await api<{ code: string }>('/api/tokens', {
      method: 'POST',
      body: { name: 'x', source: 'x' },
      withoutCsrf: true,
    });
    assert.deepEqual([forged.status, forged.body.code], [403, 'CSRF_REJECTED']);
  });

  it('takes an intrusion from four kinds of real clients', async () => {
    const start = Date.now() - 3_600_000;
    const client = elastic('windows');
    const operations = windowsEvents(start).flatMap((event) => [{ create: { _index: 'winlogbeat' } }, event]);
    assert.equal((await client.bulk({ operations })).errors, false);
    await client.close();

    const socket = connect(server.syslogPort, '127.0.0.1');
    const text = sshLines(start)
      .map((line) => `${Buffer.byteLength(line)} ${line}`)
      .join('');
    await new Promise<void>((resolve) => socket.end(text, () => resolve()));

    const hec = await fetch(`${server.http}/services/collector/event`, {
      method: 'POST',
      headers: { authorization: `Splunk ${token('cloudtrail')}` },
      body: JSON.stringify({ sourcetype: 'aws:cloudtrail', event: cloudTrail(start) }),
    });
    assert.equal(((await hec.json()) as { code: number }).code, 0);

    const exporter = new OTLPLogExporter({
      url: `${server.http}/v1/logs`,
      headers: { authorization: `Bearer ${token('otel')}` },
    });
    const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
    provider.getLogger('portal').emit({ body: `session of ${ACCOUNT} opened from ${ADDRESS}`, severityText: 'INFO' });
    await provider.forceFlush();
    await provider.shutdown();

    const broken = await fetch(`${server.http}/ingest`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token('broken')}`, 'content-type': 'application/x-ndjson' },
      body: `${TORN}\n{"whole": true}\n`,
    });
    assert.equal(broken.status, 200, 'a bad line is no reason to refuse the good one');

    await eventually('every event in the store', async () => {
      const { sources } = (await api<z.output<typeof sourcesResponse>>('/api/sources')).body;
      const stored = (name: string) => sources.find((source) => source.name === name)?.stored ?? 0;
      const counts = ['windows', 'syslog', 'cloudtrail', 'otel', 'broken'].map(stored);
      return counts.join() === [4, GUESSES + 1, 1, 1, 1].join() ? counts : undefined;
    });
  });

  it('makes incidents of it, told in sentences that the engine has proved', async () => {
    await eventually('the incidents', async () => {
      const { items } = (await api<z.output<typeof incidentsResponse>>('/api/incidents')).body;
      const found = new Set(items.flatMap((incident) => incident.techniques));
      incidentId = items.find((incident) => incident.techniques.includes('T1003.001'))?.id ?? '';
      return TECHNIQUES.every((technique) => found.has(technique)) ? found : undefined;
    });
    const told = await eventually('the narrative', async () => {
      const found = await detail();
      // Its first sentence is counted from the incident's own record, once that is stored.
      return found.narrative.sentences[0]?.evidence.some(({ kind }) => kind === 'query') ? found : undefined;
    });
    assert.ok(['high', 'critical'].includes(told.incident.severity), told.incident.severity);
    assert.ok(told.incident.entities.some(({ key }) => key.includes(ACCOUNT)));
    const claims = [...told.narrative.sentences, ...told.triage.reasons];
    assert.deepEqual(
      claims.filter(({ verification }) => verification === 'contradicted'),
      [],
    );
    proved = told.narrative.sentences
      .filter(({ verification }) => verification === 'proved')
      .map((one) => one.sentence);
    assert.ok(proved.length >= 2, JSON.stringify(told.narrative.sentences));

    // What a sentence cites is there to be read, and says what the sentence says.
    const cited = claims.flatMap(({ evidence }) => evidence).filter((one) => one.kind === 'event');
    assert.ok(cited.length > 0);
    for (const { table, eventId, field, op, value } of cited.slice(0, 20)) {
      const { status, body } = await api<{ row: Record<string, unknown> }>(`/api/events/${table}/${eventId}`);
      assert.equal(status, 200, `${table} ${eventId}`);
      if (op === 'equals') assert.equal(String(body.row[field]), String(value));
    }
  });

  it('lets a person close it, with a reason', async () => {
    const path = `/api/incidents/${incidentId}`;
    const bare = await api<{ code: string }>(path, { method: 'PATCH', body: { status: 'closed' } });
    assert.deepEqual([bare.status, bare.body.code], [400, 'INCIDENT_CLASSIFICATION_NEEDED']);
    const body = { status: 'closed', classification: 'true-positive', comment: COMMENT };
    assert.equal((await api(path, { method: 'PATCH', body, withoutCsrf: true })).status, 403);
    assert.equal((await api(path, { method: 'PATCH', body })).status, 200);
    incidentsBefore = await incidentCounts();
  });

  it('is killed in mid-stream, and has every acknowledged event exactly once after it', async () => {
    // The senders know one address: the second start takes the ports of the first.
    const portOf = (address: string) => Number(new URL(address).port);
    writeSettings(folder, {
      ingest: {
        http: { port: portOf(server.http) },
        syslogTcp: { port: server.syslogPort },
        minFreeDiskBytes: 0,
      },
    });
    let acknowledged = 0;
    let up = Promise.resolve();
    const restart = async (): Promise<void> => {
      await server.stop('SIGKILL');
      server = await startInFolder(folder);
    };
    const untilAcknowledged = async (send: () => Promise<boolean>): Promise<void> => {
      while (!(await send().catch(() => false))) {
        await sleep(50);
        await up;
      }
      acknowledged += 1;
      if (acknowledged === KILL_AFTER_REQUESTS) up = restart();
    };
    const numbers = (client: string, request: number) =>
      Array.from({ length: EVENTS_PER_REQUEST }, (_, at) => `${client}-${request * EVENTS_PER_REQUEST + at}`);

    const hec = async (): Promise<void> => {
      for (let request = 0; request < REQUESTS; request++) {
        const body = numbers('hec', request)
          .map((number) => JSON.stringify({ event: { number } }))
          .join('');
        await untilAcknowledged(async () => {
          const headers = { authorization: `Splunk ${token('stream-hec')}` };
          const answer = await fetch(`${server.http}/services/collector/event`, { method: 'POST', headers, body });
          return answer.status === 200;
        });
      }
    };
    const bulk = async (): Promise<void> => {
      const client = elastic('stream-bulk');
      for (let request = 0; request < REQUESTS; request++) {
        const operations = numbers('bulk', request).flatMap((number) => [{ create: { _index: 'app' } }, { number }]);
        await untilAcknowledged(async () => !(await client.bulk({ operations })).errors);
      }
      await client.close();
    };
    await Promise.all([hec(), bulk()]);
    await up;
    assert.ok(acknowledged === 2 * REQUESTS);

    const total = REQUESTS * EVENTS_PER_REQUEST;
    const rows = await eventually('the stream in the store', async () => {
      const found = await query("Event | where _Source startswith 'stream-' | project tostring(Raw.number), _ItemId");
      return found.length >= 2 * total ? found : undefined;
    });
    const stored = rows.map(([number]) => String(number)).sort();
    const expected = ['hec', 'bulk'].flatMap((client) => Array.from({ length: total }, (_, at) => `${client}-${at}`));
    assert.deepEqual(stored, expected.sort());
    assert.equal(new Set(rows.map(([, id]) => id)).size, rows.length);
  });

  it('still has the incident as the person left it', async () => {
    const { incident, history, narrative } = await detail();
    assert.deepEqual([incident.status, incident.classification], ['closed', 'true-positive']);
    assert.ok(history.some(({ text, by }) => text.includes(COMMENT) && by === 'admin'));
    const now = narrative.sentences.filter(({ verification }) => verification === 'proved').map((one) => one.sentence);
    assert.deepEqual(now, proved);
    assert.deepEqual(await incidentCounts(), incidentsBefore, 'what the journal gave again is counted once');
  });

  it('accounts for every record, and shows the one that nobody could read', async () => {
    const lines = await eventually('a settled balance', async () => {
      const { body } = await api<z.output<typeof balanceResponse>>('/api/balance?hours=48');
      return body.lines.every(({ inFlight }) => inFlight === 0) ? body.lines : undefined;
    });
    assert.deepEqual(
      lines.filter(({ balanced }) => !balanced),
      [],
    );
    const sum = (source: string, column: 'received' | 'stored' | 'quarantined') =>
      lines.filter((line) => line.source === source).reduce((total, line) => total + line[column], 0);
    for (const source of ['stream-hec', 'stream-bulk'])
      assert.equal(sum(source, 'stored'), REQUESTS * EVENTS_PER_REQUEST, source);
    assert.deepEqual([sum('broken', 'received'), sum('broken', 'stored'), sum('broken', 'quarantined')], [2, 1, 1]);

    const { body } = await api<z.output<typeof quarantineResponse>>('/api/quarantine?source=broken');
    assert.equal(body.total, 1);
    const [item] = body.items;
    assert.equal(item?.text, TORN);
    assert.match(item?.reason ?? '', /JSON/);
    const path = `/api/quarantine/${encodeURIComponent(item?.id ?? '')}/reparse`;
    const again = await api<z.output<typeof reparseResponse>>(path, { method: 'POST' });
    assert.deepEqual([again.status, again.body], [200, { stored: 0, failed: 1 }]);
  });
});
