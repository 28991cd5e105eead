import { setAddress, setInteger, setText } from '../event-row.ts';
import type { SecurityMapper } from './security.ts';
import { decimal, startWindows } from './windows-row.ts';

/** IANA protocol numbers that Windows Filtering Platform reports. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  47: 'GRE',
  58: 'ICMPv6',
};

/** 5152, 5156, 5157, 5158, 5159: the Windows Filtering Platform let a packet or connection through or did not. */
const connection: (allowed: boolean) => SecurityMapper = (allowed) => (record, context) => {
  const { fields } = record;
  const row = startWindows(record, context, {
    table: 'NetworkSession',
    eventType: 'EndpointNetworkSession',
    result: allowed ? 'Success' : 'Failure',
    severity: allowed ? 'Informational' : 'Low',
  });
  const { columns } = row;
  const inbound = fields['Direction'] === '%%14592';
  setAddress(columns, 'SrcIpAddr', fields['SourceAddress']);
  setInteger(columns, 'SrcPortNumber', fields['SourcePort']);
  setAddress(columns, 'DstIpAddr', fields['DestAddress']);
  setInteger(columns, 'DstPortNumber', fields['DestPort']);
  columns['NetworkDirection'] = inbound ? 'Inbound' : 'Outbound';
  setText(columns, 'NetworkProtocol', PROTOCOLS[String(fields['Protocol'])]);
  setText(columns, inbound ? 'DstProcessName' : 'SrcProcessName', fields['Application']);
  setText(columns, inbound ? 'DstProcessId' : 'SrcProcessId', decimal(fields['ProcessID'] ?? fields['ProcessId']));
  columns['DvcAction'] = allowed ? 'Allow' : 'Deny';
  setText(columns, 'NetworkRuleName', fields['FilterOrigin']);
  return row;
};

export const networkEvents: Readonly<Record<number, SecurityMapper>> = {
  5152: connection(false),
  5153: connection(false),
  5156: connection(true),
  5157: connection(false),
  5158: connection(true),
  5159: connection(false),
};
