import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { isoTime } from '../../formats/time.ts';
import { firewallAction, protocolName } from '../network/action.ts';
import { dnsResponse, queryType } from '../network/dns-names.ts';
import type { MappingContext, Product } from '../product.ts';
import { message, row, type Values } from '../record.ts';
import { at, endpoint, hostname, integer, ip, port, text } from '../values.ts';
import { httpResult, httpVersion } from '../web/http.ts';

// version account interface srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
const FLOW =
  /^\d{1,2} (?:\d{12}|unknown) (eni-[0-9a-z]{8,20}) (\S{2,45}|-) (\S{2,45}|-) (\d{1,5}|-) (\d{1,5}|-) (\d{1,3}|-) (\d{1,18}|-) (\d{1,18}|-) (\d{10}) (\d{10}) (ACCEPT|REJECT|-) (OK|NODATA|SKIPDATA)/;

function flowRow(
  record: NativeRecord,
  context: MappingContext,
  start: unknown,
  end: unknown,
  values: Values,
  action: string | undefined,
): EventRow {
  const time = isoTime(start, context.received) ?? record.time;
  const ended = isoTime(end, context.received);
  return row('NetworkSession', 'AWSVPCFlow', time === undefined ? record : { ...record, time }, context, {
    EventVendor: 'AWS',
    EventProduct: 'VPC',
    EventType: 'Flow',
    ...firewallAction(action),
    EventEndTime: ended,
    ...values,
  });
}

/** AWS VPC flow logs: the space-separated default form, and JSON of the same names. */
export const vpcFlow: Product = {
  name: 'aws-vpc-flow',
  formats: ['text', 'json', 'csv'],
  claims: (record) => {
    const { fields } = record;
    if (fields['Message'] !== undefined) return FLOW.test(message(record));
    return (
      (fields['srcAddr'] ?? fields['srcaddr']) !== undefined &&
      (fields['dstAddr'] ?? fields['dstaddr']) !== undefined &&
      (fields['vpcId'] ??
        fields['vpc-id'] ??
        fields['interface-id'] ??
        fields['interfaceId'] ??
        fields['flowDirection'] ??
        fields['log-status'] ??
        fields['logStatus']) !== undefined
    );
  },
  map(record, context) {
    const m = record.fields['Message'] === undefined ? null : FLOW.exec(message(record));
    if (m)
      return flowRow(
        record,
        context,
        m[9],
        m[10],
        {
          DvcInterface: m[1],
          SrcIpAddr: ip(m[2]),
          DstIpAddr: ip(m[3]),
          SrcPortNumber: port(m[4]),
          DstPortNumber: port(m[5]),
          NetworkProtocol: protocolName(text(m[6])),
          NetworkPackets: integer(m[7]),
          NetworkBytes: integer(m[8]),
        },
        text(m[11]),
      );
    const { fields } = record;
    const pick = (camel: string, kebab: string): unknown => fields[camel] ?? fields[kebab];
    const direction = text(pick('flowDirection', 'flow-direction'));
    return flowRow(
      record,
      context,
      fields['start'],
      fields['end'],
      {
        DvcInterface: text(pick('interfaceId', 'interface-id')),
        SrcIpAddr: ip(pick('srcAddr', 'srcaddr')),
        DstIpAddr: ip(pick('dstAddr', 'dstaddr')),
        SrcPortNumber: port(pick('srcPort', 'srcport')),
        DstPortNumber: port(pick('dstPort', 'dstport')),
        NetworkProtocol: protocolName(text(fields['protocol'])),
        NetworkPackets: integer(fields['packets']),
        NetworkBytes: integer(fields['bytes']),
        NetworkDirection: direction === 'ingress' ? 'Inbound' : direction === 'egress' ? 'Outbound' : undefined,
      },
      text(fields['action']),
    );
  },
};

const BALANCER =
  /^(https?|h2|grpcs|wss?) (\d{4}-\d{2}-\d{2}T\S{8,20}) (\S{3,128}) (\S{3,64}) (\S{1,64}) (\S{1,16}) (\S{1,16}) (\S{1,16}) (\d{3}|-) (\d{3}|-) (\d{1,18}) (\d{1,18}) "([A-Z-]{1,32}) (\S{1,8192}) ?([^"]{0,16})" "([^"]{0,4096})"/;

/** AWS application load balancers' access logs. */
export const loadBalancer: Product = {
  name: 'aws-load-balancer',
  formats: ['text', 'syslog'],
  claims: (record) => BALANCER.test(message(record)),
  map(record, context) {
    const m = BALANCER.exec(message(record))!;
    const client = endpoint(m[4]);
    const target = endpoint(m[5]);
    const host = /^[a-z]{2,8}:\/\/([^/:?#]{1,255})/i.exec(m[14]!)?.[1];
    const time = isoTime(m[2], context.received);
    const waited = [m[6], m[7], m[8]]
      .map(Number)
      .filter((seconds) => seconds >= 0)
      .reduce((sum, seconds) => sum + seconds, 0);
    return row('WebSession', '', time === undefined ? record : { ...record, time }, context, {
      EventVendor: 'AWS',
      EventProduct: 'Elastic Load Balancing',
      EventType: 'WebServerSession',
      ...httpResult(m[9]),
      SrcIpAddr: client?.ip,
      SrcPortNumber: client?.port,
      DstIpAddr: target?.ip,
      DstPortNumber: target?.port,
      SrcBytes: integer(m[11]),
      DstBytes: integer(m[12]),
      HttpRequestMethod: m[13],
      Url: m[14],
      HttpHost: host,
      ...(host === undefined || ip(host) ? {} : hostname('Dst', host)),
      HttpVersion: httpVersion(m[15]),
      HttpUserAgent: text(m[16]),
      NetworkDuration: Math.round(waited * 1000),
      NetworkApplicationProtocol: 'HTTP',
    });
  },
};

/** Queries that Amazon's resolver logs. */
export const route53: Product = {
  name: 'aws-route53',
  formats: ['json'],
  claims: ({ fields }) =>
    fields['query_name'] !== undefined && fields['rcode'] !== undefined && fields['srcaddr'] !== undefined,
  map(record, context) {
    const { fields } = record;
    const time = isoTime(fields['query_timestamp'], context.received);
    const type = text(fields['query_type']);
    const answers = (Array.isArray(fields['answers']) ? fields['answers'] : [fields['answers']]).flatMap(
      (answer) => text(at(answer, 'Rdata')) ?? [],
    );
    return row('Dns', '', time === undefined ? record : { ...record, time }, context, {
      EventVendor: 'AWS',
      EventProduct: 'Route 53',
      EventType: 'Query',
      EventSubType: 'response',
      ...dnsResponse(undefined, text(fields['rcode'])),
      SrcIpAddr: ip(fields['srcaddr']),
      SrcPortNumber: port(fields['srcport']),
      DnsQuery: text(fields['query_name'])?.replace(/\.$/, ''),
      DnsQueryTypeName: type,
      DnsQueryType: queryType(type),
      DnsQueryClassName: text(fields['query_class']),
      DnsResponseName: answers.length > 0 ? answers.join(', ') : undefined,
      NetworkProtocol: text(fields['transport']),
    });
  },
};
