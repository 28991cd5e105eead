import type { Product } from '../product.ts';
import { device, message, nativeType, program, row, type Values } from '../record.ts';
import { endpoint, text, username } from '../values.ts';

// OpenVPN: `ann/192.0.2.1:5000 MULTI: …`, `192.0.2.1:5000 TLS Auth Error: Auth Username/Password verification failed for peer`
const OPENVPN =
  /^(?:(?:\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}|[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2} \d{4}) (?:us=\d{1,6} )?)?(?:([^\s/]{1,256})\/)?(?:(?:tcp|udp)[46](?:-server)?:)?([0-9a-fA-F:.[\]]{2,47}:\d{1,5}) (.*)$/s;
const OPENVPN_PEER =
  /^\[([^\]]{1,256})\] Peer Connection Initiated with (?:\[AF_INET6?\])?([0-9a-fA-F:.[\]]{2,47}:\d{1,5})/;
const OPENVPN_FAILED =
  /AUTH_FAILED|Auth Username\/Password verification failed|TLS Auth Error|TLS Error: TLS handshake failed|SENT CONTROL \[[^\]]{0,256}\]: 'AUTH_FAILED'/;
// WireGuard (kernel): `wireguard: wg0: Packet has unallowed src IP (10.0.0.3) from peer 1 (192.0.2.1:51820)`
const WIREGUARD = /wireguard: (\S{1,16}): (.*)$/s;
const PEER = /\(([0-9a-fA-F:.[\]]{2,47}:\d{1,5})\)/g;

/** VPN servers: OpenVPN and WireGuard. */
export const vpn: Product = {
  name: 'vpn',
  formats: ['syslog', 'text'],
  claims: (record) => {
    const name = program(record);
    const line = message(record);
    if (name === 'kernel' || name === '') return line.includes('wireguard: ') && WIREGUARD.test(line);
    return (name.startsWith('openvpn') || name.startsWith('ovpn')) && (OPENVPN.test(line) || OPENVPN_PEER.test(line));
  },
  map(record, context) {
    const line = message(record);
    const wireguard = line.includes('wireguard: ') ? WIREGUARD.exec(line) : null;
    const base: Values = { EventMessage: line, ...device(record, context) };
    if (wireguard) {
      const peers = [...wireguard[2]!.matchAll(PEER)];
      const peer = endpoint(peers.at(-1)?.[1]);
      const refused = /unallowed|Invalid|did not complete|mismatch/i.test(wireguard[2]!);
      return row('NetworkSession', nativeType(record), record, context, {
        ...base,
        EventVendor: 'WireGuard',
        EventProduct: 'WireGuard',
        EventType: 'NetworkSession',
        EventResult: refused ? 'Failure' : 'NA',
        EventSeverity: refused ? 'Low' : 'Informational',
        EventOriginalResultDetails: refused ? wireguard[2]!.slice(0, 200) : undefined,
        DvcInboundInterface: wireguard[1],
        SrcIpAddr: peer?.ip,
        SrcPortNumber: peer?.port,
        NetworkProtocol: 'UDP',
      });
    }
    const initiated = OPENVPN_PEER.exec(line);
    const m = initiated ? null : OPENVPN.exec(line);
    const inner = m ? OPENVPN_PEER.exec(m[3]!) : initiated;
    const peer = endpoint(m?.[2] ?? initiated?.[2]);
    const failed = OPENVPN_FAILED.test(line);
    const common: Values = { ...base, EventVendor: 'OpenVPN', EventProduct: 'OpenVPN' };
    const user = text(m?.[1]) ?? text(inner?.[1]);
    if (inner || failed)
      return row('Authentication', nativeType(record), record, context, {
        ...common,
        EventType: 'Logon',
        EventSubType: 'Remote',
        EventResult: failed ? 'Failure' : 'Success',
        EventResultDetails: failed ? 'Other' : undefined,
        EventSeverity: failed ? 'Low' : 'Informational',
        TargetAppName: 'openvpn',
        TargetAppType: 'Service',
        LogonProtocol: 'OpenVPN',
        ...username('Target', user),
        SrcIpAddr: peer?.ip,
        SrcPortNumber: peer?.port,
      });
    return row('NetworkSession', nativeType(record), record, context, {
      ...common,
      EventType: 'NetworkSession',
      ...username('Src', user),
      SrcIpAddr: peer?.ip,
      SrcPortNumber: peer?.port,
      DstAppName: 'openvpn',
    });
  },
};
