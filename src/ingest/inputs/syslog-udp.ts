import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { describeError, VedetteError } from '../../lib/errors.ts';
import { compileAllowList, plainAddress } from './allow.ts';
import type { Input } from './input.ts';

const GATHER_MS = 20;
const MAX_BATCH_BYTES = 256 * 1024;
/** Datagrams that wait for the journal; what comes beyond is dropped and counted. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
export const UDP_OVERRUN = 'udp overrun';

/** Some senders end a datagram as they would a line or a C string. */
function endOfMessage(chunk: Buffer): number {
  let end = chunk.length;
  while (end > 0 && (chunk[end - 1] === 0 || chunk[end - 1] === 0x0a || chunk[end - 1] === 0x0d)) end--;
  return end;
}

/** Syslog by UDP: one message a datagram. Datagrams are gathered by sender for a moment, so that many share one write. */
export const syslogUdp: Input = {
  name: 'syslog-udp',
  async start(context) {
    const config = context.config.syslogUdp;
    if (!config.enabled) return undefined;
    const isAllowed = compileAllowList(config.allow);
    const socket = createSocket({ type: isIPv6(config.host) ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
    const gathered = new Map<string, { chunks: Buffer[]; bytes: number }>();
    const writing = new Set<Promise<void>>();
    let waitingBytes = 0;
    let timer: NodeJS.Timeout | undefined;

    function write(address: string): void {
      const from = gathered.get(address);
      if (!from) return;
      gathered.delete(address);
      const ranges: number[] = [];
      let at = 0;
      for (const chunk of from.chunks) {
        const end = endOfMessage(chunk);
        if (end > 0) ranges.push(at, at + end);
        at += chunk.length;
      }
      if (ranges.length === 0) {
        waitingBytes -= at;
        return;
      }
      const body = Buffer.concat(from.chunks, at);
      const batch = {
        source: config.source,
        input: 'syslog-udp',
        received: Date.now(),
        body,
        ranges,
        hint: { host: address },
      };
      const done = context
        .accept(batch)
        .then(
          () => undefined,
          () => context.countDropped(config.source, 'syslog-udp', UDP_OVERRUN, ranges.length / 2),
        )
        .finally(() => {
          waitingBytes -= at;
          writing.delete(done);
        });
      writing.add(done);
    }

    function writeAll(): void {
      clearTimeout(timer);
      timer = undefined;
      for (const address of [...gathered.keys()]) write(address);
    }

    socket.on('message', (message, { address: sender }) => {
      const address = plainAddress(sender);
      if (message.length === 0 || !isAllowed(address)) return;
      if (waitingBytes + message.length > MAX_WAITING_BYTES) {
        context.countDropped(config.source, 'syslog-udp', UDP_OVERRUN, 1);
        return;
      }
      waitingBytes += message.length;
      let from = gathered.get(address);
      if (!from) {
        from = { chunks: [], bytes: 0 };
        gathered.set(address, from);
      }
      from.chunks.push(message);
      from.bytes += message.length;
      if (from.bytes >= MAX_BATCH_BYTES) write(address);
      else timer ??= setTimeout(writeAll, GATHER_MS);
    });

    await new Promise<void>((resolve, reject) => {
      socket.once('error', (cause) =>
        reject(
          new VedetteError(
            'INGEST_LISTEN',
            `Syslog UDP can't listen on ${config.host}:${config.port}: ${cause.message}`,
            { cause },
          ),
        ),
      );
      socket.bind(config.port, config.host, resolve);
    });
    socket.on('error', (error) => context.onProblem(`syslog-udp: ${describeError(error)}`));
    return {
      type: 'syslog-udp',
      address: `udp://${config.host}:${socket.address().port}`,
      async close() {
        await new Promise<void>((resolve) => socket.close(resolve));
        writeAll();
        await Promise.all(writing);
      },
    };
  },
};
