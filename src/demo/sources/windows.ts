import { DNS_DOMAIN, DOMAIN, fullName, type Host } from '../company.ts';
import type { Random } from '../random.ts';
import { type DayLog, iso } from '../stream.ts';

export interface Account {
  readonly user: string;
  readonly sid: string;
  readonly logonId: string;
  readonly domain?: string;
}

/** A running process: what starts next names it as its parent. */
export interface Process {
  readonly host: Host;
  readonly account: Account;
  readonly pid: number;
  readonly guid: string;
  readonly image: string;
  readonly commandLine: string;
}

export const SYSTEM_ACCOUNT: Account = { user: 'SYSTEM', sid: 'S-1-5-18', logonId: '0x3e7', domain: 'NT AUTHORITY' };

const SECURITY = ['Security', 'Microsoft-Windows-Security-Auditing'] as const;
const SYSMON = ['Microsoft-Windows-Sysmon/Operational', 'Microsoft-Windows-Sysmon'] as const;
const SYSTEM = ['System', 'Service Control Manager'] as const;
const POWERSHELL = ['Microsoft-Windows-PowerShell/Operational', 'Microsoft-Windows-PowerShell'] as const;

type EventData = Readonly<Record<string, string>>;

/** Windows events as winlogbeat ships them. One for the whole company: record numbers and process ids count per host. */
export class WindowsLog {
  readonly #log: () => DayLog;
  readonly #random: Random;
  readonly #records = new Map<string, number>();
  readonly #pids = new Map<string, number>();

  constructor(random: Random, log: () => DayLog) {
    this.#random = random;
    this.#log = log;
  }

  newLogonId(): string {
    return `0x${this.#random.hex(7)}`;
  }

  #event(host: Host, time: number, [channel, provider]: readonly [string, string], id: number, data: EventData): void {
    const record = (this.#records.get(host.name) ?? 100_000) + 1;
    this.#records.set(host.name, record);
    const document = {
      '@timestamp': iso(time),
      agent: { type: 'winlogbeat', version: '8.19.2', name: host.name },
      ecs: { version: '8.0.0' },
      host: { name: fullName(host).toLowerCase() },
      event: { code: String(id), kind: 'event', provider },
      winlog: {
        channel,
        provider_name: provider,
        event_id: String(id),
        record_id: record,
        computer_name: fullName(host),
        event_data: data,
      },
    };
    this.#log().add(time, 'windows', JSON.stringify(document));
  }

  #newPid(host: Host): number {
    const pid = (this.#pids.get(host.name) ?? 2000) + 4 * this.#random.integer(1, 40);
    this.#pids.set(host.name, pid > 60_000 ? 2000 : pid);
    return pid;
  }

