import type { Values } from '../record.ts';
import { hostname, integer, ip, port, text } from '../values.ts';

export type Fields = Record<string, unknown>;

/** Seconds as Zeek counts them, in whole milliseconds as ASIM does. */
export function milliseconds(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value < 1e9 ? Math.round(value * 1000) : undefined;
}

/** The two ends: who opened the connection and who was asked. */
export function ends(fields: Fields): Values {
  return {
    SrcIpAddr: ip(fields['id.orig_h']),
    SrcPortNumber: port(fields['id.orig_p']),
    DstIpAddr: ip(fields['id.resp_h']),
    DstPortNumber: port(fields['id.resp_p']),
  };
}

// https://docs.zeek.org: conn_state. Attempts that were refused or never answered.
const FAILED = new Set(['S0', 'REJ', 'RSTOS0', 'RSTRH', 'SH', 'SHR']);

function direction(fields: Fields): string | undefined {
  const from = fields['local_orig'];
  const to = fields['local_resp'];
  if (typeof from !== 'boolean' || typeof to !== 'boolean') return undefined;
  if (from && to) return 'Local';
  return from ? 'Outbound' : to ? 'Inbound' : 'External';
}

/** conn.log. */
export function connection(fields: Fields): Values {
  const state = text(fields['conn_state']);
  return {
    EventType: 'NetworkSession',
    EventSubType: 'End',
    EventResult: state === undefined ? 'NA' : FAILED.has(state) ? 'Failure' : 'Success',
    EventOriginalResultDetails: state,
    ...ends(fields),
    NetworkProtocol: text(fields['proto'])?.toUpperCase(),
    NetworkApplicationProtocol: text(fields['service'])?.toUpperCase(),
    NetworkDuration: milliseconds(fields['duration']),
    NetworkSessionId: text(fields['uid']),
    NetworkConnectionHistory: text(fields['history']),
    NetworkDirection: direction(fields),
    SrcBytes: integer(fields['orig_bytes']),
    DstBytes: integer(fields['resp_bytes']),
    SrcPackets: integer(fields['orig_pkts']),
    DstPackets: integer(fields['resp_pkts']),
    SrcMacAddr: text(fields['orig_l2_addr']),
    DstMacAddr: text(fields['resp_l2_addr']),
    SrcVlanId: text(fields['vlan']),
  };
}

function session(fields: Fields, protocol: string): Values {
  return {
    EventType: 'NetworkSession',
    ...ends(fields),
    NetworkProtocol: 'TCP',
    NetworkApplicationProtocol: protocol,
    NetworkSessionId: text(fields['uid']),
  };
}

/** ssl.log: the name that the client asked for, and whether the handshake was completed. */
export function tls(fields: Fields): Values {
  const established = fields['established'];
  return {
    ...session(fields, 'TLS'),
    EventResult: established === true ? 'Success' : established === false ? 'Failure' : 'NA',
    EventOriginalResultDetails: text(fields['validation_status']) ?? text(fields['last_alert']),
    ...(ip(fields['server_name']) ? {} : hostname('Dst', fields['server_name'])),
    NetworkProtocolVersion: undefined,
  };
}

/** rdp.log. */
export function remoteDesktop(fields: Fields): Values {
  return {
    ...session(fields, 'RDP'),
    EventResult: 'NA',
    EventOriginalResultDetails: text(fields['result']),
    ...hostname('Src', fields['client_name']),
  };
}

/** tunnel.log. */
export function tunnel(fields: Fields): Values {
  return {
    EventType: 'NetworkSession',
    EventSubType: text(fields['action'])?.endsWith('DISCOVER') ? 'Start' : 'End',
    ...ends(fields),
    EventOriginalType: text(fields['tunnel_type']),
    NetworkSessionId: text(fields['uid']),
  };
}
