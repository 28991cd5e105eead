import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { addressesOf } from '../generic/addresses.ts';
import { logonOf } from '../generic/logon-words.ts';
import { textFacts } from '../generic/text-facts.ts';
import type { MappingContext, Product } from '../product.ts';
import { device, message, row, type Values } from '../record.ts';
import { integer, ip, port, text, username } from '../values.ts';
import { firewallAction, protocolName } from './action.ts';
import { commonSecurityFields } from './common-security.ts';

// `%ASA-6-302013: text`, `%FTD-1-430003: …`, `%SEC_LOGIN-5-LOGIN_SUCCESS: …`
const TAG =
  /%((?:ASA|FTD|PIX|FWSM)(?:--?\w{1,12})?|[A-Z][A-Z0-9_]{1,40})-(?:[A-Z0-9_]{1,20}-)?([0-7])-([A-Z0-9_]{2,64}):? ?/;
// `outside:203.0.113.9/443 (203.0.113.9/443)(LOCAL\ann)`
const SIDE =
  '(?:([\\w.-]{1,48}):)?([0-9a-fA-F:.]{2,45})\\/(\\d{1,5})(?: ?\\(([0-9a-fA-F:.]{2,45})\\/(\\d{1,5})\\))?(?: ?\\(([^()]{1,256})\\))?';
const BUILT = new RegExp(
  `^(Built|Teardown) (?:(inbound|outbound|local-host|dynamic|static) )?(\\w{2,8}) (?:connection|translation|state-bypass connection)?\\s?(\\d{1,12})? ?(?:for|from) ${SIDE} to ${SIDE}(.*)$`,
  's',
);
const DENY = new RegExp(
  `^(Deny|Denied|access-list \\S{1,128} (?:denied|permitted))(?: (inbound|outbound))? (\\w{2,16}(?: \\(no connection\\))?)(?: reverse path check)? (?:src |from )?${SIDE}(?: (?:dst|to) |\\s?-> ?)${SIDE}(.*)$`,
  's',
);
const ACL_LIST =
  /^access-list (\S{1,128}) (permitted|denied|est-allowed) (\w{2,8}) ([\w.-]{1,48})\/([0-9a-fA-F:.]{2,45})\((\d{1,5})\)(?:\([^)]{0,128}\))? -> ([\w.-]{1,48})\/([0-9a-fA-F:.]{2,45})\((\d{1,5})\)/;
