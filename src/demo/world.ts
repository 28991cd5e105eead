import { type Company, company, DNS_DOMAIN, fullName, type Host, type Person } from './company.ts';
import { type Random, random } from './random.ts';
import { CloudLog } from './sources/cloud.ts';
import { type Connection, NetworkLog } from './sources/network.ts';
import { SyslogLog } from './sources/syslog.ts';
import { type Account, type Process, SYSTEM_ACCOUNT, WindowsLog } from './sources/windows.ts';
import { DayLog, SECOND } from './stream.ts';

/** The company and all that records it. Causes come before effects: these helpers keep the order. */
export interface World {
  readonly random: Random;
  readonly company: Company;
  readonly windows: WindowsLog;
  readonly network: NetworkLog;
  readonly syslog: SyslogLog;
  readonly cloud: CloudLog;
  /** Where records go from now on. */
  readonly day: { log: DayLog };
}

export function createWorld(seed: number): World {
  const chance = random(seed);
  const day = { log: new DayLog() };
  const log = (): DayLog => day.log;
  return {
    random: chance,
    company: company(chance),
    windows: new WindowsLog(chance, log),
    network: new NetworkLog(chance, log),
    syslog: new SyslogLog(chance, log),
    cloud: new CloudLog(chance, log),
    day,
  };
}

export const accountOf = (world: World, owner: { user: string; sid: string }): Account => ({
  user: owner.user,
  sid: owner.sid,
  logonId: world.windows.newLogonId(),
});

export const servicesOf = (world: World, host: Host): Process =>
  world.windows.running(host, SYSTEM_ACCOUNT, 'C:\\Windows\\System32\\services.exe');

/** A name is looked up, then connected to; both the sensor and, for Windows, the host itself see it. */
export function visit(
  world: World,
  time: number,
  from: Process | Host,
  to: { name: string; ip: string; port?: number },
  traffic: { sent: number; received: number; seconds: number },
): void {
  const { windows, network } = world;
  const process = 'pid' in from ? from : undefined;
  const host = 'pid' in from ? from.host : from;
  const port = to.port ?? 443;
  network.dns(time, host.ip, world.company.host('domain-controller').ip, to.name, [to.ip]);
  if (process) windows.dnsQuery(time + 5, process, to.name, to.ip);
  const sourcePort = network.sourcePort();
  const connection: Connection = {
    from: host.ip,
    to: to.ip,
    port,
    service: port === 443 ? 'ssl' : 'http',
    sentBytes: traffic.sent,
    receivedBytes: traffic.received,
    seconds: traffic.seconds,
    sourcePort,
  };
  const uid = network.connection(time + 40, connection);
  if (process) windows.connect(time + 45, process, { ip: to.ip, port, name: to.name }, sourcePort);
  if (port === 443) network.tls(time + 90, uid, connection, to.name);
}

/** A person's or service's session on another Windows host: ticket, connection, logon; the caller logs off. */
export function networkLogon(
  world: World,
  time: number,
  from: Host,
  to: Host,
  owner: { user: string; sid: string },
): Account {
  const { windows, network, company: all } = world;
  const controller = all.host('domain-controller');
  const account = accountOf(world, owner);
  windows.kerberos(time, controller, owner.user, to.sid, from.ip, `${to.name}$`);
  network.connection(time + 30, {
    from: from.ip,
    to: to.ip,
    port: 445,
    service: 'smb',
    sentBytes: world.random.integer(2_000, 60_000),
    receivedBytes: world.random.integer(4_000, 900_000),
    seconds: world.random.integer(1, 300),
  });
  windows.logon(time + 60, to, account, 3, { ip: from.ip, host: from.name });
  return account;
}

/** Someone signs in at a workstation: ticket, logon, desktop. */
export function signIn(world: World, time: number, person: Person): { account: Account; explorer: Process } {
  const { windows, company: all } = world;
  const host = person.workstation;
  const account = accountOf(world, person);
  windows.kerberos(time, all.host('domain-controller'), person.user, person.sid, host.ip, undefined);
  windows.kerberos(time + 40, all.host('domain-controller'), person.user, host.sid, host.ip, `${host.name}$`);
  windows.logon(time + 120, host, account, 2, { ip: '127.0.0.1', host: host.name });
  const winlogon = windows.running(host, SYSTEM_ACCOUNT, 'C:\\Windows\\System32\\winlogon.exe');
  const userinit = windows.start(
    time + SECOND,
    winlogon,
    'C:\\Windows\\System32\\userinit.exe',
    'C:\\Windows\\system32\\userinit.exe',
    account,
  );
  const explorer = windows.start(
    time + 2 * SECOND,
    userinit,
    'C:\\Windows\\explorer.exe',
    'C:\\Windows\\Explorer.EXE',
    account,
  );
  return { account, explorer };
}

export { DNS_DOMAIN, fullName };
