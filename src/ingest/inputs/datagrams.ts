import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { describeError, VedetteError } from '../../lib/errors.ts';
import { compileAllowList, plainAddress } from './allow.ts';
import type { InputContext } from './input.ts';

const GATHER_MS = 20;
const MAX_BATCH_BYTES = 256 * 1024;
/** Records that wait for the journal; what comes beyond is dropped and counted. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
export const UDP_OVERRUN = 'udp overrun';

export interface DatagramSettings {
  readonly host: string;
  readonly port: number;
  readonly source: string;
  readonly allow: readonly string[];
}

/** Gathers records by sender for a moment, so that many share one write to the journal. */
export class DatagramGatherer {
  readonly #context: InputContext;
  readonly #source: string;
  readonly #input: string;
  readonly #gathered = new Map<string, { chunks: Buffer[]; bytes: number }>();
  readonly #writing = new Set<Promise<void>>();
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: InputContext, source: string, input: string) {
    this.#context = context;
    this.#source = source;
    this.#input = input;
  }

  add(address: string, record: Buffer): void {
    if (record.length === 0) return;
    if (this.#waitingBytes + record.length > MAX_WAITING_BYTES) {
      this.drop(UDP_OVERRUN, 1);
      return;
    }
    this.#waitingBytes += record.length;
    let from = this.#gathered.get(address);
    if (!from) {
      from = { chunks: [], bytes: 0 };
      this.#gathered.set(address, from);
    }
    from.chunks.push(record);
    from.bytes += record.length;
    if (from.bytes >= MAX_BATCH_BYTES) this.#write(address);
    else this.#timer ??= setTimeout(() => this.#writeAll(), GATHER_MS);
  }

  /** Records that are lost here are in the balance. */
  drop(rule: string, count: number): void {
    this.#context.countDropped(this.#source, this.#input, rule, count);
  }

  async close(): Promise<void> {
    this.#writeAll();
    await Promise.all(this.#writing);
  }

  #writeAll(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const address of [...this.#gathered.keys()]) this.#write(address);
  }

  #write(address: string): void {
    const from = this.#gathered.get(address);
    if (!from) return;
    this.#gathered.delete(address);
    const ranges: number[] = [];
    let at = 0;
    for (const chunk of from.chunks) {
      ranges.push(at, at + chunk.length);
      at += chunk.length;
    }
    const done = this.#context
      .accept({
        source: this.#source,
        input: this.#input,
        received: Date.now(),
        body: Buffer.concat(from.chunks, at),
        ranges,
        hint: { host: address },
      })
      .then(
        () => undefined,
        () => this.drop(UDP_OVERRUN, from.chunks.length),
      )
      .finally(() => {
        this.#waitingBytes -= at;
        this.#writing.delete(done);
      });
    this.#writing.add(done);
  }
}

/** Binds a socket whose datagrams from allowed senders go to `take`. Throws VedetteError INGEST_LISTEN. */
export async function listenForDatagrams(
  name: string,
  settings: DatagramSettings,
  context: InputContext,
  take: (address: string, datagram: Buffer) => void,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const { host, port } = settings;
  const isAllowed = compileAllowList(settings.allow);
  const socket: Socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
  socket.on('message', (datagram, { address }) => {
    const sender = plainAddress(address);
    if (datagram.length > 0 && isAllowed(sender)) take(sender, datagram);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (cause) =>
      reject(new VedetteError('INGEST_LISTEN', `${name} can't listen on ${host}:${port}: ${cause.message}`, { cause })),
    );
    socket.bind(port, host, resolve);
  });
  socket.on('error', (error) => context.onProblem(`${name}: ${describeError(error)}`));
  return {
    address: `udp://${host}:${socket.address().port}`,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
