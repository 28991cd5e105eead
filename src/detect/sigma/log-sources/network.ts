import type { EventKind } from '../event-kind.ts';
import { type FieldTable, noFields } from '../fields/field-table.ts';
import { syslogFields } from '../fields/linux.ts';
import { dnsFields, firewallFields, proxyFields, webserverFields, zeekFields } from '../fields/network.ts';
import { malwareFields } from '../fields/windows.ts';
import type { SourceDefinition, SourceKind } from './source-kind.ts';

const isZeek = (kind: EventKind): boolean => kind.product.includes('zeek') || kind.product.includes('corelight');

function zeek(service: string): SourceDefinition {
  return {
    product: 'zeek',
    service,
    kinds: [
      { name: `Zeek ${service}`, matches: (kind) => isZeek(kind) && kind.stream === service, fields: zeekFields },
    ],
  };
}

const ZEEK_LOGS = [
  'conn',
  'dce_rpc',
  'dns',
  'files',
  'http',
  'kerberos',
  'notice',
  'ntlm',
  'rdp',
  'smb_files',
  'smb_mapping',
  'ssl',
  'x509',
];

/** Suricata's event types, each a service of its own. */
const SURICATA_EVENTS = ['alert', 'anomaly', 'dns', 'fileinfo', 'flow', 'http', 'smb', 'ssh', 'tls'];

function suricata(service: string): SourceDefinition {
  return {
    product: 'suricata',
    service,
    kinds: [
      {
        name: `Suricata ${service}`,
        matches: (kind) => kind.product === 'suricata' && kind.stream === service,
        fields: firewallFields,
      },
    ],
  };
}

function table(
  logSource: Omit<SourceDefinition, 'kinds'>,
  name: string,
  tables: readonly EventKind['table'][],
  fields: FieldTable,
): SourceDefinition {
  return { ...logSource, kinds: [{ name, matches: (kind) => tables.includes(kind.table), fields }] };
}

function product(
  logSource: Omit<SourceDefinition, 'kinds'>,
  words: readonly string[],
  fields: FieldTable = noFields,
): SourceDefinition {
  return {
    ...logSource,
    kinds: [
      {
        name: words[0]!,
        matches: (kind) => words.some((word) => kind.product.includes(word) || kind.stream === word),
        fields,
      },
    ],
  };
}

/** Connections that the network saw: what a host says of its own processes is another log source. */
const networkSessions: SourceKind = {
  name: 'network sessions',
  matches: (kind) =>
    kind.table === 'NetworkSession' &&
    kind.channel === '' &&
    kind.product !== 'auditd' &&
    !kind.type.startsWith('Device'),
  fields: firewallFields,
};

/** Products that see the web from the client's side: proxies, and sensors beside them. */
const PROXIES = [
  'proxy',
  'squid',
  'zscaler',
  'netskope',
  'umbrella',
  'web gateway',
  'websense',
  'forcepoint',
  'suricata',
];
const isProxy = (kind: EventKind): boolean => isZeek(kind) || PROXIES.some((word) => kind.product.includes(word));

export const networkSources: readonly SourceDefinition[] = [
  table({ category: 'webserver' }, 'web sessions', ['WebSession'], webserverFields),
  {
    category: 'proxy',
    kinds: [
      {
        name: 'web sessions of proxies',
        matches: (kind) => kind.table === 'WebSession' && isProxy(kind),
        fields: proxyFields,
      },
    ],
  },
  table({ category: 'authentication' }, 'log-ons', ['Authentication'], noFields),
  table({ category: 'alert' }, 'alerts of other products', ['AlertEvent'], noFields),
  table({ category: 'dns' }, 'name resolution', ['Dns'], dnsFields),
  { product: 'dns', kinds: [{ name: 'name resolution', matches: (kind) => kind.table === 'Dns', fields: dnsFields }] },
  { category: 'firewall', kinds: [networkSessions] },
  { service: 'netflow', kinds: [networkSessions] },
  ...ZEEK_LOGS.map(zeek),
  product({ service: 'apache' }, ['apache', 'httpd', 'http server'], webserverFields),
  product({ service: 'nginx' }, ['nginx'], webserverFields),
  ...SURICATA_EVENTS.map(suricata),
  // Sigma has no names for these: products whose lines are mapped, so that rules name their columns.
  product({ product: 'openvpn' }, ['openvpn'], syslogFields),
  product({ product: 'postfix' }, ['postfix'], syslogFields),
  product({ product: 'dovecot' }, ['dovecot'], syslogFields),
  product({ product: 'modsecurity' }, ['modsecurity']),
  product({ product: 'fortigate', service: 'event' }, ['fortigate', 'fortios']),
  product({ product: 'fortios', service: 'sslvpnd' }, ['fortigate', 'fortios']),
  product({ product: 'cisco', service: 'aaa' }, ['asa', 'ios', 'cisco']),
  product({ product: 'cisco', service: 'syslog' }, ['asa', 'ios', 'cisco']),
  product({ product: 'cisco', service: 'duo' }, ['duo']),
  product({ product: 'paloalto', service: 'globalprotect', category: 'appliance' }, ['pan-os', 'globalprotect']),
  product({ product: 'paloalto', service: 'globalprotect', category: 'file_event' }, ['pan-os', 'globalprotect']),
  product({ category: 'antivirus' }, ['defender antivirus', 'antivirus', 'clam'], malwareFields),
];
