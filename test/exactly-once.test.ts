import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@elastic/elasticsearch';
import { repositoryRoot } from '../src/lib/shared-data.ts';
import type { ProcessMessage, ProcessTask } from './support/ingest-process.ts';

const TOKEN = 'a-token-for-this-test';
const EVENTS_PER_REQUEST = 40;
const REQUESTS_PER_CLIENT = 80;
/** Acknowledged requests after which the process is killed, each time in mid-stream. */
const KILLS = [40, 120];

describe('a process that is killed with kill -9 in mid-stream, twice', () => {
  let folder: string;
  let child: ChildProcess | undefined;
  let ports = { httpPort: 0, syslogPort: 0 };
  let up: Promise<void> = Promise.resolve();
  let acknowledgedRequests = 0;
  let storedAtKill = 0;
  let stored = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vedette-once-'));
  });
  after(async () => {
    child?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  function start(): Promise<void> {
    const started = fork(join(import.meta.dirname, 'support', 'ingest-process.ts'), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    child = started;
    up = new Promise((resolve, reject) => {
      started.on('message', (message: ProcessMessage) => {
        if (message.kind === 'stored') stored = message.count;
        if (message.kind !== 'ready') return;
        ports = message;
        resolve();
      });
      started.once('exit', (code) => reject(new Error(`the process ended with ${code} before it was ready`)));
    });
    up.catch(() => undefined);
    started.send({
      folder,
      token: TOKEN,
      ...ports,
      rules: [join(repositoryRoot, 'content', 'rules')],
    } satisfies ProcessTask);
    return up;
  }

  async function kill(): Promise<void> {
    const victim = child!;
    const gone = new Promise((resolve) => victim.once('exit', resolve));
    victim.kill('SIGKILL');
    storedAtKill = Math.max(storedAtKill, stored);
    await gone;
    await start();
  }

  /** Sends a request until it is acknowledged, with the same bytes each time, as a client must. */
  async function untilAcknowledged(send: () => Promise<boolean>): Promise<void> {
    for (;;) {
      try {
        if (await send()) break;
      } catch {
        // The connection broke, or there is nobody: the client can't know whether it was taken.
      }
      await sleep(20);
      await up;
    }
    acknowledgedRequests += 1;
    if (KILLS[0] !== undefined && acknowledgedRequests >= KILLS[0]) {
      KILLS.shift();
      void kill();
    }
  }

  const numbersOf = (client: string, index: number) =>
    Array.from({ length: EVENTS_PER_REQUEST }, (_, at) => `${client}-${index * EVENTS_PER_REQUEST + at}`);

  async function hecClient(name: string): Promise<void> {
    for (let index = 0; index < REQUESTS_PER_CLIENT; index++) {
      const body = numbersOf(name, index)
        .map((number) => JSON.stringify({ event: { number } }))
        .join('');
      await untilAcknowledged(async () => {
        const url = `http://127.0.0.1:${ports.httpPort}/services/collector/event`;
        const response = await fetch(url, { method: 'POST', body, headers: { authorization: `Splunk ${TOKEN}` } });
        return response.status === 200 && ((await response.json()) as { code: number }).code === 0;
      });
    }
  }

  async function bulkClient(name: string): Promise<void> {
    const apiKey = Buffer.from(`id:${TOKEN}`).toString('base64');
    const client = new Client({
      node: `http://127.0.0.1:${ports.httpPort}`,
      auth: { apiKey },
      compression: true,
      maxRetries: 2,
    });
    for (let index = 0; index < REQUESTS_PER_CLIENT; index++) {
      const operations = numbersOf(name, index).flatMap((number) => [{ create: { _index: 'logs' } }, { number }]);
      await untilAcknowledged(async () => !(await client.bulk({ operations })).errors);
    }
    await client.close();
  }

  /** Has no acknowledgement: whatever arrives must not be doubled. */
  async function syslogClient(isOver: () => boolean): Promise<number> {
    let sent = 0;
    let socket: Socket | undefined;
    while (!isOver()) {
      if (!socket || socket.destroyed) {
        await up.catch(() => undefined);
        socket = connect(ports.syslogPort, '127.0.0.1');
        socket.on('error', () => undefined);
      }
      const text = JSON.stringify({ number: `syslog-${sent++}` });
      socket.write(`${text}\n`);
      await sleep(2);
    }
    await new Promise<void>((resolve) => ((socket?.destroyed ?? true) ? resolve() : socket?.end(() => resolve())));
    return sent;
  }

  it('has every acknowledged event in the store exactly once, and its balance reconciles', {
    timeout: 180_000,
  }, async () => {
    await start();
    let isOver = false;
    const syslog = syslogClient(() => isOver);
    await Promise.all([hecClient('hec-a'), hecClient('hec-b'), bulkClient('bulk')]);
    isOver = true;
    const sentBySyslog = await syslog;
    assert.deepEqual(KILLS, [], 'it was killed as often as it should be');
    await up;
    const answer = new Promise<ProcessMessage & { kind: 'result' }>((resolve, reject) => {
      child!.on('message', (message: ProcessMessage) => message.kind === 'result' && resolve(message));
      child!.once('exit', (code) => reject(new Error(`the process ended with ${code}`)));
    });
    await sleep(300);
    child!.send('finish');
    const { rows, balance, problems } = await answer;

    const counts = new Map<string, number>();
    for (const [, number] of rows) counts.set(number, (counts.get(number) ?? 0) + 1);
    const doubled = [...counts].filter(([, count]) => count > 1);
    assert.deepEqual(doubled.slice(0, 5), [], `${doubled.length} events are stored more than once`);
    const total = REQUESTS_PER_CLIENT * EVENTS_PER_REQUEST;
    for (const client of ['hec-a', 'hec-b', 'bulk']) {
      const missing = Array.from({ length: total }, (_, at) => `${client}-${at}`).filter(
        (number) => !counts.has(number),
      );
      assert.deepEqual(missing.slice(0, 5), [], `${missing.length} acknowledged events of ${client} are missing`);
    }
    assert.ok(rows.filter(([, number]) => number.startsWith('syslog-')).length <= sentBySyslog);
    assert.equal(new Set(rows.map(([, , id]) => id)).size, rows.length, 'every event has an id of its own');

    for (const line of balance) {
      const inStore = rows.filter(([source]) => source === line.source).length;
      assert.deepEqual(line, { source: line.source, received: inStore, stored: inStore, inFlight: 0, balanced: true });
    }
    assert.equal(balance.find(({ source }) => source === 'acknowledged')?.stored, 3 * total);
    assert.deepEqual(
      problems.filter((problem) => !/torn-tail/.test(problem)),
      [],
    );
  });
});
