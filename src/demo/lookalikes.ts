import { HOUR, iso, MINUTE, SECOND } from './stream.ts';
import { accountOf, networkLogon, servicesOf, type World } from './world.ts';

export interface Period {
  readonly from: string;
  readonly to: string;
}

const POWERSHELL = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
const NIGHT_SERVERS = ['APP01', 'APP02', 'SQL01'];
/** The entities by which each look-alike is known; what else it touches (servers) is touched by everyone. */
export const NIGHT_WORK_ENTITIES = ['adm-kessler'];
export const SCAN_ENTITIES = ['10.20.9.5', 'scan01'];

/**
 * The administrator's maintenance, the same every night: remote tools, an encoded script, a task, a look at shadow
 * copies. Each piece alone looks like an intruder's.
 */
export function nightWork(world: World, midnight: number): Period {
  const { windows, company, random } = world;
  const { administrator, privileged } = company;
  const start = midnight + 22 * HOUR + random.integer(0, 20) * MINUTE;
  let time = start;
  const admin = accountOf(world, privileged);
  const desk = windows.running(administrator.workstation, admin, 'C:\\Windows\\System32\\cmd.exe');
  windows.kerberos(
    time,
    company.host('domain-controller'),
    privileged.user,
    privileged.sid,
    administrator.workstation.ip,
    undefined,
  );
  for (const name of NIGHT_SERVERS) {
    const server = company.hosts.find((host) => host.name === name);
    if (!server) continue;
    time += 4 * MINUTE;
    windows.start(time, desk, 'C:\\Tools\\Sysinternals\\PsExec.exe', `PsExec.exe \\\\${name} -s powershell.exe`);
    const session = networkLogon(world, time + SECOND, administrator.workstation, server, privileged);
    windows.specialPrivileges(time + 1200, server, session);
    windows.serviceInstalled(time + 2 * SECOND, server, 'PSEXESVC', '%SystemRoot%\\PSEXESVC.exe');
    const service = windows.start(
      time + 3 * SECOND,
      servicesOf(world, server),
      'C:\\Windows\\PSEXESVC.exe',
      'C:\\Windows\\PSEXESVC.exe',
    );
    const script = `Get-HotFix | Sort-Object InstalledOn | Export-Csv C:\\Maintenance\\hotfix.csv`;
    const shell = windows.start(
      time + 5 * SECOND,
      service,
      POWERSHELL,
      `powershell.exe -NoProfile -EncodedCommand ${Buffer.from(script, 'utf16le').toString('base64')}`,
      session,
    );
    windows.scriptBlock(time + 6 * SECOND, server, script);
    windows.start(time + 50 * SECOND, shell, 'C:\\Windows\\System32\\vssadmin.exe', 'vssadmin list shadows');
    windows.start(
      time + 70 * SECOND,
      shell,
      'C:\\Windows\\System32\\schtasks.exe',
      'schtasks.exe /create /tn "Maintenance\\Reboot" /tr "shutdown /r /t 60" /sc once /st 04:00 /f',
    );
    windows.start(time + 90 * SECOND, shell, 'C:\\Windows\\System32\\net.exe', 'net localgroup administrators');
    windows.logoff(time + 3 * MINUTE, server, session, 3);
  }
  return { from: iso(start), to: iso(time + 4 * MINUTE) };
}

/** The security team's scanner tries ports on every server, log-ins on Linux and known holes on the web servers. */
export function vulnerabilityScan(world: World, midnight: number): Period {
  const { network, syslog, random, company } = world;
  const scanner = company.host('scanner');
  const start = midnight + 20 * HOUR + 5 * MINUTE;
  let time = start;
  const targets = company.hosts.filter((host) => host.role !== 'workstation' && host !== scanner);
  for (const target of targets) {
    for (const port of [
      21, 22, 23, 25, 53, 80, 88, 110, 135, 139, 143, 389, 443, 445, 636, 1433, 3306, 3389, 5432, 5985, 8080, 8443,
    ]) {
      time += random.integer(60, 300);
      const open = target.system === 'linux' ? port === 22 || port === 443 : port === 445 || port === 135;
      network.connection(time, {
        from: scanner.ip,
        to: target.ip,
        port,
        sentBytes: open ? 240 : 0,
        receivedBytes: open ? 900 : 0,
        seconds: open ? 0.4 : 0,
        state: open ? 'SF' : 'REJ',
      });
    }
    if (target.system !== 'linux') continue;
    for (const user of ['root', 'admin', 'oracle', 'test', 'guest', 'postgres']) {
      time += random.integer(200, 900);
      syslog.sshLogin(time, target, user, scanner.ip, false, user !== 'root');
    }
  }
  const probes = [
    '/.git/config',
    '/admin/login.php',
    '/wp-login.php',
    '/cgi-bin/test.cgi',
    '/..%2f..%2f..%2fetc%2fpasswd',
    "/item?id=1'%20OR%20'1'='1",
    '/search?q=<script>alert(1)</script>',
    '/server-status',
    '/.env',
    '/phpmyadmin/',
    '/actuator/env',
    '/%24%7Bjndi:ldap://10.20.9.5/a%7D',
  ];
  for (const target of [company.host('web-server', 0), company.host('web-server', 1)])
    for (let round = 0; round < 25; round++)
      for (const path of probes) {
        time += random.integer(50, 200);
        syslog.web(time, target, {
          from: scanner.ip,
          method: 'GET',
          path: `${path}${round === 0 ? '' : `?r=${round}`}`,
          status: random.chance(0.9) ? 404 : 403,
          bytes: 153,
          agent: 'halden-scan/2.4',
        });
        if (random.chance(0.1))
          network.suricataAlert(
            time,
            { ip: scanner.ip, port: network.sourcePort() },
            { ip: target.ip, port: 443 },
            {
              id: 1_000_010 + probes.indexOf(path),
              name: 'LOCAL web probe for a known hole',
              category: 'Web Application Attack',
              severity: 1,
            },
          );
      }
  return { from: iso(start), to: iso(time + SECOND) };
}
