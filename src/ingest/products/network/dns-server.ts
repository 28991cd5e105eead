import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import type { MappingContext, Product } from '../product.ts';
import { device, message, program, row, type Values } from '../record.ts';
import { ip, port, text } from '../values.ts';
import { dnsResponse, queryType } from './dns-names.ts';

// client @0x7f 192.0.2.1#3076 (example.com): query: example.com IN A +E(0)K (10.0.0.1)
const BIND =
  /\bclient (?:@0x[0-9a-f]{1,16} )?([0-9a-fA-F:.]{2,45}(?:%\w{1,16})?)#(\d{1,5})(?:\/key \S{1,255})?(?: \(([^)]{1,255})\))?: (.*)$/s;
const BIND_QUERY = /^(?:view \S{1,64}: )?query: (\S{1,255}) (\w{1,8}) (\w{1,16}) ([-+]\S{0,32})(?: \(([^)]{2,45})\))?/;
const BIND_DENIED =
  /^(?:view \S{1,64}: )?(?:query(?: \(cache\))?|update|zone transfer|transfer of|recursion|notify) ?'([^'/]{1,255})(?:\/(\w{1,16}))?(?:\/(\w{1,8}))?' ?(.{0,80}?)(denied|approved|refused)/;
// dnsmasq: `query[A] name from 192.0.2.1`, `reply name is 192.0.2.2`, `config name is NXDOMAIN`, `cached …`, `forwarded … to …`
const DNSMASQ =
  /^(?:\d{1,10} ([0-9a-fA-F:.]{2,45})\/(\d{1,5}) )?(query\[(\w{1,16})\]|reply|cached|config|forwarded|\/\S{1,64}|gravity blocked|exactly blocked|regex blocked|blacklisted|nameserver|rejected|validation) (\S{1,255}) (from|is|to|result) ?(\S{1,255})?/;
// unbound: `[77:0] info: 192.0.2.1 example.com. A IN NOERROR 0.02 0 60`
const UNBOUND =
  /^(?:\[\d{1,10}:\d{1,5}\] )?(?:info|reply): ([0-9a-fA-F:.]{2,45}) (\S{1,255})\.? (\w{1,16}) (IN|CH|HS|ANY)(?: ([A-Z]{2,16}) (\d{1,6}\.\d{1,9}) ([01]) (\d{1,10}))?\s{0,4}$/;

/** DNS servers' query logs: BIND, dnsmasq (and Pi-hole), unbound. */
export const dnsServer: Product = {
  name: 'dns-server',
  formats: ['syslog', 'text'],
  claims: (record) => {
    const line = message(record);
    const name = program(record);
    if (name === 'dnsmasq' || name === 'pihole-FTL') return DNSMASQ.test(line);
    if (name === 'unbound') return UNBOUND.test(line);
    return line.includes('client ') && BIND.test(line);
  },
  map: mapQuery,
};

function dnsRow(
  record: NativeRecord,
  context: MappingContext,
  vendor: string,
  product: string,
  values: Values,
): EventRow {
  const columns: Values = {
    EventVendor: vendor,
    EventProduct: product,
    EventType: 'Query',
    EventMessage: message(record),
    ...device(record, context),
    ...values,
  };
  // The names of Sentinel's DnsEvents, for queries over that table.
  return row('Dns', 'DnsEvents', record, context, columns, {
    ClientIP: columns['SrcIpAddr'],
    Name: columns['DnsQuery'],
    QueryType: columns['DnsQueryTypeName'],
    IPAddresses: columns['DnsResponseName'],
    ResultCode: columns['DnsResponseCode'],
    SubType: 'LookupQuery',
  });
}

function mapQuery(record: NativeRecord, context: MappingContext): EventRow {
  const line = message(record);
  const name = program(record);
  if (name === 'dnsmasq' || name === 'pihole-FTL') return dnsmasq(record, context, line);
  if (name === 'unbound') return unbound(record, context, line);
  const m = BIND.exec(line)!;
  const [, client, number, about, rest] = m;
  const query = BIND_QUERY.exec(rest!);
  const denied = query ? null : BIND_DENIED.exec(rest!);
  const type = query?.[3] ?? denied?.[2];
  return dnsRow(record, context, 'ISC', 'BIND', {
    EventSubType: query ? 'request' : 'response',
    EventResult: denied ? (denied[5] === 'approved' ? 'Success' : 'Failure') : query ? 'NA' : 'NA',
    EventResultDetails: denied && denied[5] !== 'approved' ? 'REFUSED' : undefined,
    EventOriginalResultDetails: denied ? rest!.slice(0, 200) : undefined,
    SrcIpAddr: ip(client),
    SrcPortNumber: port(number),
    DnsQuery: query?.[1] ?? denied?.[1] ?? about,
    DnsQueryTypeName: type?.toUpperCase(),
    DnsQueryType: queryType(type),
    DnsQueryClassName: query?.[2] ?? denied?.[3],
    DnsFlagsRecursionDesired: query ? query[4]!.startsWith('+') : undefined,
    NetworkProtocol: query ? (/T/.test(query[4]!.slice(1)) ? 'TCP' : 'UDP') : undefined,
    DstIpAddr: ip(query?.[5]),
  });
}

function dnsmasq(record: NativeRecord, context: MappingContext, line: string): EventRow {
  const m = DNSMASQ.exec(line)!;
  const [, client, number, verb, type, query, relation, value] = m;
  const isQuery = type !== undefined;
  const isBlocked = /blocked|blacklisted/.test(verb!);
  const code = /^(NXDOMAIN|NODATA(?:-IPv[46])?|SERVFAIL|REFUSED)$/.exec(value ?? '')?.[1];
  const answer = isQuery || verb === 'forwarded' || code ? undefined : text(value);
  const response: Values = code
    ? dnsResponse(undefined, code.startsWith('NODATA') ? 'NOERROR' : code)
    : isQuery || verb === 'forwarded'
      ? {}
      : dnsResponse(0);
  return dnsRow(record, context, 'Simon Kelley', 'dnsmasq', {
    EventSubType: isQuery || verb === 'forwarded' ? 'request' : 'response',
    EventOriginalType: isQuery ? 'query' : verb,
    ...response,
    ...(isBlocked && { DvcAction: 'Deny' }),
    SrcIpAddr: ip(isQuery && relation === 'from' ? value : client),
    SrcPortNumber: port(number),
    DstIpAddr: verb === 'forwarded' ? ip(value) : undefined,
    DnsQuery: query,
    DnsQueryTypeName: type,
    DnsQueryType: queryType(type),
    DnsResponseName: answer,
  });
}

function unbound(record: NativeRecord, context: MappingContext, line: string): EventRow {
  const m = UNBOUND.exec(line)!;
  const seconds = m[6] === undefined ? undefined : Number(m[6]);
  return dnsRow(record, context, 'NLnet Labs', 'unbound', {
    EventSubType: m[5] === undefined ? 'request' : 'response',
    ...dnsResponse(undefined, m[5]),
    SrcIpAddr: ip(m[1]),
    DnsQuery: m[2]!.replace(/\.$/, ''),
    DnsQueryTypeName: m[3],
    DnsQueryType: queryType(m[3]),
    DnsQueryClassName: m[4],
    DnsNetworkDuration: seconds === undefined ? undefined : Math.round(seconds * 1000),
  });
}
