import { setAddress, setText, startRow } from '../event-row.ts';
import type { Product } from '../product.ts';

// A packet in the DNS server's debug log; the time in front is the format's.
const PACKET =
  /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4} \d{1,2}:\d\d:\d\d(?: [AP]M)? [0-9A-F]{3,8} PACKET +[0-9A-F]{8,16} (UDP|TCP) (Rcv|Snd) ([0-9a-fA-F.:]{2,45}) +([0-9a-f]{4}) (R| ) ([QNU?]) \[[0-9a-f]{4} ([ATDR ]{0,8}?) *(\w+)\] (\w+) +(\S{1,400})/;
const CODES: Readonly<Record<string, number>> = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
};

/** `(3)www(7)example(3)org(0)` as the name that it is. */
function nameOf(labels: string): string {
  return labels
    .replace(/^\(\d+\)/, '')
    .replace(/\(0\)$/, '')
    .replace(/\(\d+\)/g, '.');
}

/** Packets in the Windows DNS server's debug log (dns.log). */
export const windowsDnsDebug: Product = {
  name: 'windows-dns-debug',
  formats: ['text', 'syslog'],
  claims: ({ fields }) => {
    const message = fields['Message'];
    return typeof message === 'string' && message.includes(' PACKET ') && PACKET.test(message);
  },
  map(record, context) {
    const [, protocol, direction, address, id, response, , flags, code, type, labels] = PACKET.exec(
      String(record.fields['Message']),
    )!;
    const answered = response === 'R';
    const row = startRow(record, context, {
      table: 'Dns',
      vendor: 'Microsoft',
      product: 'DNS Server',
      eventType: 'Query',
      originalType: direction,
      result: answered ? (code === 'NOERROR' ? 'Success' : 'Failure') : 'NA',
    });
    const { columns } = row;
    columns['EventSubType'] = answered ? 'response' : 'request';
    // The client is at the other end: it sent the query that came, and gets the answer that goes.
    const client = (direction === 'Rcv') !== answered;
    setAddress(columns, client ? 'SrcIpAddr' : 'DstIpAddr', address);
    columns['NetworkProtocol'] = protocol!;
    columns['DnsQuery'] = nameOf(labels!);
    setText(columns, 'DnsQueryTypeName', type);
    setText(columns, 'TransactionIdHex', id);
    setText(columns, 'DnsFlags', flags?.trim());
    if (!answered) return row;
    setText(columns, 'EventResultDetails', code);
    const number = CODES[code!];
    if (number !== undefined) columns['DnsResponseCode'] = number;
    return row;
  },
};
