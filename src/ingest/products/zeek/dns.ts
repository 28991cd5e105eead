import { dnsResponse, queryTypeName } from '../network/dns-names.ts';
import type { Values } from '../record.ts';
import { integer, text } from '../values.ts';
import { ends, type Fields, milliseconds } from './connection.ts';

/** dns.log: a query and its answer in one record. */
export function dns(fields: Fields): Values {
  const code = integer(fields['rcode']);
  const answers = Array.isArray(fields['answers']) ? fields['answers'] : undefined;
  const type = integer(fields['qtype']);
  return {
    EventType: 'Query',
    EventSubType: code === undefined ? 'request' : 'response',
    ...ends(fields),
    ...dnsResponse(code, text(fields['rcode_name'])),
    DnsQuery: text(fields['query']),
    DnsQueryType: type,
    DnsQueryTypeName: text(fields['qtype_name']) ?? queryTypeName(type),
    DnsQueryClass: integer(fields['qclass']),
    DnsQueryClassName: text(fields['qclass_name']) === 'C_INTERNET' ? 'IN' : text(fields['qclass_name']),
    DnsResponseName: answers && answers.length > 0 ? answers.map(String).join(', ') : undefined,
    DnsNetworkDuration: milliseconds(fields['rtt']),
    DnsSessionId: text(fields['uid']),
    TransactionIdHex: hex(integer(fields['trans_id'])),
    DnsFlagsAuthoritative: flag(fields['AA']),
    DnsFlagsTruncated: flag(fields['TC']),
    DnsFlagsRecursionDesired: flag(fields['RD']),
    DnsFlagsRecursionAvailable: flag(fields['RA']),
    NetworkProtocol: text(fields['proto'])?.toUpperCase(),
  };
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function hex(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `0x${value.toString(16).padStart(4, '0')}`;
}
