// The other side of the ingest benchmark, a process of its own: sends as fast as it is answered and events are stored.
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { makeRecord } from './ingest-events.ts';

export interface SenderTask {
  readonly transport: 'hec' | 'syslog-tcp';
  readonly port: number;
  readonly token: string;
  readonly seconds: number;
  /** Events that are sent and not yet stored: with so many the sender waits, so that what is measured is a lasting pace. */
  readonly window: number;
}

/** How many events the other side has stored so far. */
export interface Progress {
  readonly stored: number;
}

export interface SenderReport {
  readonly events: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Milliseconds of each acknowledgement, in order of size. */
  readonly latencies: readonly number[];
  readonly refused: number;
}

const CONNECTIONS = 4;
const EVENTS_PER_REQUEST = 250;
/** More than are sent, so that no record comes twice and time goes on. */
const REQUESTS_PER_SECOND = 100;
const RETRY_MS = 50;
const WAIT_MS = 10;

let stored = 0;
process.on('message', (message: SenderTask | Progress) => {
  if ('stored' in message) stored = message.stored;
  else void start(message);
});

async function start(task: SenderTask): Promise<void> {
  const payloads = makePayloads(task);
  const started = performance.now();
  const report = { events: 0, bytes: 0, latencies: [] as number[], refused: 0 };
  const isOver = () => performance.now() - started > task.seconds * 1000;
  const send = task.transport === 'hec' ? hecSender(task, report) : syslogSender(task);
  let next = 0;
  const work = async () => {
    const one = await send();
    while (!isOver()) {
      if (report.events - stored >= task.window) {
        await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
        continue;
      }
      const payload = payloads[next++ % payloads.length]!;
      report.events += EVENTS_PER_REQUEST;
      const sent = performance.now();
      await one.send(payload);
      report.bytes += payload.length;
      report.latencies.push(performance.now() - sent);
    }
    await one.end();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  report.latencies.sort((a, b) => a - b);
  process.send!({ ...report, seconds: (performance.now() - started) / 1000 } satisfies SenderReport, () =>
    process.exit(0),
  );
}

interface Connection {
  send(payload: Buffer): Promise<void>;
  end(): Promise<void>;
}

function makePayloads({ transport, seconds }: SenderTask): Buffer[] {
  return Array.from({ length: Math.ceil(seconds * REQUESTS_PER_SECOND) }, (_, index) => {
    const records = Array.from({ length: EVENTS_PER_REQUEST }, (_, at) => makeRecord(index * EVENTS_PER_REQUEST + at));
    if (transport === 'syslog-tcp')
      return Buffer.from(
        records
          .map(({ text }) => `${Buffer.byteLength(text)} ${text.startsWith('<') ? text : `<13>${text}`}`)
          .map((frame) => recount(frame))
          .join(''),
      );
    return Buffer.from(
      records
        .map(
          ({ text, isJson }) => `{"host":"bench","sourcetype":"bench","event":${isJson ? text : JSON.stringify(text)}}`,
        )
        .join(''),
    );
  });
}

/** The length of a frame whose message got a priority. */
function recount(frame: string): string {
  const text = frame.slice(frame.indexOf(' ') + 1);
  return `${Buffer.byteLength(text)} ${text}`;
}

function hecSender(task: SenderTask, report: { refused: number }): () => Promise<Connection> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const post = (payload: Buffer) =>
    new Promise<number>((resolve, reject) => {
      const headers = { authorization: `Splunk ${task.token}`, 'content-length': payload.length };
      const sent = request(
        { agent, port: task.port, host: '127.0.0.1', method: 'POST', path: '/services/collector/event', headers },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      sent.on('error', reject);
      sent.end(payload);
    });
  return async () => ({
    async send(payload) {
      for (let status = await post(payload); status !== 200; status = await post(payload)) {
        report.refused += 1;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    },
    end: async () => undefined,
  });
}

function syslogSender(task: SenderTask): () => Promise<Connection> {
  return async () => {
    const socket = connect(task.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    return {
      send: (payload) =>
        socket.write(payload)
          ? Promise.resolve()
          : new Promise<void>((resolve) => socket.once('drain', () => resolve())),
      end: () => new Promise<void>((resolve) => socket.end(() => resolve())),
    };
  };
}
// Its parent is gone: so is the benchmark.
process.once('disconnect', () => process.exit(1));
