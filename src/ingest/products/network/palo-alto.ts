import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { isoTime } from '../../formats/time.ts';
import { logonOf } from '../generic/logon-words.ts';
import type { MappingContext, Product } from '../product.ts';
import { device, message, row, type Values } from '../record.ts';
import { hostname, integer, ip, port, text, username } from '../values.ts';
import { firewallAction, protocolName } from './action.ts';
import { commonSecurityFields } from './common-security.ts';

const START =
  /^\d{1,3},(?:[^,]{0,40}),([0-9A-Za-z]{1,20}),(TRAFFIC|THREAT|SYSTEM|CONFIG|GLOBALPROTECT|USERID|AUTHENTICATION|DECRYPTION|HIPMATCH|HIP-MATCH|CORRELATION|GTP|SCTP|TUNNEL|IPTAG|AUDIT),/;

// Field names of PAN-OS's documentation ("Syslog Field Descriptions"), from the fifth field on.
const SESSION =
  'Subtype ConfigVersion GeneratedTime SourceAddress DestinationAddress NATSourceIP NATDestinationIP RuleName SourceUser DestinationUser Application VirtualSystem SourceZone DestinationZone InboundInterface OutboundInterface LogAction TimeLogged SessionID RepeatCount SourcePort DestinationPort NATSourcePort NATDestinationPort Flags Protocol Action';
const NAMES: Readonly<Record<string, readonly string[]>> = {
  TRAFFIC:
    `${SESSION} Bytes BytesSent BytesReceived Packets StartTime ElapsedTime Category _ SequenceNumber ActionFlags SourceCountry DestinationCountry _ PacketsSent PacketsReceived SessionEndReason`.split(
      ' ',
    ),
  THREAT:
    `${SESSION} URLOrFilename ThreatID Category Severity Direction SequenceNumber ActionFlags SourceCountry DestinationCountry _ ContentType PCAPID FileDigest Cloud URLIndex UserAgent FileType XForwardedFor Referer Sender Subject Recipient ReportID DeviceGroupLevel1 DeviceGroupLevel2 DeviceGroupLevel3 DeviceGroupLevel4 VirtualSystemName DeviceName _ SourceVMUUID DestinationVMUUID HTTPMethod`.split(
      ' ',
    ),
  SYSTEM:
    'Subtype ConfigVersion GeneratedTime VirtualSystem EventID Object _ _ Module Severity Description SequenceNumber ActionFlags'.split(
      ' ',
    ),
  CONFIG:
    'Subtype ConfigVersion GeneratedTime Host VirtualSystem Command Admin Client Result ConfigurationPath SequenceNumber'.split(
      ' ',
    ),
};

/** Comma-separated values with double quotes, at most 160 of them. */
export function commaValues(line: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at <= line.length && found.length < 160) {
    if (line.charCodeAt(at) === 34) {
      let end = at + 1;
      while (end < line.length && !(line.charCodeAt(end) === 34 && line.charCodeAt(end + 1) !== 34))
        end += line.charCodeAt(end) === 34 ? 2 : 1;
      found.push(line.slice(at + 1, end).replaceAll('""', '"'));
      const comma = line.indexOf(',', end);
      if (comma === -1) break;
      at = comma + 1;
    } else {
      const comma = line.indexOf(',', at);
      if (comma === -1) {
        found.push(line.slice(at));
        break;
      }
      found.push(line.slice(at, comma));
      at = comma + 1;
    }
  }
  return found;
}

function start(record: NativeRecord): string | undefined {
  const line = message(record);
  if (START.test(line)) return line;
  const digit = line.search(/\d{1,3},[^,]{0,40},[0-9A-Za-z]{1,20},[A-Z]{5,}/);
  return digit > 0 && digit < 128 && START.test(line.slice(digit)) ? line.slice(digit) : undefined;
}

/** Palo Alto firewalls by syslog in their own comma-separated form. */
export const paloAlto: Product = {
  name: 'palo-alto',
  formats: ['syslog', 'text', 'csv'],
  claims: (record) => start(record) !== undefined,
  map: mapLog,
};

