import type { Product } from '../product.ts';
import { device, message, nativeType, row } from '../record.ts';
import { integer, ip, port } from '../values.ts';

// 11:29:42.550475 IP 192.0.2.1.43436 > 192.0.2.2.22: Flags [S], seq 1, win 64240, length 0
const PACKET =
  /^(?:\d{4}-\d{2}-\d{2} )?(?:\d{2}:\d{2}:\d{2}\.\d{6} |\d{10}\.\d{6} )?IP(6)? (\S{2,64})\.(\d{1,5}) > (\S{2,64})\.(\d{1,5}): (Flags \[([^\]]{1,8})\]|UDP|\d{1,5}[+*%$-]{0,4} |\S{1,16})?/;
const LENGTH = /\blength (\d{1,10})/;

/** Packets as tcpdump prints them. */
export const tcpdump: Product = {
  name: 'tcpdump',
  formats: ['text', 'syslog'],
  claims: (record) => message(record).includes(' > ') && PACKET.test(message(record)),
  map(record, context) {
    const line = message(record);
    const m = PACKET.exec(line)!;
    const flags = m[7];
    return row('NetworkSession', nativeType(record), record, context, {
      EventVendor: 'tcpdump',
      EventProduct: 'tcpdump',
      EventType: 'NetworkSession',
      ...device(record, context),
      SrcIpAddr: ip(m[2]),
      SrcPortNumber: port(m[3]),
      DstIpAddr: ip(m[4]),
      DstPortNumber: port(m[5]),
      NetworkProtocol: flags === undefined ? (m[6]?.startsWith('UDP') ? 'UDP' : undefined) : 'TCP',
      NetworkProtocolVersion: m[1] === undefined ? 'IPv4' : 'IPv6',
      SrcBytes: integer(LENGTH.exec(line)?.[1]),
      ...(flags !== undefined && {
        TcpFlagsSyn: flags.includes('S'),
        TcpFlagsAck: flags.includes('.'),
        TcpFlagsFin: flags.includes('F'),
        TcpFlagsRst: flags.includes('R'),
      }),
    });
  },
};
