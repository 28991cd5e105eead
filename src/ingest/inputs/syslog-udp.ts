import { DatagramGatherer, listenForDatagrams } from './datagrams.ts';
import type { Input } from './input.ts';

/** Some senders end a datagram as they would a line or a C string. */
function withoutEnd(datagram: Buffer): Buffer {
  let end = datagram.length;
  while (end > 0 && (datagram[end - 1] === 0 || datagram[end - 1] === 0x0a || datagram[end - 1] === 0x0d)) end--;
  return datagram.subarray(0, end);
}

/** Syslog by UDP: one message a datagram. */
export const syslogUdp: Input = {
  name: 'syslog-udp',
  async start(context) {
    const config = context.config.syslogUdp;
    if (!config.enabled) return undefined;
    const gatherer = new DatagramGatherer(context, config.source, 'syslog-udp');
    const socket = await listenForDatagrams('syslog-udp', config, context, (address, datagram) =>
      gatherer.add(address, withoutEnd(datagram)),
    );
    return {
      type: 'syslog-udp',
      address: socket.address,
      async close() {
        await socket.close();
        await gatherer.close();
      },
    };
  },
};