const DURATION = /\bduration (\d{1,5}):(\d{2}):(\d{2}) bytes (\d{1,18})(?: (.{1,80}))?/;
const GROUP = /by access-group "([^"]{1,128})"/;
const FTD_FIELD = /(?:^|, )([A-Za-z][\w ]{1,40}?): ([^,]{0,1024})/g;
const AUTHENTICATION =
  /^(?:AAA user |Login |User authentication |Authentication |Group |WebVPN |Rejected|SSH session|User ['"<]?)/;

const SEVERITIES: readonly string[] = [
  'High',
  'High',
  'High',
  'Medium',
  'Low',
  'Informational',
  'Informational',
  'Informational',
];

function tagOf(record: NativeRecord): { tag: RegExpExecArray; body: string } | undefined {
  const line = message(record);
  const whole = line.includes('%') ? line : `${text((record.envelope ?? record.fields)['ProcessName']) ?? ''}: ${line}`;
  if (!whole.includes('%')) return undefined;
  const tag = TAG.exec(whole);
  return tag && tag.index < 200 ? { tag, body: whole.slice(tag.index + tag[0].length) } : undefined;
}

/** Cisco's ASA and Firepower (FTD), and IOS messages of the form `%FACILITY-5-NAME`. */
export const cisco: Product = {
  name: 'cisco',
  formats: ['syslog', 'text'],
  claims: (record) => tagOf(record) !== undefined,
  map: mapMessage,
};

function mapMessage(record: NativeRecord, context: MappingContext): EventRow {
  const { tag, body } = tagOf(record)!;
  const facility = tag[1]!;
  const isFirewall = /^(?:ASA|FTD|PIX|FWSM)/.test(facility);
  const common: Values = {
    EventVendor: 'Cisco',
    EventProduct: facility.startsWith('FTD') ? 'Firepower' : isFirewall ? 'ASA' : 'IOS',
    EventOriginalType: tag[3],
    EventOriginalSeverity: tag[2],
    EventSeverity: SEVERITIES[Number(tag[2])],
    EventMessage: body,
    ...device(record, context),
  };
  const make = (table: EventRow['table'], values: Values, extra?: Record<string, unknown>): EventRow =>
    row(
      table,
      isFirewall ? 'CommonSecurityLog' : 'Syslog',
      record,
      context,
      { ...common, ...values },
      {
        ...(isFirewall && commonSecurityFields({ ...common, ...values })),
        CiscoFacility: facility,
        CiscoMessage: tag[3],
        ...extra,
      },
    );
  const session = isFirewall ? (built(body) ?? denied(body) ?? listed(body)) : undefined;
  if (session) return make('NetworkSession', { EventType: 'NetworkSession', ...session });
  if (facility.startsWith('FTD') && /^43000[1-5]$/.test(tag[3]!)) return firepower(make, body);
  const logon =
    AUTHENTICATION.test(body) || /LOGIN|AUTH|LOGOUT/.test(tag[3]!) ? logonOf(body.replaceAll('_', ' ')) : undefined;
  const facts = textFacts(body);
  if (logon) {
    const user =
      /\buser(?:name)? ?[=:] ?['"<[]?([^\s<>'",:\]]{1,256})/i.exec(body)?.[1] ??
      /\buser(?:name)? ?['"<[]([^<>'"\]]{1,256})/i.exec(body)?.[1];
    return make('Authentication', {
      EventType: logon.type,
      EventResult: logon.result,
      EventResultDetails: logon.details,
      ...username('Target', /^\*{3,}$/.test(user ?? '') ? undefined : (user ?? facts.user)),
      SrcIpAddr:
        ip(/(?:user IP = |IP <|\[Source: |\bfrom |User from )([0-9a-fA-F:.]{2,45})/.exec(body)?.[1]) ?? facts.srcIp,
    });
  }
  const addresses = addressesOf(body);
  const drop = /^(?:TCP access denied|Deny|Denied|Dropped|.{0,40}\bdenied by ACL)/.test(body);
  if (isFirewall && drop && addresses.length >= 2)
    return make('NetworkSession', {
      EventType: 'NetworkSession',
      ...firewallAction('deny'),
      EventSeverity: 'Low',
      DvcOriginalAction: body.slice(0, 60).split(/ (?:from|by|for) /)[0],
      NetworkProtocol: protocolName(/\b(TCP|UDP|ICMP)\b/i.exec(body)?.[1]),
      SrcIpAddr: addresses[0]!.ip,
      SrcPortNumber: addresses[0]!.port,
      DstIpAddr: addresses[1]!.ip,
      DstPortNumber: addresses[1]!.port,
    });
  return make('Event', { SrcIpAddr: facts.srcIp, DstIpAddr: facts.dstIp, ActorUsername: facts.user });
}

function built(body: string): Values | undefined {
  const m = BUILT.exec(body);
  if (!m) return undefined;
  const isStart = m[1] === 'Built';
  // The first address is that of the less trusted side: it opened an inbound connection, and was asked in an outbound one.
  const first = { zone: m[5], ip: ip(m[6]), port: port(m[7]), natIp: ip(m[8]), natPort: port(m[9]), user: m[10] };
  const second = { zone: m[11], ip: ip(m[12]), port: port(m[13]), natIp: ip(m[14]), natPort: port(m[15]), user: m[16] };
  const [source, target] = m[2] === 'outbound' ? [second, first] : [first, second];
  const ended = DURATION.exec(m[17] ?? '');
  return {
    EventSubType: isStart ? 'Start' : 'End',
    ...firewallAction('Built'),
    DvcOriginalAction: m[1],
    NetworkDirection: m[2] === 'inbound' ? 'Inbound' : m[2] === 'outbound' ? 'Outbound' : undefined,
    NetworkProtocol: protocolName(m[3]),
    NetworkSessionId: m[4],
    SrcZone: source.zone,
    SrcIpAddr: source.ip,
    SrcPortNumber: source.port,
    SrcNatIpAddr: source.natIp,
    SrcNatPortNumber: source.natPort,
    ...username('Src', source.user),
    DstZone: target.zone,
    DstIpAddr: target.ip,
    DstPortNumber: target.port,
    DstNatIpAddr: target.natIp,
    DstNatPortNumber: target.natPort,
    NetworkDuration: ended ? (Number(ended[1]) * 3600 + Number(ended[2]) * 60 + Number(ended[3])) * 1000 : undefined,
    NetworkBytes: integer(ended?.[4]),
    EventOriginalResultDetails: ended?.[5],
  };
}

function denied(body: string): Values | undefined {
  const m = DENY.exec(body);
  if (!m) return undefined;
  return {
    ...firewallAction(/permitted/.test(m[1]!) ? 'permitted' : 'denied'),
    NetworkDirection: m[2] === 'inbound' ? 'Inbound' : m[2] === 'outbound' ? 'Outbound' : undefined,
    NetworkProtocol: protocolName(/^\w{2,8}/.exec(m[3]!)?.[0]),
    SrcZone: m[4],
    SrcIpAddr: ip(m[5]),
    SrcPortNumber: port(m[6]),
    DstZone: m[10],
    DstIpAddr: ip(m[11]),
    DstPortNumber: port(m[12]),
    NetworkRuleName: GROUP.exec(m[16] ?? '')?.[1],
  };
}

function listed(body: string): Values | undefined {
  const m = ACL_LIST.exec(body);
  if (!m) return undefined;
  return {
    ...firewallAction(m[2]),
    NetworkRuleName: m[1],
    NetworkProtocol: protocolName(m[3]),
    SrcZone: m[4],
    SrcIpAddr: ip(m[5]),
    SrcPortNumber: port(m[6]),
    DstZone: m[7],
    DstIpAddr: ip(m[8]),
    DstPortNumber: port(m[9]),
  };
}

/** Connection and intrusion events of Firepower: `Name: value, Name: value`. */
function firepower(
  make: (table: EventRow['table'], values: Values, extra?: Record<string, unknown>) => EventRow,
  body: string,
): EventRow {
  const fields: Record<string, string> = {};
  let count = 0;
  for (const m of body.matchAll(FTD_FIELD)) {
    if (count++ > 128) break;
    fields[m[1]!.replaceAll(' ', '')] ??= m[2]!;
  }
  const ends: Values = {
    SrcIpAddr: ip(fields['SrcIP']),
    SrcPortNumber: port(fields['SrcPort']),
    DstIpAddr: ip(fields['DstIP']),
    DstPortNumber: port(fields['DstPort']),
    NetworkProtocol: protocolName(text(fields['Protocol'])),
  };
  if (fields['Message'] !== undefined && fields['GID'] !== undefined)
    return make(
      'AlertEvent',
      {
        EventType: 'Alert',
        EventSubType: 'Threat',
        EventSeverity: 'Medium',
        AlertName: fields['Message'],
        RuleName: fields['Message'],
        RuleNumber: integer(fields['SID']),
        ThreatOriginalCategory: text(fields['Classification']),
        DetectionMethod: 'Intrusion Detection',
        ...ends,
      },
      fields,
    );
  return make(
    'NetworkSession',
    {
      EventType: 'NetworkSession',
      ...firewallAction(text(fields['AccessControlRuleAction'])),
      ...ends,
      NetworkRuleName: text(fields['AccessControlRuleName']),
      SrcZone: text(fields['IngressZone']),
      DstZone: text(fields['EgressZone']),
      DvcInboundInterface: text(fields['IngressInterface']),
      DvcOutboundInterface: text(fields['EgressInterface']),
      SrcBytes: integer(fields['InitiatorBytes']),
      DstBytes: integer(fields['ResponderBytes']),
      SrcPackets: integer(fields['InitiatorPackets']),
      DstPackets: integer(fields['ResponderPackets']),
      NetworkApplicationProtocol: text(fields['ApplicationProtocol']),
      ...username('Src', fields['User']),
    },
    fields,
  );
}
