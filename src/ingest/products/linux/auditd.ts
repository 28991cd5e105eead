import type { EventRow } from '../../../schema/event.ts';
import type { TableName } from '../../../schema/types.ts';
import type { NativeRecord } from '../../formats/format.ts';
import type { MappingContext, Product } from '../product.ts';
import { device, row, type Values } from '../record.ts';
import { hostname, integer, ip, port, text, username } from '../values.ts';
import { actor, identity, outcome, ruleKey, systemCall, UNSET_ID } from './auditd-common.ts';
import { fileEvent } from './auditd-file.ts';

type Fields = Record<string, unknown>;
type Mapped = readonly [table: TableName, values: Values] | undefined;

const MAX_ARGUMENTS = 512;

/** The Linux audit daemon: processes, files, connections, logons and accounts; all else as audit events. */
export const auditd: Product = {
  name: 'auditd',
  formats: ['auditd'],
  claims: () => true,
  map: mapAudit,
};

function mapAudit(record: NativeRecord, context: MappingContext): EventRow {
  const { fields } = record;
  const types = Array.isArray(fields['type']) ? (fields['type'] as string[]) : [String(fields['type'])];
  const [table, values] =
    processEvent(fields, types) ??
    fileEvent(fields) ??
    connection(fields, types) ??
    authentication(fields, types) ??
    userManagement(fields, types) ??
    auditEvent(fields, types);
  return row(table, record.envelope === undefined ? '' : 'Syslog', record, context, {
    EventVendor: 'Linux',
    EventProduct: 'auditd',
    EventOriginalType: types.join(','),
    EventOriginalUid: text(fields['sequence']),
    DvcOs: 'Linux',
    ...(fields['node'] === undefined ? device(record, context) : hostname('Dvc', fields['node'])),
    ...values,
  });
}

function argumentsOf(fields: Fields): string | undefined {
  const count = Math.min(integer(fields['argc']) ?? 0, MAX_ARGUMENTS);
  if (count === 0) return undefined;
  const found: string[] = [];
  for (let index = 0; index < count; index++) {
    const value = fields[`a${index}`];
    if (typeof value === 'string') found.push(value);
  }
  return found.length === 0 ? undefined : found.join(' ');
}

function processEvent(fields: Fields, types: readonly string[]): Mapped {
  const call = systemCall(fields);
  const isExec = types.includes('EXECVE') || call === 'execve' || call === 'execveat';
  if (!isExec) return undefined;
  const failed = fields['success'] === 'no';
  const name = Array.isArray(fields['name']) ? text(fields['name'][0]) : text(fields['name']);
  const executable = text(fields['exe']);
  return [
    'ProcessEvent',
    {
      EventType: 'ProcessCreated',
      EventSeverity: 'Informational',
      EventResult: 'Success',
      ...outcome(fields),
      ...actor(fields),
      ...identity('Target', text(fields['euid'] ?? fields['uid']), fields['EUID'] ?? fields['UID']),
      ...ruleKey(fields),
      // A refused execve leaves the caller's own image in exe.
      TargetProcessName: failed ? name : (executable ?? name),
      ActingProcessName: failed ? executable : undefined,
      TargetProcessFilename: (failed ? name : (executable ?? name))?.split('/').at(-1),
      TargetProcessId: text(fields['pid']),
      ActingProcessId: text(fields['ppid']),
      TargetProcessCommandLine: argumentsOf(fields) ?? text(fields['proctitle']),
      TargetProcessCurrentDirectory: text(fields['cwd']),
    },
  ];
}

function connection(fields: Fields, types: readonly string[]): Mapped {
  const call = systemCall(fields);
  if (!types.includes('SOCKADDR') || !['connect', 'accept', 'accept4', 'sendto', 'bind'].includes(call))
    return undefined;
  const address = ip(fields['laddr']) ?? ip(/laddr=(\S{2,64})/.exec(String(fields['SADDR'] ?? ''))?.[1]);
  if (address === undefined) return undefined;
  const number = port(fields['lport']) ?? port(/lport=(\d{1,5})/.exec(String(fields['SADDR'] ?? ''))?.[1]);
  const outbound = call === 'connect' || call === 'sendto';
  const isBind = call === 'bind';
  const local = outbound ? 'Src' : 'Dst';
  return [
    'NetworkSession',
    {
      EventType: 'EndpointNetworkSession',
      EventSubType: isBind ? undefined : 'Start',
      EventSeverity: 'Informational',
      ...result(fields),
      NetworkDirection: isBind ? 'NA' : outbound ? 'Outbound' : 'Inbound',
      NetworkRuleName: text(fields['key']),
      ...(outbound
        ? { DstIpAddr: address, DstPortNumber: number }
        : isBind
          ? { DstIpAddr: address === '0.0.0.0' || address === '::' ? undefined : address, DstPortNumber: number }
          : { SrcIpAddr: address, SrcPortNumber: number }),
      [`${local}ProcessName`]: text(fields['exe']),
      [`${local}ProcessId`]: text(fields['pid']),
      ...localUser(local, fields),
    },
  ];
}

