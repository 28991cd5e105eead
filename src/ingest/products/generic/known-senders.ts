import type { NativeRecord } from '../../formats/format.ts';
import { program } from '../record.ts';

type Sender = readonly [vendor: string, product: string];

/** IANA's private enterprise numbers, which stand behind the @ of a structured data element. */
const ENTERPRISES: Readonly<Record<string, Sender>> = {
  9: ['Cisco', 'IOS'],
  674: ['Dell', 'Dell'],
  1588: ['Brocade', 'Fabric OS'],
  1916: ['Extreme Networks', 'ExtremeXOS'],
  2011: ['Huawei', 'VRP'],
  2604: ['Sophos', 'Sophos'],
  2620: ['Check Point', 'Firewall'],
  2636: ['Juniper', 'Junos'],
  3375: ['F5', 'BIG-IP'],
  5951: ['Citrix', 'NetScaler'],
  6876: ['VMware', 'VMware'],
  8741: ['SonicWall', 'SonicOS'],
  12276: ['F5', 'BIG-IP'],
  12356: ['Fortinet', 'FortiGate'],
  14823: ['Aruba', 'ArubaOS'],
  14988: ['MikroTik', 'RouterOS'],
  17472: ['Tanium', 'Tanium'],
  25461: ['Palo Alto', 'PAN-OS'],
  27389: ['SecureAuth', 'IdP'],
  41112: ['Ubiquiti', 'UniFi'],
};

/** Programs that only one product has, by the whole tag or by its start where it ends in `*`. */
const PROGRAMS: Readonly<Record<string, Sender>> = {
  vpxd: ['VMware', 'vCenter'],
  'vpxd-svcs': ['VMware', 'vCenter'],
  vpxa: ['VMware', 'ESXi'],
  hostd: ['VMware', 'ESXi'],
  Hostd: ['VMware', 'ESXi'],
  vmkernel: ['VMware', 'ESXi'],
  vmkwarning: ['VMware', 'ESXi'],
  vobd: ['VMware', 'ESXi'],
  Vpxa: ['VMware', 'ESXi'],
  Fdm: ['VMware', 'ESXi'],
  vmon: ['VMware', 'vCenter'],
  'vsan-*': ['VMware', 'vSAN'],
  NSX: ['VMware', 'NSX'],
  dfwpktlogs: ['VMware', 'NSX'],
  View: ['VMware', 'Horizon'],
  'CISE_*': ['Cisco', 'ISE'],
  'CSCOacs_*': ['Cisco', 'ACS'],
  SFIMS: ['Cisco', 'Firepower'],
  'meraki*': ['Cisco', 'Meraki'],
  'ucs-*': ['Cisco', 'UCS'],
  apmd: ['F5', 'BIG-IP'],
  'tmm*': ['F5', 'BIG-IP'],
  mcpd: ['F5', 'BIG-IP'],
  bigd: ['F5', 'BIG-IP'],
  ASM: ['F5', 'BIG-IP ASM'],
  tmsh: ['F5', 'BIG-IP'],
  httpd_errors: ['F5', 'BIG-IP'],
  bluecoat: ['Symantec', 'ProxySG'],
  ProxySG: ['Symantec', 'ProxySG'],
  conduit: ['Symantec', 'Messaging Gateway'],
  'ecelerity*': ['Symantec', 'Messaging Gateway'],
  SymantecServer: ['Symantec', 'Endpoint Protection'],
  'fenotify*': ['FireEye', 'FireEye'],
  RT_FLOW: ['Juniper', 'SRX'],
  RT_IDP: ['Juniper', 'SRX'],
  RT_UTM: ['Juniper', 'SRX'],
  mgd: ['Juniper', 'Junos'],
  rpd: ['Juniper', 'Junos'],
  Tanium: ['Tanium', 'Tanium'],
  Nutanix: ['Nutanix', 'Prism'],
  'pulsesecure*': ['Ivanti', 'Connect Secure'],
  PulseSecure: ['Ivanti', 'Connect Secure'],
  charon: ['strongSwan', 'strongSwan'],
  pluto: ['Libreswan', 'Libreswan'],
  mysqld: ['Oracle', 'MySQL'],
  mariadbd: ['MariaDB', 'MariaDB'],
  postgres: ['PostgreSQL', 'PostgreSQL'],
  dockerd: ['Docker', 'Docker'],
  containerd: ['containerd', 'containerd'],
  kubelet: ['Kubernetes', 'Kubernetes'],
  asterisk: ['Asterisk', 'Asterisk'],
  clamd: ['Cisco', 'ClamAV'],
  freshclam: ['Cisco', 'ClamAV'],
  fail2ban: ['Fail2ban', 'Fail2ban'],
  'fail2ban.*': ['Fail2ban', 'Fail2ban'],
  crowdsec: ['CrowdSec', 'CrowdSec'],
  polkitd: ['Linux', 'polkit'],
  pkexec: ['Linux', 'polkit'],
  slapd: ['OpenLDAP', 'OpenLDAP'],
  smbd: ['Samba', 'Samba'],
  winbindd: ['Samba', 'Samba'],
  radiusd: ['FreeRADIUS', 'FreeRADIUS'],
  freeradius: ['FreeRADIUS', 'FreeRADIUS'],
  chronyd: ['chrony', 'chrony'],
  ntpd: ['NTP', 'ntpd'],
  snmpd: ['Net-SNMP', 'Net-SNMP'],
  NetworkManager: ['Linux', 'NetworkManager'],
  dbus: ['Linux', 'D-Bus'],
  'dbus-daemon': ['Linux', 'D-Bus'],
  kernel: ['Linux', 'kernel'],
  rsyslogd: ['rsyslog', 'rsyslog'],
  'syslog-ng': ['syslog-ng', 'syslog-ng'],
  filterlog: ['Netgate', 'pfSense'],
  'php-fpm': ['PHP', 'PHP-FPM'],
};

const STARTS: readonly (readonly [start: string, sender: Sender])[] = Object.entries(PROGRAMS)
  .filter(([name]) => name.endsWith('*'))
  .map(([name, sender]) => [name.slice(0, -1), sender]);

// `CISE_Passed_Authentications 0001939187 …` and its like have no colon behind the tag.
const FIRST_WORD = /^([A-Za-z][\w.-]{2,40})[ :]/;

/** Vendor and product of a syslog line, where its tag or its structured data names one that is known. */
export function knownSender(record: NativeRecord): Sender | undefined {
  const data = record.fields['StructuredData'];
  if (typeof data === 'object' && data !== null)
    for (const id of Object.keys(data)) {
      const number = /@(\d{1,6})(?:\.|$)/.exec(id)?.[1]?.replace(/^0+/, '');
      if (number !== undefined && Object.hasOwn(ENTERPRISES, number)) return ENTERPRISES[number];
    }
  const tag = program(record);
  const found = byName(tag);
  if (found !== undefined || tag !== '') return found;
  const message = record.fields['Message'];
  const word = typeof message === 'string' ? FIRST_WORD.exec(message)?.[1] : undefined;
  return word === undefined ? undefined : byStart(word);
}

function byName(name: string): Sender | undefined {
  if (name === '') return undefined;
  return Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : byStart(name);
}

function byStart(name: string): Sender | undefined {
  for (const [start, sender] of STARTS) if (name.startsWith(start)) return sender;
  return undefined;
}
