import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { describeError, VedetteError } from '../../lib/errors.ts';
import { tlsOptions } from '../../lib/tls-files.ts';
import { type Frames, SyslogStream } from '../framing/syslog-stream.ts';
import { compileAllowList, plainAddress } from './allow.ts';
import { isTryLater } from './http-request.ts';
import type { Input, InputContext } from './input.ts';

const FULL_PAUSE_MS = 250;
const HANDSHAKE_MS = 15_000;

/**
 * Syslog by TCP or TLS: octet counting and newlines on one port. The protocol has no acknowledgement: what has been read is
 * journalled before more is read, so that a full journal makes the sender wait.
 */
export const syslogTcp: Input = {
  name: 'syslog-tcp',
  async start(context) {
    const config = context.config.syslogTcp;
    if (!config.enabled) return undefined;
    const isAllowed = compileAllowList(config.allow);
    const connections = new Map<Socket, Promise<void>>();
    const onConnection = (socket: Socket) => {
      const address = plainAddress(socket.remoteAddress ?? '');
      // Errors of a connection end that connection only.
      socket.on('error', () => socket.destroy());
      if (!isAllowed(address)) {
        socket.destroy();
        return;
      }
      socket.setTimeout(config.idleSeconds * 1000, () => socket.destroy());
      connections.set(
        socket,
        receive(socket, address, context).finally(() => connections.delete(socket)),
      );
    };
    const server: Server = config.tls
      ? createTlsServer(
          { ...tlsOptions('ingest.syslogTcp.tls', config.tls), handshakeTimeout: HANDSHAKE_MS },
          onConnection,
        )
      : createServer(onConnection);
    if (config.tls) server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
    server.maxConnections = config.maxConnections;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) =>
        reject(
          new VedetteError(
            'INGEST_LISTEN',
            `Syslog TCP can't listen on ${config.host}:${config.port}: ${cause.message}`,
            { cause },
          ),
        ),
      );
      server.listen(config.port, config.host, resolve);
    });
    server.on('error', (error) => context.onProblem(`syslog-tcp: ${describeError(error)}`));
    const bound = server.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : config.port;
    return {
      type: 'syslog-tcp',
      address: `${config.tls ? 'tls' : 'tcp'}://${config.host}:${port}`,
      async close() {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        for (const socket of connections.keys()) socket.destroy();
        await Promise.all(connections.values());
        await closed;
      },
    };
  },
};

async function receive(socket: Socket, address: string, context: InputContext): Promise<void> {
  const { source, maxFrameBytes } = context.config.syslogTcp;
  const stream = new SyslogStream(maxFrameBytes);
  const keep = async ({ body, ranges }: Frames): Promise<boolean> => {
    if (ranges.length === 0) return true;
    for (;;) {
      try {
        const hint = address === '' ? {} : { host: address };
        await context.accept({ source, input: 'syslog-tcp', received: Date.now(), body, ranges, hint });
        return true;
      } catch (error) {
        if (!isTryLater(error) || (error as VedetteError).code === 'JOURNAL_CLOSED') return false;
        await sleep(FULL_PAUSE_MS);
      }
    }
  };
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) if (!(await keep(stream.push(chunk)))) break;
  } catch {
    // A broken connection: what arrived whole is journalled below.
  }
  await keep(stream.end());
  socket.destroy();
}
