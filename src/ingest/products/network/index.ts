import type { Product } from '../product.ts';
import { cisco } from './cisco.ts';
import { dhcpServer } from './dhcp-server.ts';
import { dnsServer } from './dns-server.ts';
import { fortinet } from './fortinet.ts';
import { ftpServer } from './ftp.ts';
import { honeypot } from './honeypot.ts';
import { mailServer } from './mail.ts';
import { netfilter } from './netfilter.ts';
import { paloAlto } from './palo-alto.ts';
import { pfsense } from './pfsense.ts';
import { structuredFirewall } from './structured-firewall.ts';
import { suricata } from './suricata.ts';
import { tcpdump } from './tcpdump.ts';
import { vpn } from './vpn.ts';

/** Firewalls and network services. */
export const networkProducts = [
  netfilter,
  dhcpServer,
  dnsServer,
  mailServer,
  ftpServer,
  vpn,
  suricata,
  paloAlto,
  fortinet,
  cisco,
  pfsense,
  structuredFirewall,
  honeypot,
  tcpdump,
] as const satisfies readonly Product[];
