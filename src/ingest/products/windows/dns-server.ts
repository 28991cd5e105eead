import { setAddress, setInteger, setText } from '../event-row.ts';
import type { Product } from '../product.ts';
import { windowsEvent } from './event.ts';
import { said, startWindows, WINDOWS_FORMATS } from './windows-row.ts';

/** Query types by number (IANA DNS parameters) that clients ask for. */
const TYPES: Readonly<Record<string, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  43: 'DS',
  48: 'DNSKEY',
  65: 'HTTPS',
  252: 'AXFR',
  251: 'IXFR',
  255: 'ANY',
};
const CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const;

/** Queries and answers: analytic events 256 to 262, 279 to 283 of the DNS server, 3006 to 3020 of the client. */
const QUERIES = new Set([256, 257, 258, 259, 260, 261, 262, 279, 280, 3006, 3008, 3010, 3011, 3018, 3019, 3020]);

/** The Windows DNS server's and client's logs. */
export const windowsDns: Product = {
  name: 'windows-dns',
  formats: WINDOWS_FORMATS,
  claims: ({ fields }) => {
    const channel = fields['Channel'];
    if (typeof channel !== 'string' || !(channel.startsWith('Microsoft-Windows-DNS') || channel === 'DNS Server'))
      return false;
    return (fields['QNAME'] ?? fields['QueryName']) !== undefined;
  },
  map(record, context) {
    const { fields } = record;
    if (!QUERIES.has(fields['EventID'] as number)) return windowsEvent.map(record, context);
    const code = Number(
      fields['RCODE'] ?? (fields['QueryStatus'] === '0' || fields['QueryStatus'] === 0 ? 0 : Number.NaN),
    );
    const row = startWindows(record, context, {
      table: 'Dns',
      eventType: 'Query',
      subType: Number.isNaN(code) ? 'request' : 'response',
      product: said(fields['QNAME']) === undefined ? 'DNS Client' : 'DNS Server',
      result: Number.isNaN(code) ? 'NA' : code === 0 ? 'Success' : 'Failure',
    });
    const { columns } = row;
    setText(columns, 'DnsQuery', said(fields['QNAME'] ?? fields['QueryName'])?.replace(/\.$/, ''));
    const type = fields['QTYPE'] ?? fields['QueryType'];
    setInteger(columns, 'DnsQueryType', type);
    setText(columns, 'DnsQueryTypeName', TYPES[String(type)]);
    setText(columns, 'DnsResponseName', fields['QueryResults']);
    if (!Number.isNaN(code)) {
      columns['DnsResponseCode'] = code;
      setText(columns, 'EventResultDetails', CODES[code]);
    }
    setText(columns, 'TransactionIdHex', fields['XID']);
    setAddress(columns, 'SrcIpAddr', fields['Source']);
    setAddress(columns, 'DstIpAddr', fields['Destination']);
    setInteger(columns, 'SrcPortNumber', fields['Port']);
    if (fields['TCP'] !== undefined) columns['NetworkProtocol'] = String(fields['TCP']) === '1' ? 'TCP' : 'UDP';
    return row;
  },
};
