import type { EventRow } from '../../../schema/event.ts';
import type { TableName } from '../../../schema/types.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { isoTime } from '../../formats/time.ts';
import type { MappingContext, Product } from '../product.ts';
import { device, row, type Values } from '../record.ts';
import { hostname, integer, ip, object, port, text, username } from '../values.ts';
import { httpResult, httpVersion, url } from '../web/http.ts';
import { dnsResponse, queryType } from './dns-names.ts';

type Fields = Record<string, unknown>;
type Mapper = readonly [table: TableName, map: (own: Fields, fields: Fields) => Values];

function ends(fields: Fields): Values {
  return {
    SrcIpAddr: ip(fields['src_ip']),
    SrcPortNumber: port(fields['src_port']),
    DstIpAddr: ip(fields['dest_ip']),
    DstPortNumber: port(fields['dest_port']),
    NetworkProtocol: text(fields['proto'])?.toUpperCase(),
  };
}

function application(fields: Fields): Values {
  const name = text(fields['app_proto']);
  return { NetworkApplicationProtocol: name === undefined || name === 'failed' ? undefined : name.toUpperCase() };
}

// Priority 1 is the gravest of a rule's class.
const SEVERITIES: readonly string[] = ['High', 'High', 'Medium', 'Low'];

function first(value: unknown): string | undefined {
  return Array.isArray(value) ? text(value[0]) : text(value);
}

function alert(own: Fields, fields: Fields): Values {
  const severity = integer(own['severity']);
  const metadata = object(own['metadata']) ?? {};
  const action = text(own['action']);
  const list = (value: unknown): string | undefined =>
    Array.isArray(value) ? value.map(String).join(', ') : text(value);
  return {
    EventType: 'Alert',
    EventSubType: 'Threat',
    EventSeverity: severity === undefined ? 'Medium' : (SEVERITIES[severity] ?? 'Informational'),
    EventOriginalSeverity: text(severity),
    AlertName: text(own['signature']),
    EventMessage: text(own['signature']),
    RuleName: text(own['signature']),
    RuleNumber: integer(own['signature_id']),
    ThreatOriginalCategory: text(own['category']),
    AttackTactics: list(metadata['mitre_tactic_id'] ?? metadata['mitre_tactic_name']),
    AttackTechniques: list(metadata['mitre_technique_id']),
    DetectionMethod: 'Intrusion Detection',
    DvcAction: action === 'blocked' || action === 'drop' ? 'Drop' : action === 'allowed' ? 'Allow' : undefined,
    DvcOriginalAction: action,
    Url: url(object(fields['http'])?.['url'], text(object(fields['http'])?.['hostname'])),
    ...ends(fields),
    ...application(fields),
  };
}

function dns(own: Fields, fields: Fields): Values {
  const query = Array.isArray(own['queries']) ? object(own['queries'][0]) : own;
  const name = text(query?.['rrname']) ?? text(own['rrname']);
  const type = text(query?.['rrtype']) ?? text(own['rrtype']);
  const answers = Array.isArray(own['answers'])
    ? own['answers'].flatMap((answer) => text(object(answer)?.['rdata']) ?? [])
    : [];
  const code = text(own['rcode']);
  return {
    EventType: 'Query',
    EventSubType: own['type'] === 'answer' || own['type'] === 'response' || code !== undefined ? 'response' : 'request',
    ...dnsResponse(undefined, code),
    DnsQuery: name,
    DnsQueryTypeName: type,
    DnsQueryType: queryType(type),
    DnsResponseName: answers.length > 0 ? answers.join(', ') : text(own['rdata']),
    DnsSessionId: text(own['id']),
    DnsFlags: text(own['flags']),
    ...ends(fields),
  };
}

function http(own: Fields, fields: Fields): Values {
  const host = text(own['hostname'])?.replace(/:\d{1,5}$/, '');
  return {
    EventType: 'HTTPsession',
    ...httpResult(text(own['status'])),
    ...ends(fields),
    Url: url(own['url'], text(own['hostname'])),
    HttpHost: host,
    ...(host === undefined || ip(host) ? {} : hostname('Dst', host)),
    HttpRequestMethod: text(own['http_method']),
    HttpUserAgent: text(own['http_user_agent']),
    HttpReferrer: text(own['http_refer']),
    HttpContentType: text(own['http_content_type']),
    HttpVersion: httpVersion(own['protocol']),
    HttpRequestXff: text(own['xff']),
    HttpResponseBodyBytes: integer(own['length']),
    NetworkApplicationProtocol: 'HTTP',
  };
}

function flow(own: Fields, fields: Fields): Values {
  const start = text(own['start']);
  const age = integer(own['age']);
  return {
    EventType: 'Flow',
    EventSubType: 'End',
    EventOriginalResultDetails: text(own['state']),
    EventStartTime: start === undefined ? undefined : isoTime(start, start),
    NetworkDuration: age === undefined ? undefined : age * 1000,
    SrcBytes: integer(own['bytes_toserver']),
    DstBytes: integer(own['bytes_toclient']),
    SrcPackets: integer(own['pkts_toserver']),
    DstPackets: integer(own['pkts_toclient']),
    NetworkSessionId: text(fields['flow_id']),
    ...ends(fields),
    ...application(fields),
  };
}

