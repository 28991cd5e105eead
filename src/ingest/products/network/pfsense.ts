import type { Product } from '../product.ts';
import { device, message, nativeType, program, row, type Values } from '../record.ts';
import { integer, ip, port, text } from '../values.ts';
import { firewallAction } from './action.ts';

/** pfSense's and OPNsense's filter log: comma-separated values, as their manuals describe them. */
export const pfsense: Product = {
  name: 'pfsense',
  formats: ['syslog', 'text'],
  claims: (record) => program(record) === 'filterlog' || /^filterlog(?:\[\d{1,10}\])?: \d/.test(message(record)),
  map(record, context) {
    const values = message(record)
      .replace(/^filterlog(?:\[\d{1,10}\])?: /, '')
      .split(',', 40);
    const isV4 = values[8] === '4';
    // IPv4: tos ecn ttl id offset flags protoid proto length src dst; IPv6: class flow hop proto protoid length src dst.
    const at = isV4 ? { protocol: 16, source: 18 } : { protocol: 12, source: 15 };
    const protocol = text(values[at.protocol])?.toUpperCase();
    const hasPorts = protocol === 'TCP' || protocol === 'UDP';
    const direction = values[7];
    const columns: Values = {
      EventVendor: 'Netgate',
      EventProduct: 'pfSense',
      EventType: 'NetworkSession',
      ...device(record, context),
      ...firewallAction(text(values[6])),
      NetworkDirection: direction === 'in' ? 'Inbound' : direction === 'out' ? 'Outbound' : undefined,
      NetworkRuleName: text(values[3]) ?? text(values[0]),
      [direction === 'out' ? 'DvcOutboundInterface' : 'DvcInboundInterface']: text(values[4]),
      NetworkProtocol: protocol,
      NetworkProtocolVersion: isV4 ? 'IPv4' : 'IPv6',
      SrcIpAddr: ip(values[at.source]),
      DstIpAddr: ip(values[at.source + 1]),
      SrcPortNumber: hasPorts ? port(values[at.source + 2]) : undefined,
      DstPortNumber: hasPorts ? port(values[at.source + 3]) : undefined,
      SrcBytes: integer(values[isV4 ? 17 : 14]),
    };
    return row('NetworkSession', nativeType(record), record, context, columns);
  },
};
