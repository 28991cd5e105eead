import type { TableName } from '../../../schema/types.ts';
import { firewallAction, protocolName } from '../network/action.ts';
import type { Product } from '../product.ts';
import { device, row, type Values } from '../record.ts';
import { hostname, integer, ip, port, text, username } from '../values.ts';
import { httpResult } from '../web/http.ts';
import { logonOf } from './logon-words.ts';

type Fields = Record<string, unknown>;

const WORDS: Readonly<Record<string, string>> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  'very-high': 'High',
  critical: 'High',
};

/** CEF and LEEF severity: 0 to 10 or a word (CEF white paper: 0-3 low, 4-6 medium, 7-8 high, 9-10 very high). */
export function severityOf(value: unknown): string {
  const number = Number(value);
  if ((typeof value === 'string' && value !== '' && !Number.isNaN(number)) || typeof value === 'number')
    return number >= 7 ? 'High' : number >= 4 ? 'Medium' : number >= 1 ? 'Low' : 'Informational';
  return WORDS[String(value).toLowerCase()] ?? 'Informational';
}

const LOGON =
  /\b(?:log ?[io]n|logged ?[io]n|sign(?:ed)?[ -]?in|authentication|log ?o(?:ut|ff)|logged ?(?:out|off)|sign(?:ed)?[ -]?out)\b/i;
const THREAT =
  /\b(?:ips|ids|intrusion|threats?|malware|virus|trojan|worm|exploit|attacks?|spyware|botnet|callback|ransomware|phish(?:ing)?|malicious|anomaly|blacklist|c2|c&c|brute[- ]?force|lateral movement|command (?:and|&) control|exfiltration|scan(?:ning)?|injection)\b/i;

function ends(fields: Fields): Values {
  return {
    SrcIpAddr: ip(fields['src']),
    SrcPortNumber: port(fields['spt'] ?? fields['srcPort']),
    DstIpAddr: ip(fields['dst']),
    DstPortNumber: port(fields['dpt'] ?? fields['dstPort']),
    NetworkProtocol: protocolName(text(fields['proto'])),
    NetworkApplicationProtocol: text(fields['app']),
  };
}

/** Where some products put an address in place of a host's name. */
function sourceHost(fields: Fields): Values {
  const name = text(fields['shost']);
  const address = ip(name);
  return address ? { SrcIpAddr: ip(fields['src']) ?? address } : hostname('Src', name);
}

function session(fields: Fields): Values {
  return {
    EventType: 'NetworkSession',
    ...ends(fields),
    ...sourceHost(fields),
    ...(ip(fields['dhost']) ? {} : hostname('Dst', fields['dhost'] ?? fields['destinationDnsDomain'])),
    ...username('Src', fields['suser'] ?? fields['usrName']),
    ...username('Dst', fields['duser']),
    SrcBytes: integer(fields['out'] ?? fields['srcBytes']),
    DstBytes: integer(fields['in'] ?? fields['dstBytes']),
    SrcNatIpAddr: ip(fields['sourceTranslatedAddress']),
    SrcNatPortNumber: port(fields['sourceTranslatedPort']),
    DstNatIpAddr: ip(fields['destinationTranslatedAddress']),
    DstNatPortNumber: port(fields['destinationTranslatedPort']),
    SrcMacAddr: text(fields['smac']),
    DstMacAddr: text(fields['dmac']),
    DvcInboundInterface: text(fields['deviceInboundInterface']),
    DvcOutboundInterface: text(fields['deviceOutboundInterface']),
    NetworkDirection:
      fields['deviceDirection'] === '0' ? 'Inbound' : fields['deviceDirection'] === '1' ? 'Outbound' : undefined,
  };
}

function web(fields: Fields): Values {
  const { NetworkDirection: _, ...common } = session(fields);
  const status = text(fields['responseCode'] ?? fields['httpStatus']);
  return {
    ...common,
    EventType: 'HTTPsession',
    ...httpResult(status),
    Url: text(fields['request']),
    HttpRequestMethod: text(fields['requestMethod']),
    HttpUserAgent: text(fields['requestClientApplication']),
    HttpReferrer: text(fields['requestContext']),
  };
}

function logon(fields: Fields, said: string): Values {
  const word = text(fields['outcome'] ?? fields['cs2']) ?? '';
  const known = logonOf(said);
  const failed = known?.result === 'Failure' || /^(?:fail|denied|false)/i.test(word);
  const succeeded = known?.result === 'Success' || /^(?:success|true|allow)/i.test(word);
  return {
    EventType: /\b(?:log ?o(?:ut|ff)|logged ?(?:out|off)|sign(?:ed)?[ -]?out)\b/i.test(said) ? 'Logoff' : 'Logon',
    EventResult: failed ? 'Failure' : succeeded ? 'Success' : 'NA',
    EventResultDetails: failed ? (known?.details ?? 'Other') : undefined,
    ...username('Target', fields['duser'] ?? fields['suser'] ?? fields['usrName']),
    SrcIpAddr: ip(fields['src']),
    SrcPortNumber: port(fields['spt']),
    ...sourceHost(fields),
    TargetIpAddr: ip(fields['dst']),
    ...(ip(fields['dhost']) ? {} : hostname('Target', fields['dhost'])),
  };
}