function session(protocol: string): (own: Fields, fields: Fields) => Values {
  return (own, fields) => ({
    EventType: 'NetworkSession',
    NetworkSessionId: text(fields['flow_id']),
    ...ends(fields),
    ...(ip(own['sni']) ? {} : hostname('Dst', own['sni'])),
    NetworkApplicationProtocol: protocol,
  });
}

function kerberos(own: Fields, fields: Fields): Values {
  const error = text(own['error_code']) ?? (text(own['msg_type']) === 'KRB_ERROR' ? 'KRB_ERROR' : undefined);
  return {
    EventType: 'Logon',
    LogonProtocol: 'Kerberos',
    EventOriginalType: text(own['msg_type']),
    EventResult: error === undefined ? 'Success' : error.includes('PREAUTH_REQUIRED') ? 'Partial' : 'Failure',
    EventOriginalResultDetails: error,
    ...username('Target', own['cname']),
    TargetAppName: text(own['sname']),
    ...sides(fields),
  };
}

function sides(fields: Fields): Values {
  return {
    SrcIpAddr: ip(fields['src_ip']),
    SrcPortNumber: port(fields['src_port']),
    TargetIpAddr: ip(fields['dest_ip']),
    TargetPortNumber: port(fields['dest_port']),
  };
}

function fileInfo(own: Fields, fields: Fields): Values {
  return {
    ...ends(fields),
    ...application(fields),
    TargetFileName: text(own['filename'])?.split('/').at(-1),
    TargetFilePath: text(own['filename']),
    TargetFileSize: integer(own['size']),
    TargetFileMD5: text(own['md5']),
    TargetFileSHA1: text(own['sha1']),
    TargetFileSHA256: text(own['sha256']),
  };
}

function smtp(own: Fields, fields: Fields): Values {
  const mail = object(fields['email']) ?? {};
  return {
    ...ends(fields),
    NetworkApplicationProtocol: 'SMTP',
    ActorUsername: text(mail['from']) ?? text(own['mail_from']),
    TargetUsername: first(mail['to']) ?? first(own['rcpt_to']),
    EmailSubject: text(mail['subject']),
    EmailMessageId: text(mail['message_id']),
  };
}

function dhcp(own: Fields): Values {
  const kind = text(own['dhcp_type']);
  return {
    EventType: kind === 'release' ? 'Release' : kind === 'request' ? 'Renew' : 'Assign',
    EventOriginalType: kind,
    EventResult: kind === 'nak' ? 'Failure' : kind === 'ack' || kind === 'release' ? 'Success' : 'NA',
    SrcIpAddr: ip(own['assigned_ip']) ?? ip(own['client_ip']),
    RequestedIpAddr: ip(own['requested_ip']),
    SrcMacAddr: text(own['client_mac']),
    ...hostname('Src', own['hostname']),
    DhcpLeaseDuration: integer(own['lease_time']),
    DhcpSessionId: text(own['id']),
  };
}

const MAPPERS: Readonly<Record<string, Mapper>> = {
  alert: ['AlertEvent', alert],
  dns: ['Dns', dns],
  http: ['WebSession', http],
  http2: ['WebSession', http],
  flow: ['NetworkSession', flow],
  netflow: ['NetworkSession', flow],
  tls: ['NetworkSession', session('TLS')],
  ssh: ['NetworkSession', session('SSH')],
  smb: ['NetworkSession', session('SMB')],
  rdp: ['NetworkSession', session('RDP')],
  quic: ['NetworkSession', session('QUIC')],
  dcerpc: ['NetworkSession', session('DCE_RPC')],
  ldap: ['NetworkSession', session('LDAP')],
  krb5: ['Authentication', kerberos],
  fileinfo: ['Event', fileInfo],
  smtp: ['Event', smtp],
  dhcp: ['DhcpEvent', dhcp],
};

/** Suricata's EVE log. */
export const suricata: Product = {
  name: 'suricata',
  formats: ['json'],
  claims: ({ fields }) =>
    typeof fields['event_type'] === 'string' &&
    (fields['flow_id'] !== undefined || fields['src_ip'] !== undefined || fields['event_type'] === 'stats') &&
    fields['timestamp'] !== undefined &&
    (Object.hasOwn(fields, fields['event_type']) || fields['dest_ip'] !== undefined),
  map: mapEve,
};

function mapEve(record: NativeRecord, context: MappingContext): EventRow {
  const { fields } = record;
  const kind = text(fields['event_type']) ?? '';
  const [table, map] =
    (Object.hasOwn(MAPPERS, kind) ? MAPPERS[kind] : undefined) ??
    (['Event', (_, all) => ({ ...ends(all), ...application(all) })] satisfies Mapper);
  const own = object(fields[kind === 'netflow' ? 'netflow' : kind]) ?? {};
  const time = isoTime(fields['timestamp'], context.received);
  const host = fields['host'];
  return row(table, '', time === undefined ? record : { ...record, time }, context, {
    EventVendor: 'OISF',
    EventProduct: 'Suricata',
    EventOriginalUid: text(fields['flow_id']),
    ...device(record, context),
    ...(typeof host === 'string' ? (ip(host) ? { DvcIpAddr: ip(host) } : hostname('Dvc', host)) : {}),
    DvcInterface: text(fields['in_iface']),
    EventOriginalType: kind,
    ...map(own, fields),
  });
}