function mapLog(record: NativeRecord, context: MappingContext): EventRow {
  const values = commaValues(start(record) ?? '');
  const kind = values[3] ?? '';
  const names = NAMES[kind] ?? ['Subtype', 'ConfigVersion', 'GeneratedTime'];
  const fields: Record<string, string> = {};
  names.forEach((name, index) => {
    const value = values[4 + index];
    if (name !== '_' && value !== undefined && value !== '') fields[name] = value;
  });
  const extra = { SerialNumber: values[2], Type: kind, ...fields };
  const time =
    isoTime(fields['GeneratedTime'], context.received) ?? isoTime(values[1], context.received) ?? record.time;
  const timed = time === undefined ? record : { ...record, time };
  const common: Values = {
    EventVendor: 'Palo Alto',
    EventProduct: 'PAN-OS',
    EventOriginalType: kind,
    EventOriginalSubType: text(fields['Subtype']),
    EventOriginalUid: text(fields['SequenceNumber']),
    DvcId: text(values[2]),
    ...device(record, context),
  };
  const make = (table: EventRow['table'], columns: Values): EventRow =>
    row(
      table,
      'CommonSecurityLog',
      timed,
      context,
      { ...common, ...columns },
      { ...commonSecurityFields({ ...common, ...columns }), ...extra },
    );
  if (kind === 'TRAFFIC')
    return make('NetworkSession', { EventType: 'NetworkSession', ...session(fields), ...traffic(fields) });
  if (kind === 'THREAT')
    return fields['Subtype'] === 'url'
      ? make('WebSession', { EventType: 'HTTPsession', ...session(fields), ...web(fields) })
      : make('AlertEvent', threat(fields));
  if (kind === 'SYSTEM') return system(make, fields);
  if (kind === 'CONFIG')
    return make('AuditEvent', {
      EventType: auditType(fields['Command']),
      EventResult: fields['Result'] === 'Succeeded' ? 'Success' : fields['Result'] === undefined ? 'NA' : 'Failure',
      EventOriginalResultDetails: fields['Result'],
      Operation: fields['Command'],
      Object: fields['ConfigurationPath'],
      ObjectType: 'Configuration Atom',
      ...username('Actor', fields['Admin']),
      SrcIpAddr: ip(fields['Host']),
    });
  return make('Event', {});
}

function auditType(command: string | undefined): string {
  if (command === undefined) return 'Other';
  if (/^delete/.test(command)) return 'Delete';
  if (/^(?:add|clone|load)/.test(command)) return 'Create';
  return /^(?:set|edit|rename|move|override|commit)/.test(command) ? 'Set' : 'Other';
}

function session(fields: Record<string, string>): Values {
  const zero = (value: string | undefined): string | undefined => (value === '0.0.0.0' ? undefined : ip(value));
  const nat = (value: string | undefined): number | undefined => (value === '0' ? undefined : port(value));
  return {
    ...firewallAction(text(fields['Action'])),
    SrcIpAddr: ip(fields['SourceAddress']),
    SrcPortNumber: port(fields['SourcePort']),
    DstIpAddr: ip(fields['DestinationAddress']),
    DstPortNumber: port(fields['DestinationPort']),
    SrcNatIpAddr: zero(fields['NATSourceIP']),
    DstNatIpAddr: zero(fields['NATDestinationIP']),
    SrcNatPortNumber: nat(fields['NATSourcePort']),
    DstNatPortNumber: nat(fields['NATDestinationPort']),
    ...username('Src', fields['SourceUser']),
    ...username('Dst', fields['DestinationUser']),
    SrcZone: text(fields['SourceZone']),
    DstZone: text(fields['DestinationZone']),
    DvcInboundInterface: text(fields['InboundInterface']),
    DvcOutboundInterface: text(fields['OutboundInterface']),
    NetworkProtocol: protocolName(text(fields['Protocol'])),
    NetworkApplicationProtocol: text(fields['Application']),
    NetworkSessionId: text(fields['SessionID']),
  };
}