  /** 4624. `type` 2 console, 3 network, 10 remote desktop; `from` the address it came from. */
  logon(
    time: number,
    host: Host,
    account: Account,
    type: 2 | 3 | 5 | 7 | 10,
    from: { ip: string; host?: string },
  ): void {
    this.#event(host, time, SECURITY, 4624, {
      SubjectUserSid: 'S-1-0-0',
      SubjectUserName: '-',
      SubjectDomainName: '-',
      SubjectLogonId: '0x0',
      TargetUserSid: account.sid,
      TargetUserName: account.user,
      TargetDomainName: account.domain ?? DOMAIN,
      TargetLogonId: account.logonId,
      LogonType: String(type),
      LogonProcessName: type === 3 ? 'Kerberos' : 'User32',
      AuthenticationPackageName: type === 3 ? 'Kerberos' : 'Negotiate',
      WorkstationName: from.host ?? '-',
      IpAddress: from.ip,
      IpPort: String(this.#random.integer(49_200, 65_000)),
    });
  }

  /** 4625 with the reason 'bad password'. */
  logonFailed(time: number, host: Host, user: string, type: 2 | 3 | 10, from: { ip: string; host?: string }): void {
    this.#event(host, time, SECURITY, 4625, {
      SubjectUserSid: 'S-1-0-0',
      TargetUserSid: 'S-1-0-0',
      TargetUserName: user,
      TargetDomainName: DOMAIN,
      Status: '0xc000006d',
      SubStatus: '0xc000006a',
      FailureReason: '%%2313',
      LogonType: String(type),
      LogonProcessName: type === 3 ? 'NtLmSsp' : 'User32',
      AuthenticationPackageName: type === 3 ? 'NTLM' : 'Negotiate',
      WorkstationName: from.host ?? '-',
      IpAddress: from.ip,
      IpPort: String(this.#random.integer(49_200, 65_000)),
    });
  }

  logoff(time: number, host: Host, account: Account, type: 2 | 3 | 10): void {
    this.#event(host, time, SECURITY, 4634, {
      TargetUserSid: account.sid,
      TargetUserName: account.user,
      TargetDomainName: account.domain ?? DOMAIN,
      TargetLogonId: account.logonId,
      LogonType: String(type),
    });
  }

  /** 4672: the session has privileges of an administrator. */
  specialPrivileges(time: number, host: Host, account: Account): void {
    this.#event(host, time, SECURITY, 4672, {
      SubjectUserSid: account.sid,
      SubjectUserName: account.user,
      SubjectDomainName: account.domain ?? DOMAIN,
      SubjectLogonId: account.logonId,
      PrivilegeList: 'SeSecurityPrivilege\n\t\t\tSeBackupPrivilege\n\t\t\tSeDebugPrivilege',
    });
  }

  /** 4768 and 4769 on the domain controller: a ticket, and what it is used for. */
  kerberos(time: number, controller: Host, user: string, sid: string, from: string, service: string | undefined): void {
    const common = {
      TargetUserName: service ? `${user}@${DNS_DOMAIN.toUpperCase()}` : user,
      TargetDomainName: DNS_DOMAIN.toUpperCase(),
      IpAddress: `::ffff:${from}`,
      IpPort: String(this.#random.integer(49_200, 65_000)),
      TicketOptions: '0x40810010',
      TicketEncryptionType: '0x12',
    };
    if (service === undefined)
      this.#event(controller, time, SECURITY, 4768, {
        ...common,
        TargetSid: sid,
        ServiceName: 'krbtgt',
        ServiceSid: 'S-1-5-21-1180699209-877415012-3182924384-502',
        Status: '0x0',
        PreAuthType: '2',
      });
    else
      this.#event(controller, time, SECURITY, 4769, {
        ...common,
        ServiceName: service,
        ServiceSid: sid,
        Status: '0x0',
        LogonGuid: '{00000000-0000-0000-0000-000000000000}',
      });
  }

  /** Sysmon 1 and Security 4688 of one start. */
  start(time: number, parent: Process, image: string, commandLine: string, account: Account = parent.account): Process {
    const { host } = parent;
    const child: Process = { host, account, pid: this.#newPid(host), guid: this.#guid(), image, commandLine };
    this.#event(host, time, SYSMON, 1, {
      UtcTime: sysmonTime(time),
      ProcessGuid: child.guid,
      ProcessId: String(child.pid),
      Image: image,
      CommandLine: commandLine,
      CurrentDirectory: 'C:\\Windows\\system32\\',
      User: `${account.domain ?? DOMAIN}\\${account.user}`,
      LogonId: account.logonId,
      IntegrityLevel: account.user === 'SYSTEM' ? 'System' : 'Medium',
      Hashes: `SHA256=${this.#random.hex(64).toUpperCase()}`,
      ParentProcessGuid: parent.guid,
      ParentProcessId: String(parent.pid),
      ParentImage: parent.image,
      ParentCommandLine: parent.commandLine,
      ParentUser: `${parent.account.domain ?? DOMAIN}\\${parent.account.user}`,
      OriginalFileName: baseName(image),
    });
    this.#event(host, time, SECURITY, 4688, {
      SubjectUserSid: account.sid,
      SubjectUserName: account.user,
      SubjectDomainName: account.domain ?? DOMAIN,
      SubjectLogonId: account.logonId,
      NewProcessId: `0x${child.pid.toString(16)}`,
      NewProcessName: image,
      TokenElevationType: '%%1938',
      ProcessId: `0x${parent.pid.toString(16)}`,
      CommandLine: commandLine,
      ParentProcessName: parent.image,
      MandatoryLabel: 'S-1-16-8192',
    });
    return child;
  }

  /** A process that runs since before the log begins, so that only its children show. */
  running(host: Host, account: Account, image: string, commandLine = image): Process {
    return { host, account, pid: this.#newPid(host), guid: this.#guid(), image, commandLine };
  }

  /** Sysmon 5 and Security 4689. */
  exit(time: number, process: Process): void {
    this.#event(process.host, time, SYSMON, 5, {
      UtcTime: sysmonTime(time),
      ProcessGuid: process.guid,
      ProcessId: String(process.pid),
      Image: process.image,
    });
  }

  /** Sysmon 22, before any connection to the name. */
  dnsQuery(time: number, process: Process, name: string, answer: string): void {
    this.#event(process.host, time, SYSMON, 22, {
      UtcTime: sysmonTime(time),
      ProcessGuid: process.guid,
      ProcessId: String(process.pid),
      QueryName: name,
      QueryStatus: '0',
      QueryResults: `::ffff:${answer};`,
      Image: process.image,
    });
  }

  /** Sysmon 3. */
  connect(time: number, process: Process, to: { ip: string; port: number; name?: string }, sourcePort: number): void {
    this.#event(process.host, time, SYSMON, 3, {
      UtcTime: sysmonTime(time),
      ProcessGuid: process.guid,
      ProcessId: String(process.pid),
      Image: process.image,
      User: `${process.account.domain ?? DOMAIN}\\${process.account.user}`,
      Protocol: 'tcp',
      Initiated: 'true',
      SourceIsIpv6: 'false',
      SourceIp: process.host.ip,
      SourceHostname: fullName(process.host),
      SourcePort: String(sourcePort),
      DestinationIp: to.ip,
      DestinationHostname: to.name ?? '-',
      DestinationPort: String(to.port),
    });
  }

  /** Sysmon 11. */
  fileCreated(time: number, process: Process, path: string): void {
    this.#event(process.host, time, SYSMON, 11, {
      UtcTime: sysmonTime(time),
      ProcessGuid: process.guid,
      ProcessId: String(process.pid),
      Image: process.image,
      TargetFilename: path,
      CreationUtcTime: sysmonTime(time),
      User: `${DOMAIN}\\${process.account.user}`,
    });
  }

  /** Sysmon 13. */
  registrySet(time: number, process: Process, key: string, value: string): void {
    this.#event(process.host, time, SYSMON, 13, {
      EventType: 'SetValue',
      UtcTime: sysmonTime(time),
      ProcessGuid: process.guid,
      ProcessId: String(process.pid),
      Image: process.image,
      TargetObject: key,
      Details: value,
      User: `${DOMAIN}\\${process.account.user}`,
    });
  }

  /** Sysmon 10: one process opens another. */
  processAccess(time: number, process: Process, targetImage: string, access: string): void {
    this.#event(process.host, time, SYSMON, 10, {
      UtcTime: sysmonTime(time),
      SourceProcessGUID: process.guid,
      SourceProcessId: String(process.pid),
      SourceThreadId: '4312',
      SourceImage: process.image,
      TargetProcessGUID: this.#guid(),
      TargetProcessId: '684',
      TargetImage: targetImage,
      GrantedAccess: access,
      CallTrace:
        'C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\System32\\KERNELBASE.dll+2c13e|C:\\Windows\\System32\\comsvcs.dll+2ef1',
      SourceUser: `${DOMAIN}\\${process.account.user}`,
      TargetUser: 'NT AUTHORITY\\SYSTEM',
    });
  }

  /** 7045 in System. */
  serviceInstalled(time: number, host: Host, name: string, path: string): void {
    this.#event(host, time, SYSTEM, 7045, {
      ServiceName: name,
      ImagePath: path,
      ServiceType: 'user mode service',
      StartType: 'demand start',
      AccountName: 'LocalSystem',
    });
  }

  /** 4104. */
  scriptBlock(time: number, host: Host, text: string): void {
    this.#event(host, time, POWERSHELL, 4104, {
      MessageNumber: '1',
      MessageTotal: '1',
      ScriptBlockText: text,
      ScriptBlockId: this.#guid().slice(1, -1),
      Path: '',
    });
  }

  /** Any other event of the Security channel, with the account that caused it. */
  security(time: number, host: Host, id: number, account: Account, data: EventData): void {
    this.#event(host, time, SECURITY, id, {
      SubjectUserSid: account.sid,
      SubjectUserName: account.user,
      SubjectDomainName: account.domain ?? DOMAIN,
      SubjectLogonId: account.logonId,
      ...data,
    });
  }

  /** 1102, as the event log service writes it. */
  logCleared(time: number, host: Host, account: Account): void {
    this.#event(host, time, ['Security', 'Microsoft-Windows-Eventlog'], 1102, {
      SubjectUserSid: account.sid,
      SubjectUserName: account.user,
      SubjectDomainName: DOMAIN,
      SubjectLogonId: account.logonId,
    });
  }

  #guid(): string {
    const hex = this.#random.hex(32);
    return `{${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}}`;
  }
}

const sysmonTime = (time: number): string => iso(time).replace('T', ' ').replace('Z', '');
const baseName = (path: string): string => path.slice(path.lastIndexOf('\\') + 1);
