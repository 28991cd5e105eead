// A process of its own: generates the week and sends it as the company's forwarders would, by the real protocols.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { week } from './generate.ts';
import { DEMO_SOURCES, type DemoRecord, type DemoSource } from './stream.ts';
import type { Truth } from './truth.ts';

/** What the parent tells this process, as JSON in its first argument. */
export interface SendOptions {
  readonly seed: number;
  readonly end: number;
  /** Base address of the HTTP inputs. */
  readonly http: string;
  readonly syslog: { readonly host: string; readonly port: number };
  /** One token for each source that comes by HTTP. */
  readonly tokens: Readonly<Record<string, string>>;
}

export type SendMessage =
  | { readonly kind: 'progress'; readonly sent: number; readonly day: string }
  | { readonly kind: 'done'; readonly sent: number; readonly truth: Truth };

const BATCH_RECORDS = 1000;
const MAX_ATTEMPTS = 50;

const SOURCE_TYPES: Partial<Record<DemoSource, string>> = {
  zeek: 'zeek:json',
  suricata: 'suricata',
  aws: 'aws:cloudtrail',
};

function hecBody(source: DemoSource, records: readonly DemoRecord[]): string {
  const sourcetype = JSON.stringify(SOURCE_TYPES[source] ?? '_json');
  return records.map(({ time, text }) => `{"time":${time / 1000},"sourcetype":${sourcetype},"event":${text}}`).join('');
}

function bulkBody(records: readonly DemoRecord[]): string {
  return records.map(({ text }) => `{"create":{"_index":"logs-windows"}}\n${text}\n`).join('');
}

/** Sends until it is accepted: a busy receiver says when to come again. */
async function post(options: SendOptions, source: DemoSource, records: readonly DemoRecord[]): Promise<void> {
  const token = options.tokens[source] ?? '';
  const byBulk = DEMO_SOURCES[source] === 'bulk';
  const request = byBulk
    ? { path: '/_bulk', type: 'application/x-ndjson', authorization: `ApiKey ${token}`, body: bulkBody(records) }
    : {
        path: '/services/collector/event',
        type: 'application/json',
        authorization: `Splunk ${token}`,
        body: hecBody(source, records),
      };
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(options.http + request.path, {
      method: 'POST',
      headers: { 'content-type': request.type, authorization: request.authorization },
      body: request.body,
    });
    const text = await response.text();
    if (response.ok && !text.includes('"errors":true')) return;
    if (![429, 503].includes(response.status) || attempt === MAX_ATTEMPTS)
      throw new Error(`${request.path} answered ${response.status}: ${text.slice(0, 300)}`);
    await delay(1000 * Number(response.headers.get('retry-after') ?? 0.2));
  }
}

/** RFC 6587 octet counting on one connection. */
async function writeSyslog(socket: Socket, records: readonly DemoRecord[]): Promise<void> {
  const frames = records.map(({ text }) => `${Buffer.byteLength(text)} ${text}`).join('');
  if (!socket.write(frames)) await once(socket, 'drain');
}

async function send(options: SendOptions): Promise<void> {
  const { days, truth } = week(options);
  const socket = connect(options.syslog);
  await once(socket, 'connect');
  let sent = 0;
  for (const day of days) {
    const bySource = Map.groupBy(day.records, (record) =>
      DEMO_SOURCES[record.source] === 'syslog' ? 'syslog' : record.source,
    );
    // Sources side by side, as in life; each one in order.
    await Promise.all(
      [...bySource].map(async ([source, records]) => {
        for (let at = 0; at < records.length; at += BATCH_RECORDS) {
          const batch = records.slice(at, at + BATCH_RECORDS);
          await (source === 'syslog' ? writeSyslog(socket, batch) : post(options, source, batch));
          sent += batch.length;
          process.send?.({ kind: 'progress', sent, day: day.date } satisfies SendMessage);
        }
      }),
    );
  }
  socket.end();
  await once(socket, 'close');
  process.send?.({ kind: 'done', sent, truth: truth() } satisfies SendMessage);
}

await send(JSON.parse(process.argv[2] ?? '{}') as SendOptions);
process.disconnect?.();