function traffic(fields: Record<string, string>): Values {
  const elapsed = integer(fields['ElapsedTime']);
  return {
    NetworkRuleName: text(fields['RuleName']),
    EventSubType: fields['Subtype'] === 'start' ? 'Start' : 'End',
    EventOriginalResultDetails: text(fields['SessionEndReason']),
    SrcBytes: integer(fields['BytesSent']),
    DstBytes: integer(fields['BytesReceived']),
    NetworkBytes: integer(fields['Bytes']),
    NetworkPackets: integer(fields['Packets']),
    SrcPackets: integer(fields['PacketsSent']),
    DstPackets: integer(fields['PacketsReceived']),
    NetworkDuration: elapsed === undefined ? undefined : elapsed * 1000,
  };
}

function web(fields: Record<string, string>): Values {
  const path = text(fields['URLOrFilename']);
  const host = path?.split('/')[0]?.replace(/:\d{1,5}$/, '');
  return {
    RuleName: text(fields['RuleName']),
    Url: path,
    HttpHost: host,
    ...(host === undefined || ip(host) ? {} : hostname('Dst', host)),
    UrlCategory: text(fields['Category']),
    HttpUserAgent: text(fields['UserAgent']),
    HttpReferrer: text(fields['Referer']),
    HttpRequestXff: text(fields['XForwardedFor']),
    HttpRequestMethod: text(fields['HTTPMethod'])?.toUpperCase(),
    HttpContentType: text(fields['ContentType']),
  };
}

const SEVERITIES: Readonly<Record<string, string>> = { critical: 'High', high: 'High', medium: 'Medium', low: 'Low' };

function threat(fields: Record<string, string>): Values {
  const {
    SrcIpAddr,
    SrcPortNumber,
    DstIpAddr,
    DstPortNumber,
    NetworkProtocol,
    NetworkApplicationProtocol,
    DvcAction,
    DvcOriginalAction,
  } = session(fields);
  const name = text(fields['ThreatID']);
  return {
    EventType: 'Alert',
    EventSubType: 'Threat',
    EventSeverity: SEVERITIES[fields['Severity'] ?? ''] ?? 'Informational',
    EventOriginalSeverity: text(fields['Severity']),
    AlertName: name,
    ThreatName: name,
    ThreatId: /\((\d{1,12})\)$/.exec(name ?? '')?.[1],
    ThreatOriginalCategory: text(fields['Subtype']),
    RuleName: text(fields['RuleName']),
    DetectionMethod: 'Intrusion Detection',
    FileName: fields['Subtype'] === 'url' ? undefined : text(fields['URLOrFilename']),
    FileSHA256: /^[0-9a-f]{64}$/i.test(fields['FileDigest'] ?? '') ? fields['FileDigest'] : undefined,
    ...username('', fields['SourceUser']),
    SrcIpAddr,
    SrcPortNumber,
    DstIpAddr,
    DstPortNumber,
    NetworkProtocol,
    NetworkApplicationProtocol,
    DvcAction,
    DvcOriginalAction,
  };
}

function system(
  make: (table: EventRow['table'], columns: Values) => EventRow,
  fields: Record<string, string>,
): EventRow {
  const said = text(fields['Description']);
  const severity = {
    EventSeverity: SEVERITIES[fields['Severity'] ?? ''] ?? 'Informational',
    EventOriginalSeverity: text(fields['Severity']),
    EventMessage: said,
  };
  const logon =
    said === undefined || !/auth|login|logged/i.test(`${fields['EventID'] ?? ''} ${said}`) ? undefined : logonOf(said);
  if (logon === undefined)
    return make('Event', { ...severity, Object: text(fields['Object']), Operation: text(fields['EventID']) });
  const user = /\b(?:user|User:?|for user) '?([^\s',]{1,256})'?/.exec(said!)?.[1];
  return make('Authentication', {
    ...severity,
    EventType: logon.type,
    EventResult: logon.result,
    EventResultDetails: logon.details,
    ...username('Target', user),
    SrcIpAddr: ip(/\b[Ff]rom:? ?([0-9a-fA-F:.]{2,45})/.exec(said!)?.[1]?.replace(/\.$/, '')),
  });
}
