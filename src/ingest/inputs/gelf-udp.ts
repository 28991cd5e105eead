import { GelfChunks, openGelf } from '../framing/gelf.ts';
import { DatagramGatherer, listenForDatagrams } from './datagrams.ts';
import type { Input } from './input.ts';

const EXPIRE_MS = 1000;
const INCOMPLETE = 'gelf message incomplete';
const UNREADABLE = 'gelf message not decompressible';

/** GELF by UDP, as Docker and Graylog's libraries send it: JSON, plain or compressed, whole or in chunks. */
export const gelfUdp: Input = {
  name: 'gelf-udp',
  async start(context) {
    const config = context.config.gelfUdp;
    if (!config.enabled) return undefined;
    const gatherer = new DatagramGatherer(context, config.source, 'gelf-udp');
    const chunks = new GelfChunks();
    const countLost = () => {
      const lost = chunks.takeLost();
      if (lost > 0) gatherer.drop(INCOMPLETE, lost);
    };
    const socket = await listenForDatagrams('gelf-udp', config, context, (address, datagram) => {
      const message = chunks.push(address, datagram, Date.now());
      countLost();
      if (!message) return;
      const record = openGelf(message);
      if (record) gatherer.add(address, record);
      else gatherer.drop(UNREADABLE, 1);
    });
    const timer = setInterval(() => {
      chunks.expire(Date.now());
      countLost();
    }, EXPIRE_MS);
    return {
      type: 'gelf-udp',
      address: socket.address,
      async close() {
        clearInterval(timer);
        await socket.close();
        chunks.expire(Number.POSITIVE_INFINITY);
        countLost();
        await gatherer.close();
      },
    };
  },
};
