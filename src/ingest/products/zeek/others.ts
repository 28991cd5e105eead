import type { Values } from '../record.ts';
import { hostname, integer, ip, port, text } from '../values.ts';
import { ends, type Fields } from './connection.ts';

/** dhcp.log: a lease as the messages of a transaction tell it. */
export function dhcp(fields: Fields): Values {
  const types = Array.isArray(fields['msg_types']) ? fields['msg_types'].map(String) : [];
  const requested = ip(fields['requested_addr']);
  const assigned = ip(fields['assigned_addr']);
  const type = types.includes('RELEASE')
    ? 'Release'
    : requested !== undefined && requested === assigned && !types.includes('DISCOVER')
      ? 'Renew'
      : 'Assign';
  return {
    EventType: type,
    EventOriginalType: types.join(',') || undefined,
    EventResult: types.includes('NAK') ? 'Failure' : types.includes('ACK') || type === 'Release' ? 'Success' : 'NA',
    SrcIpAddr: assigned ?? ip(fields['client_addr']),
    RequestedIpAddr: requested,
    SrcMacAddr: text(fields['mac']),
    ...hostname('Src', fields['host_name'] ?? fields['client_fqdn']),
    DvcIpAddr: ip(fields['server_addr']),
    DhcpLeaseDuration: typeof fields['lease_time'] === 'number' ? Math.round(fields['lease_time']) : undefined,
  };
}

/** notice.log and intel.log: what Zeek itself found worth telling. */
export function notice(fields: Fields): Values {
  return {
    EventType: 'Alert',
    EventSubType: 'Suspicious Activity',
    EventSeverity: 'Medium',
    AlertName: text(fields['note']),
    EventMessage: text(fields['msg']),
    DetectionMethod: 'Intrusion Detection',
    RuleName: text(fields['note']),
    DvcHostname: text(fields['peer_descr']),
    ...sides(fields),
  };
}

function sides(fields: Fields): Values {
  const { SrcIpAddr, SrcPortNumber, DstIpAddr, DstPortNumber } = ends(fields);
  return {
    SrcIpAddr: SrcIpAddr ?? ip(fields['src']),
    SrcPortNumber,
    DstIpAddr: DstIpAddr ?? ip(fields['dst']),
    DstPortNumber: DstPortNumber ?? port(fields['p']),
    NetworkProtocol: text(fields['proto'])?.toUpperCase(),
  };
}

export function intel(fields: Fields): Values {
  const sources = fields['sources'];
  return {
    EventType: 'Alert',
    EventSubType: 'Threat',
    EventSeverity: 'Medium',
    AlertName: 'Indicator seen in traffic',
    EventMessage: text(fields['seen.indicator']),
    EventOriginalSubType: text(fields['seen.indicator_type']),
    DetectionMethod: 'Threat Intelligence',
    ...sides(fields),
    RuleName: Array.isArray(sources) ? sources.map(String).join(', ') : text(sources),
  };
}

/** smtp.log: a mail as the transfer shows it. */
export function smtp(fields: Fields): Values {
  return {
    ...ends(fields),
    NetworkApplicationProtocol: 'SMTP',
    EmailSubject: text(fields['subject']),
    EmailMessageId: text(fields['msg_id']),
    EventOriginalResultDetails: text(fields['last_reply']),
    ActorUsername: text(fields['mailfrom']),
  };
}

/** smb_mapping.log: a share was connected. */
export function smbMapping(fields: Fields): Values {
  return { ...ends(fields), NetworkApplicationProtocol: 'SMB', Object: text(fields['path']), Operation: 'map share' };
}

/** dce_rpc.log: a remote procedure was called. */
export function remoteCall(fields: Fields): Values {
  return {
    ...ends(fields),
    NetworkApplicationProtocol: 'DCE_RPC',
    Object: text(fields['endpoint']),
    Operation: text(fields['operation']),
  };
}

/** All other logs: the ends where there are any, a name, a protocol. */
export function other(fields: Fields): Values {
  const host = ip(fields['host']);
  return {
    ...ends(fields),
    ...(host ? { SrcIpAddr: host, SrcPortNumber: port(fields['host_p']) } : {}),
    NetworkProtocol: text(fields['proto'])?.toUpperCase(),
    EventMessage: text(fields['msg']) ?? text(fields['message']) ?? text(fields['failure_reason']),
    EventOriginalSubType: text(fields['name']),
    TargetFileMD5: text(fields['md5']),
    TargetFileSize: integer(fields['total_bytes']),
  };
}
