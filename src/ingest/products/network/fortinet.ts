import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { isoTime } from '../../formats/time.ts';
import type { MappingContext, Product } from '../product.ts';
import { row, type Values } from '../record.ts';
import { hostname, integer, ip, port, text, username } from '../values.ts';
import { url } from '../web/http.ts';
import { firewallAction, protocolName } from './action.ts';
import { commonSecurityFields } from './common-security.ts';
import { queryType } from './dns-names.ts';

type Fields = Record<string, unknown>;

const SEVERITIES: Readonly<Record<string, string>> = {
  emergency: 'High',
  alert: 'High',
  critical: 'High',
  error: 'Medium',
  warning: 'Low',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

function ends(fields: Fields): Values {
  return {
    SrcIpAddr: ip(fields['srcip']) ?? ip(fields['remip']),
    SrcPortNumber: port(fields['srcport']),
    DstIpAddr: ip(fields['dstip']),
    DstPortNumber: port(fields['dstport']),
    NetworkProtocol: protocolName(text(fields['proto'])),
  };
}

function session(fields: Fields): Values {
  const duration = integer(fields['duration']);
  return {
    EventType: 'NetworkSession',
    EventSubType: fields['action'] === 'start' ? 'Start' : 'End',
    ...firewallAction(text(fields['action'])),
    ...ends(fields),
    SrcNatIpAddr: ip(fields['transip']),
    SrcNatPortNumber: port(fields['transport']),
    DvcInboundInterface: text(fields['srcintf']),
    DvcOutboundInterface: text(fields['dstintf']),
    ...username('Src', fields['user'] ?? fields['unauthuser']),
    ...hostname('Src', fields['srcname']),
    ...(ip(fields['hostname']) ? {} : hostname('Dst', fields['hostname'])),
    NetworkApplicationProtocol: text(fields['service']),
    NetworkRuleName: text(fields['policyname']) ?? text(fields['policyid']),
    NetworkSessionId: text(fields['sessionid']),
    NetworkDuration: duration === undefined ? undefined : duration * 1000,
    SrcBytes: integer(fields['sentbyte']),
    DstBytes: integer(fields['rcvdbyte']),
    SrcPackets: integer(fields['sentpkt']),
    DstPackets: integer(fields['rcvdpkt']),
    SrcMacAddr: text(fields['srcmac']),
  };
}

function logon(fields: Fields): Values | undefined {
  const action = text(fields['action']) ?? '';
  const said = `${text(fields['logdesc']) ?? ''} ${text(fields['msg']) ?? ''}`;
  const isLogout = /logout|logoff/i.test(action) || /logged out|logout/i.test(said);
  const isLogon = /login|logon|auth/i.test(action) || /\blog(?:in|on)\b|logged in|authenticat/i.test(said);
  if (!isLogon && !isLogout) return undefined;
  const status = text(fields['status']);
  const failed =
    /fail/i.test(action) || status === 'failed' || status === 'failure' || /\bfail(?:ed)?\b|invalid/i.test(said);
  const reason = text(fields['reason']);
  return {
    EventType: isLogout ? 'Logoff' : 'Logon',
    EventResult: failed ? 'Failure' : 'Success',
    EventResultDetails: failed
      ? /unknown_user|name_invalid|user_not_found/.test(reason ?? '')
        ? 'No such user'
        : /passwd_invalid|password/.test(reason ?? '')
          ? 'Incorrect password'
          : /no_matching_policy|policy/.test(reason ?? '')
            ? 'Logon violates policy'
            : 'Other'
      : undefined,
    EventOriginalResultDetails: reason,
    EventSeverity: failed ? 'Low' : 'Informational',
    ...username('Target', fields['user']),
    SrcIpAddr:
      ip(fields['remip']) ?? ip(fields['srcip']) ?? ip(/\(?([0-9.]{7,15})\)?$/.exec(text(fields['ui']) ?? '')?.[1]),
    TargetIpAddr: ip(fields['dstip']),
    TargetAppName: text(fields['tunneltype']) ?? text(fields['method']),
  };
}

/** Fortinet's FortiGate in its key=value form. */
export const fortinet: Product = {
  name: 'fortinet',
  formats: ['kv'],
  claims: ({ fields }) =>
    fields['devid'] !== undefined
      ? fields['logid'] !== undefined || fields['type'] !== undefined
      : fields['logid'] !== undefined && fields['type'] !== undefined && fields['vd'] !== undefined,
  map: mapLog,
};

function mapLog(record: NativeRecord, context: MappingContext): EventRow {
  const { fields } = record;
  const type = text(fields['type']);
  const subtype = text(fields['subtype']);
  const zone = text(fields['tz']) ?? '';
  const time =
    isoTime(fields['eventtime'], context.received) ??
    isoTime(`${text(fields['date'])} ${text(fields['time'])}${zone}`, context.received) ??
    record.time;
  const timed = time === undefined ? record : { ...record, time };
  const level = text(fields['crlevel']) ?? text(fields['level']);
  const common: Values = {
    EventVendor: 'Fortinet',
    EventProduct: 'FortiGate',
    EventOriginalType: text(fields['logid']) ?? type,
    EventOriginalSubType: subtype,
    EventOriginalSeverity: text(fields['level']),
    EventMessage: text(fields['msg']) ?? text(fields['logdesc']),
    DvcId: text(fields['devid']),
    ...hostname('Dvc', fields['devname']),
  };
  const make = (table: EventRow['table'], values: Values): EventRow =>
    row(
      table,
      'CommonSecurityLog',
      timed,
      context,
      { ...common, ...values },
      commonSecurityFields({ ...common, ...values }),
    );
  if (type === 'traffic') return make('NetworkSession', session(fields));
  if (subtype === 'webfilter')
    return make('WebSession', {
      EventType: 'HTTPsession',
      ...firewallAction(text(fields['action'])),
      ...ends(fields),
      ...username('Src', fields['user']),
      Url: url(fields['url'], text(fields['hostname']), text(fields['service']) === 'HTTPS' ? 'https' : 'http'),
      HttpHost: text(fields['hostname']),
      UrlCategory: text(fields['catdesc']),
      HttpUserAgent: text(fields['agent']),
      HttpRequestMethod: text(fields['httpmethod']),
    });
  if (subtype === 'dns')
    return make('Dns', {
      EventType: 'Query',
      EventSubType: fields['eventtype'] === 'dns-response' ? 'response' : 'request',
      ...ends(fields),
      DnsQuery: text(fields['qname']),
      DnsQueryTypeName: text(fields['qtype']),
      DnsQueryType: queryType(text(fields['qtype'])),
      DnsResponseName: text(fields['ipaddr']),
    });
  if (type === 'utm' || ['ips', 'virus', 'app-ctrl', 'anomaly', 'waf', 'dlp', 'emailfilter'].includes(subtype ?? ''))
    return make('AlertEvent', {
      EventType: 'Alert',
      EventSubType: 'Threat',
      EventSeverity: SEVERITIES[(text(fields['severity']) ?? level ?? '').toLowerCase()] ?? 'Informational',
      AlertName:
        text(fields['attack']) ?? text(fields['virus']) ?? text(fields['app']) ?? text(fields['logdesc']) ?? subtype,
      ThreatName: text(fields['attack']) ?? text(fields['virus']),
      ThreatOriginalCategory: subtype,
      DetectionMethod: subtype === 'virus' ? 'Antivirus' : 'Intrusion Detection',
      RuleName: text(fields['policyname']) ?? text(fields['profile']),
      FileName: text(fields['filename']),
      Url: text(fields['url']),
      ...username('', fields['user']),
      ...ends(fields),
      ...actionOnly(text(fields['action'])),
    });
  const authentication = logon(fields);
  if (authentication) return make('Authentication', authentication);
  const user = text(fields['user']);
  if (user !== undefined && (text(fields['cfgpath']) !== undefined || subtype === 'system'))
    return make('AuditEvent', {
      EventType: /add/i.test(text(fields['action']) ?? '')
        ? 'Create'
        : /del/i.test(text(fields['action']) ?? '')
          ? 'Delete'
          : /edit|set/i.test(text(fields['action']) ?? '')
            ? 'Set'
            : 'Other',
      EventResult: fields['status'] === 'failed' ? 'Failure' : fields['status'] === 'success' ? 'Success' : 'NA',
      Operation: text(fields['action']) ?? text(fields['logdesc']),
      Object: text(fields['cfgpath']),
      ObjectType: fields['cfgpath'] === undefined ? undefined : 'Configuration Atom',
      ...username('Actor', user),
      SrcIpAddr: ip(fields['srcip']) ?? ip(fields['remip']),
    });
  return make('Event', {
    EventSeverity: SEVERITIES[level ?? ''] ?? 'Informational',
    ...ends(fields),
    ActorUsername: user,
  });
}

function actionOnly(word: string | undefined): Values {
  const { DvcAction, DvcOriginalAction } = firewallAction(word);
  return { DvcAction, DvcOriginalAction };
}