/** EINPROGRESS is how a connection without waiting begins, no failure. */
function result(fields: Fields): Values {
  return fields['exit'] === '-115' || fields['exit'] === 'EINPROGRESS' ? { EventResult: 'Success' } : outcome(fields);
}

function localUser(role: 'Src' | 'Dst', fields: Fields): Values {
  const id = text(fields['uid']);
  if (id === undefined || !/^\d+$/.test(id)) return {};
  return { [`${role}UserId`]: id, [`${role}UserIdType`]: 'UID', ...username(role, fields['UID']) };
}

const LOGONS = new Set(['USER_AUTH', 'USER_LOGIN', 'USER_LOGOUT', 'USER_ERR', 'GRP_AUTH', 'USER_CMD', 'LOGIN']);

function authentication(fields: Fields, types: readonly string[]): Mapped {
  const type = types[0] ?? '';
  if (!LOGONS.has(type)) return undefined;
  const executable = text(fields['exe']);
  const application = executable?.split('/').at(-1);
  const elevates = type === 'USER_CMD' || type === 'GRP_AUTH' || application === 'su' || application === 'sudo';
  const address = ip(fields['addr']);
  const failed = outcome(fields)['EventResult'] === 'Failure';
  const account = text(fields['acct']);
  const id = text(fields['id']);
  return [
    'Authentication',
    {
      EventType: type === 'USER_LOGOUT' ? 'Logoff' : elevates ? 'Elevate' : 'Logon',
      EventSubType: elevates ? 'Elevate' : address ? 'RemoteInteractive' : undefined,
      EventOriginalSubType: text(fields['op']),
      ...outcome(fields),
      EventResultDetails: failed
        ? account === '(unknown user)' || account === '(invalid user)'
          ? 'No such user'
          : 'Other'
        : undefined,
      EventSeverity: failed ? 'Low' : 'Informational',
      ...actor(fields),
      ...(type === 'USER_CMD' ? {} : username('Target', account ?? fields['ID'])),
      ...(id !== undefined && id !== UNSET_ID && /^\d+$/.test(id) ? { TargetUserId: id, TargetUserIdType: 'UID' } : {}),
      ...(type === 'LOGIN' ? identity('Target', text(fields['auid']), fields['AUID']) : {}),
      TargetAppName: application,
      ActingAppName: executable,
      ActingAppType: executable === undefined ? undefined : 'Process',
      ActingAppId: text(fields['pid']),
      LogonMethod: text(fields['op'])?.startsWith('PAM:') ? 'PAM' : undefined,
      SrcIpAddr: address,
      ...(address ? {} : hostname('Src', ip(fields['hostname']) ? undefined : fields['hostname'])),
      ...(type === 'USER_CMD' ? { EventMessage: text(fields['cmd']) } : {}),
    },
  ];
}

const ACCOUNTS: Readonly<Record<string, string>> = {
  ADD_USER: 'UserCreated',
  DEL_USER: 'UserDeleted',
  ADD_GROUP: 'GroupCreated',
  DEL_GROUP: 'GroupDeleted',
  USER_CHAUTHTOK: 'PasswordChanged',
  GRP_CHAUTHTOK: 'GroupModified',
  ACCT_LOCK: 'UserLocked',
  ACCT_UNLOCK: 'UserUnlocked',
  USER_MGMT: 'UserModified',
  GRP_MGMT: 'GroupModified',
};

