import type { Product } from '../product.ts';
import { dhcpServer } from './dhcp-server.ts';
import { dnsServer } from './dns-server.ts';
import { ftpServer } from './ftp.ts';
import { mailServer } from './mail.ts';
import { netfilter } from './netfilter.ts';
import { vpn } from './vpn.ts';

/** Firewalls and network services. */
export const networkProducts = [
  netfilter,
  dhcpServer,
  dnsServer,
  mailServer,
  ftpServer,
  vpn,
] as const satisfies readonly Product[];
