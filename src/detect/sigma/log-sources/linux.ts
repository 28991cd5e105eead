import type { EventKind } from '../event-kind.ts';
import type { FieldTable } from '../fields/field-table.ts';
import { auditdFields, syslogFields } from '../fields/linux.ts';
import { processFields } from '../fields/process.ts';
import { connectionFields, fileFields } from '../fields/windows.ts';
import type { SourceDefinition } from './source-kind.ts';
import { linuxSysmonSources } from './sysmon.ts';

const isAuditd = (kind: EventKind): boolean => kind.product === 'auditd';
const AUDIT_COMMON = 'exe pid ppid auid uid cwd comm key User ActorUsername TargetUsername DvcOs';

/** Categories out of auditd's joined records, by the table that they were mapped to. */
function audited(category: string, table: EventKind['table'], fields: FieldTable, filled: string): SourceDefinition {
  return {
    product: 'linux',
    category,
    kinds: [
      {
        name: `auditd (${table})`,
        matches: (kind) => kind.table === table && isAuditd(kind),
        fields,
        filled: new Set(`${AUDIT_COMMON} ${filled}`.split(' ')),
      },
    ],
  };
}

/** Programs that write to syslog, under the service that Sigma has for them. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  auth: ['sshd', 'sudo', 'su', 'login', 'pam', 'systemd-logind', 'useradd', 'usermod', 'userdel', 'groupadd', 'passwd'],
  clamav: ['clamd', 'freshclam', 'clamav'],
  cron: ['cron', 'crond', 'crontab', 'anacron'],
  guacamole: ['guacd', 'guacamole'],
  sshd: ['sshd', 'sshd-session'],
  sudo: ['sudo'],
  vsftpd: ['vsftpd'],
};

export const linuxSources: readonly SourceDefinition[] = [
  ...linuxSysmonSources,
  audited('process_creation', 'ProcessEvent', processFields, 'CommandLine proctitle TargetProcessCommandLine'),
  audited('file_event', 'FileEvent', fileFields, 'name TargetFilePath'),
  audited('file_delete', 'FileEvent', fileFields, 'name TargetFilePath'),
  audited('network_connection', 'NetworkSession', connectionFields, 'laddr lport DstIpAddr DstPortNumber SrcIpAddr'),
  { product: 'linux', service: 'auditd', kinds: [{ name: 'auditd', matches: isAuditd, fields: auditdFields }] },
  ...Object.entries(PROGRAMS).map(([service, programs]) => ({
    product: 'linux',
    service,
    kinds: [
      {
        name: `syslog of ${programs.join(', ')}`,
        matches: (kind: EventKind) =>
          kind.platform !== 'windows' &&
          (programs.includes(kind.stream) ||
            programs.includes(kind.product) ||
            programs.includes(kind.product.split(' ').at(-1)!)),
        fields: syslogFields,
      },
    ],
  })),
  {
    product: 'linux',
    service: 'syslog',
    kinds: [{ name: 'syslog', matches: (kind) => kind.type === 'Syslog', fields: syslogFields }],
  },
  {
    product: 'linux',
    kinds: [{ name: 'any Linux log', matches: (kind) => kind.platform === 'linux', fields: syslogFields }],
  },
];

/** macOS reaches us through Defender's device tables and through agents that say the system. */
const macos = (category: string, table: EventKind['table'], fields: FieldTable): SourceDefinition => ({
  product: 'macos',
  category,
  kinds: [{ name: `macOS ${table}`, matches: (kind) => kind.table === table && kind.platform === 'macos', fields }],
});

export const macosSources: readonly SourceDefinition[] = [
  macos('process_creation', 'ProcessEvent', processFields),
  macos('file_event', 'FileEvent', fileFields),
  macos('network_connection', 'NetworkSession', connectionFields),
];
