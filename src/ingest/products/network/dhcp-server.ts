import type { Product } from '../product.ts';
import { device, message, nativeType, program, row } from '../record.ts';
import { hostname, ip } from '../values.ts';

// ISC dhcpd: `DHCPACK on 10.0.0.9 to 52:54:00:aa:bb:cc (laptop) via eth0`; dnsmasq: `DHCPACK(eth0) 10.0.0.9 52:54:00:aa:bb:cc laptop`
const ISC =
  /^DHCP(DISCOVER|OFFER|REQUEST|ACK|NAK|RELEASE|DECLINE|INFORM)(?: (?:on|for|of) ([0-9.]{7,15}))?(?: \([0-9.]{7,15}\))?(?: (?:to|from) ([0-9a-fA-F:]{17}))?(?: \(([^)]{1,255})\))?(?: via (\S{1,64}))?/;
const DNSMASQ =
  /^(?:\d{1,10} )?DHCP(DISCOVER|OFFER|REQUEST|ACK|NAK|RELEASE|DECLINE|INFORM)\((\S{1,32})\) (?:([0-9.]{7,15}) )?([0-9a-fA-F:]{17})(?: (\S{1,255}))?/;
const PROGRAMS = new Set(['dhcpd', 'dnsmasq-dhcp', 'dnsmasq', 'kea-dhcp4']);

const TYPES: Readonly<Record<string, string>> = { ACK: 'Assign', RELEASE: 'Release', REQUEST: 'Renew' };

/** DHCP servers: ISC dhcpd and dnsmasq. */
export const dhcpServer: Product = {
  name: 'dhcp-server',
  formats: ['syslog', 'text'],
  claims: (record) => PROGRAMS.has(program(record)) && /^(?:\d{1,10} )?DHCP[A-Z]/.test(message(record)),
  map(record, context) {
    const line = message(record);
    const dnsmasq = DNSMASQ.exec(line);
    const isc = dnsmasq ? null : ISC.exec(line);
    const verb = dnsmasq?.[1] ?? isc?.[1] ?? '';
    return row('DhcpEvent', nativeType(record), record, context, {
      EventVendor: dnsmasq ? 'Simon Kelley' : 'ISC',
      EventProduct: dnsmasq ? 'dnsmasq' : 'dhcpd',
      EventType: TYPES[verb] ?? 'Assign',
      EventOriginalType: `DHCP${verb}`,
      EventResult:
        verb === 'NAK' || verb === 'DECLINE' ? 'Failure' : verb === 'ACK' || verb === 'RELEASE' ? 'Success' : 'NA',
      EventMessage: line,
      ...device(record, context),
      SrcIpAddr: ip(dnsmasq?.[3] ?? isc?.[2]),
      SrcMacAddr: dnsmasq?.[4] ?? isc?.[3],
      DvcInterface: dnsmasq?.[2] ?? isc?.[5],
      ...hostname('Src', dnsmasq?.[5] ?? isc?.[4]),
    });
  },
};