function alert(fields: Fields): Values {
  const hash = text(fields['fileHash']);
  return {
    EventType: 'Alert',
    EventSubType: 'Threat',
    AlertName: text(fields['Activity']) ?? text(fields['DeviceEventClassID']),
    RuleName: text(fields['Activity']),
    ThreatOriginalCategory: text(fields['cat']),
    ...username('', fields['duser'] ?? fields['suser'] ?? fields['usrName']),
    ...ends(fields),
    FilePath: text(fields['filePath']),
    FileName: text(fields['fname']),
    FileMD5: hash?.length === 32 ? hash : undefined,
    FileSHA1: hash?.length === 40 ? hash : undefined,
    FileSHA256: hash?.length === 64 ? hash : undefined,
    Url: text(fields['request']),
  };
}

function other(fields: Fields): Values {
  const hash = text(fields['fileHash']);
  return {
    ...ends(fields),
    SrcHostname: sourceHost(fields)['SrcHostname'],
    DstHostname: ip(fields['dhost']) ? undefined : hostname('Dst', fields['dhost'])['DstHostname'],
    ActorUsername: text(fields['suser'] ?? fields['usrName']),
    TargetUsername: text(fields['duser']),
    Operation: text(fields['act']),
    TargetFilePath: text(fields['filePath']),
    TargetFileName: text(fields['fname']),
    TargetFileMD5: hash?.length === 32 ? hash : undefined,
    TargetFileSHA256: hash?.length === 64 ? hash : undefined,
    TargetUrl: text(fields['request']),
  };
}

function isSession(fields: Fields): boolean {
  return (
    ip(fields['src']) !== undefined &&
    ip(fields['dst']) !== undefined &&
    (fields['dpt'] ?? fields['dstPort'] ?? fields['proto']) !== undefined
  );
}

/** The table that the header's words and the extension's keys make sure. */
function choose(fields: Fields): readonly [TableName, Values] {
  const name = `${text(fields['Activity']) ?? ''} ${text(fields['act']) ?? ''}`;
  const kind = `${text(fields['cat']) ?? ''} ${text(fields['DeviceEventClassID']) ?? ''} ${name}`;
  const user = fields['duser'] ?? fields['suser'] ?? fields['usrName'];
  if (LOGON.test(name) && text(user) !== undefined)
    return ['Authentication', logon(fields, `${name} ${text(fields['msg']) ?? ''}`)];
  if (THREAT.test(kind)) return ['AlertEvent', alert(fields)];
  if (fields['requestMethod'] !== undefined && fields['request'] !== undefined) return ['WebSession', web(fields)];
  return isSession(fields) ? ['NetworkSession', session(fields)] : ['Event', other(fields)];
}

/**
 * CEF and LEEF of any vendor, in the native table `CommonSecurityLog`: connections, requests, logons and alerts where the
 * header's words or the extension's keys tell of one.
 */
export const commonEvent: Product = {
  name: 'common-event',
  formats: ['cef', 'leef'],
  claims: () => true,
  map(record, context) {
    const { fields } = record;
    const [table, values] = choose(fields);
    const action = firewallAction(text(fields['act'] ?? fields['action']));
    const severity = fields['LogSeverity'] ?? fields['sev'];
    const host = text(fields['dvchost']) ?? text(fields['dvc']);
    const known = table === 'NetworkSession' || table === 'WebSession';
    return row(table, 'CommonSecurityLog', record, context, {
      EventVendor: text(fields['DeviceVendor']) ?? '',
      EventProduct: text(fields['DeviceProduct']) ?? '',
      EventProductVersion: text(fields['DeviceVersion']),
      EventOriginalType: text(fields['DeviceEventClassID']),
      EventOriginalUid: text(fields['externalId']),
      EventOriginalSeverity: text(severity),
      EventMessage: text(fields['msg']) ?? text(fields['Activity']),
      ...(host === undefined ? device(record, context) : ip(host) ? { DvcIpAddr: ip(host) } : hostname('Dvc', host)),
      ...(known ? { EventResult: action['EventResult'] } : {}),
      DvcAction: action['DvcAction'],
      DvcOriginalAction: action['DvcOriginalAction'],
      ...values,
      EventSeverity: severityOf(severity),
    });
  },
};
