import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { linuxRow } from '../linux/line.ts';
import type { MappingContext, Product } from '../product.ts';
import { message, type Values } from '../record.ts';
import { integer, ip, port, text } from '../values.ts';

const PACKET = /(?:^| )SRC=\S{2,64} DST=\S{2,64} /;
const UPTIME = /^\[\s{0,16}\d{1,12}\.\d{1,9}\] ?/;
const DENY = /drop|deny|denied|block|reject|_drp|\bdpt\b/i;
const ALLOW = /allow|accept|pass|audit/i;

/** `IN=eth0 OUT= MAC=… SRC=… DST=… LEN=52 … PROTO=TCP SPT=1 DPT=2 WINDOW=… SYN URGP=0`: pairs and single words. */
function packet(body: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of body.split(' ')) {
    const equals = part.indexOf('=');
    if (equals > 0) {
      const key = part.slice(0, equals);
      if (/^[A-Z]{2,12}$/.test(key) && found[key] === undefined) found[key] = part.slice(equals + 1);
    } else if (/^(?:SYN|ACK|FIN|RST|PSH|URG|DF)$/.test(part)) found[part] = '1';
  }
  return found;
}

/** Packets that Linux's firewall logs: iptables, nftables, ufw, firewalld, and products built on them. */
export const netfilter: Product = {
  name: 'netfilter',
  formats: ['syslog', 'text'],
  claims: (record) => PACKET.test(message(record)),
  map: mapPacket,
};

function mapPacket(record: NativeRecord, context: MappingContext): EventRow {
  const line = message(record).replace(UPTIME, '');
  const start = /\b(?:IN|PHYSIN|SRC)=/.exec(line)?.index ?? 0;
  const prefix = line.slice(0, start).trim();
  const fields = packet(line.slice(start));
  const isDeny = DENY.test(prefix);
  const action = isDeny ? (/reject/i.test(prefix) ? 'Deny' : 'Drop') : ALLOW.test(prefix) ? 'Allow' : undefined;
  const inbound = text(fields['IN']);
  const outbound = text(fields['OUT']);
  const protocol = text(fields['PROTO'])?.toUpperCase();
  const columns: Values = {
    EventType: 'NetworkSession',
    EventResult: isDeny ? 'Failure' : action === 'Allow' ? 'Success' : 'NA',
    EventSeverity: isDeny ? 'Low' : 'Informational',
    DvcAction: action,
    DvcOriginalAction: action === undefined ? undefined : prefix.slice(0, 128),
    NetworkRuleName: prefix.slice(0, 128) || undefined,
    DvcInboundInterface: inbound,
    DvcOutboundInterface: outbound,
    NetworkDirection: inbound && !outbound ? 'Inbound' : outbound && !inbound ? 'Outbound' : undefined,
    SrcIpAddr: ip(fields['SRC']),
    DstIpAddr: ip(fields['DST']),
    SrcPortNumber: port(fields['SPT']),
    DstPortNumber: port(fields['DPT']),
    NetworkProtocol: protocol,
    NetworkIcmpType: protocol?.startsWith('ICMP') ? text(fields['TYPE']) : undefined,
    NetworkIcmpCode: protocol?.startsWith('ICMP') ? integer(fields['CODE']) : undefined,
    SrcBytes: integer(fields['LEN']),
    ...mac(fields['MAC']),
    ...(protocol === 'TCP' && {
      TcpFlagsSyn: fields['SYN'] !== undefined,
      TcpFlagsAck: fields['ACK'] !== undefined,
      TcpFlagsFin: fields['FIN'] !== undefined,
      TcpFlagsRst: fields['RST'] !== undefined,
    }),
  };
  // The pairs join the record, so that a rule may name SRC or DPT as the kernel does.
  const product = /\bUFW\b/.test(prefix) ? 'ufw' : 'netfilter';
  return linuxRow('NetworkSession', record, context, 'Linux', product, columns, fields);
}

/** The MAC field holds the frame's header: destination, source, protocol. */
function mac(value: string | undefined): Values {
  if (value === undefined || value.length < 35) return {};
  return { DstMacAddr: value.slice(0, 17), SrcMacAddr: value.slice(18, 35) };
}
