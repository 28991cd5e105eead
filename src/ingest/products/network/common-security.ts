import type { Values } from '../record.ts';

const NAMES: Readonly<Record<string, string>> = {
  EventVendor: 'DeviceVendor',
  EventProduct: 'DeviceProduct',
  EventOriginalType: 'DeviceEventClassID',
  EventOriginalSeverity: 'LogSeverity',
  AlertName: 'Activity',
  DvcOriginalAction: 'DeviceAction',
  DvcFQDN: 'DeviceName',
  DvcHostname: 'DeviceName',
  DvcIpAddr: 'DeviceAddress',
  DvcInboundInterface: 'DeviceInboundInterface',
  DvcOutboundInterface: 'DeviceOutboundInterface',
  SrcIpAddr: 'SourceIP',
  SrcPortNumber: 'SourcePort',
  SrcNatIpAddr: 'SourceTranslatedAddress',
  SrcNatPortNumber: 'SourceTranslatedPort',
  SrcUsername: 'SourceUserName',
  SrcHostname: 'SourceHostName',
  DstIpAddr: 'DestinationIP',
  DstPortNumber: 'DestinationPort',
  DstNatIpAddr: 'DestinationTranslatedAddress',
  DstNatPortNumber: 'DestinationTranslatedPort',
  DstUsername: 'DestinationUserName',
  TargetUsername: 'DestinationUserName',
  DstHostname: 'DestinationHostName',
  NetworkProtocol: 'Protocol',
  NetworkApplicationProtocol: 'ApplicationProtocol',
  SrcBytes: 'SentBytes',
  DstBytes: 'ReceivedBytes',
  Url: 'RequestURL',
  HttpUserAgent: 'RequestClientApplication',
  HttpRequestMethod: 'RequestMethod',
};

/**
 * The names of Sentinel's CommonSecurityLog for a firewall whose log is no CEF: the connectors put such logs into that
 * table, and queries over it expect them there.
 */
export function commonSecurityFields(values: Values): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name in NAMES) {
    const value = values[name];
    if (value !== undefined && fields[NAMES[name]!] === undefined) fields[NAMES[name]!] = value;
  }
  return fields;
}