function userManagement(fields: Fields, types: readonly string[]): Mapped {
  const type = types[0] ?? '';
  const kind = Object.hasOwn(ACCOUNTS, type) ? ACCOUNTS[type] : undefined;
  if (kind === undefined) return undefined;
  const operation = text(fields['op']) ?? '';
  const isGroup = kind.startsWith('Group');
  const isPassword = type === 'USER_CHAUTHTOK' && /password|chauthtok/i.test(operation);
  return [
    'UserManagement',
    {
      EventType: membership(operation) ?? (type === 'USER_CHAUTHTOK' && !isPassword ? 'UserModified' : kind),
      EventOriginalSubType: operation || undefined,
      EventSeverity: 'Informational',
      ...outcome(fields),
      ...actor(fields),
      ActingAppName: text(fields['exe']),
      ActingAppType: 'Process',
      ActingAppId: text(fields['pid']),
      SrcIpAddr: ip(fields['addr']),
      ...(isGroup ? {} : username('Target', fields['acct'] ?? fields['ID'])),
      ...(!isGroup && /^\d+$/.test(String(fields['id'] ?? ''))
        ? { TargetUserId: text(fields['id']), TargetUserIdType: 'UID' }
        : {}),
      GroupName: text(fields['grp']) ?? (isGroup ? text(fields['acct'] ?? fields['ID']) : undefined),
      GroupId: isGroup ? text(fields['id']) : undefined,
    },
  ];
}

function membership(operation: string): string | undefined {
  if (/^add(?:ing)?[- ]user[- ]to[- ](?:shadow[- ])?group/.test(operation)) return 'UserAddedToGroup';
  if (/^delet(?:e|ing)[- ]user[- ]from[- ](?:shadow[- ])?group/.test(operation)) return 'UserRemovedFromGroup';
  return undefined;
}

const KINDS: Readonly<Record<string, string>> = {
  SERVICE_START: 'Start',
  SERVICE_STOP: 'Stop',
  DAEMON_START: 'Start',
  DAEMON_END: 'Stop',
  DAEMON_ABORT: 'Stop',
  SYSTEM_BOOT: 'Start',
  SYSTEM_SHUTDOWN: 'Stop',
  CONFIG_CHANGE: 'Set',
  DAEMON_CONFIG: 'Set',
  MAC_CONFIG_CHANGE: 'Set',
  MAC_STATUS: 'Set',
  MAC_POLICY_LOAD: 'Set',
  KERN_MODULE: 'Install',
  NETFILTER_CFG: 'Set',
  BPF: 'Set',
  TIME_INJOFFSET: 'Set',
  TIME_ADJNTPVAL: 'Set',
  SOFTWARE_UPDATE: 'Install',
  SYSTEM_RUNLEVEL: 'Set',
  VIRT_CONTROL: 'Set',
};
const SERIOUS = /^(?:ANOM_|RESP_|INTEGRITY_|AVC$|USER_AVC$|SECCOMP$|FANOTIFY$)/;

function auditEvent(fields: Fields, types: readonly string[]): NonNullable<Mapped> {
  const type =
    types.find((candidate) => candidate !== 'SYSCALL' && candidate !== 'PROCTITLE' && candidate !== 'CWD') ??
    types[0] ??
    '';
  const call = systemCall(fields);
  const names = fields['name'];
  const object = text(fields['unit']) ?? text(Array.isArray(names) ? names.at(-1) : names) ?? text(fields['op']);
  const isDenied = fields['seresult'] === 'denied' || fields['apparmor'] === 'DENIED';
  return [
    'AuditEvent',
    {
      EventType:
        KINDS[type] ?? (call === 'init_module' || call === 'finit_module' ? 'Install' : call ? 'Execute' : 'Other'),
      EventSeverity: SERIOUS.test(type) ? 'Medium' : 'Informational',
      ...outcome(fields),
      ...(isDenied && { EventResult: 'Failure' }),
      EventSubType: undefined,
      ...actor(fields),
      ...ruleKey(fields),
      Operation: call || text(fields['op']) || type,
      Object: object,
      ObjectType: type.startsWith('SERVICE_')
        ? 'Service'
        : type === 'CONFIG_CHANGE'
          ? 'Configuration Atom'
          : object
            ? 'Other'
            : undefined,
      ActingAppName: text(fields['exe']) ?? text(fields['comm']),
      ActingAppType: 'Process',
      ActingAppId: text(fields['pid']),
      SrcIpAddr: ip(fields['addr']),
      EventMessage: text(fields['proctitle']) ?? text(fields['cmd']),
    },
  ];
}
