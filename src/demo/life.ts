import type { Person } from './company.ts';
import type { Process } from './sources/windows.ts';
import { HOUR, MINUTE, SECOND } from './stream.ts';
import { DNS_DOMAIN, networkLogon, signIn, visit, type World } from './world.ts';

/** Names and addresses of the outside world (documentation ranges, so that no real host is named). */
const SITES = Array.from({ length: 120 }, (_, index) => ({
  name: `${['www', 'news', 'shop', 'docs', 'mail', 'static', 'api', 'login'][index % 8]}.site${index}.example`,
  ip: `198.51.100.${1 + (index % 250)}`,
}));
const CHROME = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
const OFFICE = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\';
const PROGRAMS: readonly [image: string, argument: string][] = [
  [`${OFFICE}EXCEL.EXE`, '"C:\\Users\\{user}\\Documents\\plan.xlsx"'],
  [`${OFFICE}WINWORD.EXE`, '/n "C:\\Users\\{user}\\Documents\\letter.docx"'],
  [`${OFFICE}POWERPNT.EXE`, '"C:\\Users\\{user}\\Documents\\talk.pptx"'],
  ['C:\\Windows\\System32\\notepad.exe', 'C:\\Users\\{user}\\Desktop\\notes.txt'],
  ['C:\\Windows\\System32\\mspaint.exe', ''],
  ['C:\\Program Files\\7-Zip\\7zFM.exe', '"C:\\Users\\{user}\\Downloads\\brochure.zip"'],
  ['C:\\Windows\\System32\\SnippingTool.exe', ''],
  ['C:\\Program Files\\Adobe\\Acrobat DC\\Acrobat\\Acrobat.exe', '"C:\\Users\\{user}\\Downloads\\order.pdf"'],
];
/** What Windows and its agents start by themselves. */
const BACKGROUND: readonly string[] = [
  'C:\\Windows\\System32\\svchost.exe -k netsvcs -p -s wuauserv',
  'C:\\Windows\\System32\\taskhostw.exe',
  'C:\\Windows\\System32\\backgroundTaskHost.exe -ServerName:CortanaUI.AppX',
  'C:\\Windows\\System32\\wbem\\WmiPrvSE.exe -secured -Embedding',
  'C:\\Windows\\System32\\conhost.exe 0xffffffff -ForceV1',
  'C:\\Windows\\System32\\SearchProtocolHost.exe',
  'C:\\Program Files\\Windows Defender\\MpCmdRun.exe SignatureUpdate',
];
const VISITS_A_DAY = 120;

/** One working day of one person at the desk or, some days, from home through the VPN. */
export function workday(world: World, midnight: number, person: Person): void {
  const { random, windows, syslog, company } = world;
  if (random.chance(0.06)) return; // away
  const arrives = midnight + 6.5 * HOUR + random.integer(0, 120) * MINUTE;
  const leaves = arrives + 8 * HOUR + random.integer(0, 60) * MINUTE;
  const atHome = random.chance(0.15);
  if (atHome) {
    if (random.chance(0.1))
      syslog.vpnFailed(arrives - 30 * SECOND, company.host('vpn-gateway'), person.user, person.home);
    syslog.vpnConnected(
      arrives - 20 * SECOND,
      company.host('vpn-gateway'),
      person.user,
      person.home,
      person.workstation.ip,
    );
  }
  if (random.chance(0.08))
    windows.logonFailed(arrives - 12 * SECOND, person.workstation, person.user, 2, {
      ip: '127.0.0.1',
      host: person.workstation.name,
    });
  const { account, explorer } = signIn(world, arrives, person);

  const outlook = windows.start(arrives + MINUTE, explorer, `${OFFICE}OUTLOOK.EXE`, `"${OFFICE}OUTLOOK.EXE"`);
  visit(
    world,
    arrives + 65 * SECOND,
    outlook,
    { name: `outlook.${DNS_DOMAIN}`, ip: '10.20.1.10' },
    { sent: 9_000, received: 240_000, seconds: 60 },
  );
  const chrome = windows.start(arrives + 2 * MINUTE, explorer, CHROME, `"${CHROME}"`);

  for (let time = arrives + 3 * MINUTE; time < leaves; time += random.wait((leaves - arrives) / VISITS_A_DAY))
    visit(world, time, chrome, random.pick(SITES), {
      sent: random.integer(600, 9_000),
      received: random.integer(3_000, 900_000),
      seconds: random.wait(12),
    });
  for (let time = arrives + 5 * MINUTE; time < leaves; time += random.wait(25 * MINUTE))
    runProgram(world, time, explorer);
  for (let time = arrives + 4 * MINUTE; time < leaves; time += random.wait(20 * MINUTE)) openShare(world, time, person);
  for (let time = arrives + 9 * MINUTE; time < leaves; time += random.wait(45 * MINUTE)) sendMail(world, time, person);
  if (person.team === 'engineering') engineer(world, arrives, leaves, person, explorer);
  windows.logoff(leaves, person.workstation, account, 2);
}

function runProgram(world: World, time: number, explorer: Process): void {
  const { random, windows } = world;
  const [image, argument] = random.pick(PROGRAMS);
  const { user } = explorer.account;
  const process = windows.start(time, explorer, image, `"${image}" ${argument}`.trim().replaceAll('{user}', user));
  if (random.chance(0.5))
    windows.fileCreated(
      time + 20 * SECOND,
      process,
      `C:\\Users\\${user}\\AppData\\Local\\Temp\\~DF${random.hex(8).toUpperCase()}.TMP`,
    );
  if (random.chance(0.4))
    windows.registrySet(
      time + 25 * SECOND,
      process,
      `HKU\\${explorer.account.sid}\\SOFTWARE\\Microsoft\\Office\\16.0\\Common\\Open Find\\Last`,
      random.hex(6),
    );
  windows.exit(time + random.integer(1, 20) * MINUTE, process);
}

function openShare(world: World, time: number, person: Person): void {
  const { random, windows, company } = world;
  const server = company.host('file-server', random.integer(0, 1));
  const account = networkLogon(world, time, person.workstation, server, person);
  windows.security(time + 300, server, 5140, account, {
    ObjectType: 'File',
    IpAddress: person.workstation.ip,
    IpPort: '50122',
    ShareName: `\\\\*\\${person.team}`,
    ShareLocalPath: `\\??\\D:\\shares\\${person.team}`,
    AccessMask: '0x1',
    AccessList: '%%4416',
  });
  windows.logoff(time + random.integer(10, 400) * SECOND, server, account, 3);
}

function sendMail(world: World, time: number, person: Person): void {
  const { random, syslog, company } = world;
  const outside = `contact@${random.pick(SITES).name.split('.').slice(1).join('.')}`;
  const inbound = random.chance(0.6);
  syslog.mail(time, company.host('mail-server', random.integer(0, 1)), {
    from: inbound ? outside : person.mail,
    to: inbound ? person.mail : random.chance(0.5) ? outside : random.pick(company.people).mail,
    client: inbound
      ? `mail.site.example[198.51.100.${random.integer(1, 250)}]`
      : `${person.workstation.name.toLowerCase()}.${DNS_DOMAIN}[${person.workstation.ip}]`,
    bytes: random.integer(2_000, 4_000_000),
  });
}

/** Engineers use Linux hosts by SSH, build with git and the cloud account. */
function engineer(world: World, arrives: number, leaves: number, person: Person, explorer: Process): void {
  const { random, windows, syslog, cloud, network, company } = world;
  const linux = company.hosts.filter((host) => host.system === 'linux' && host.role === 'application-server');
  const terminal = windows.start(
    arrives + 4 * MINUTE,
    explorer,
    'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    'powershell.exe -NoLogo',
  );
  for (let time = arrives + 10 * MINUTE; time < leaves; time += random.wait(40 * MINUTE)) {
    const host = random.pick(linux);
    const client = windows.start(
      time,
      terminal,
      'C:\\Windows\\System32\\OpenSSH\\ssh.exe',
      `ssh ${person.user}@${host.name.toLowerCase()}.${DNS_DOMAIN}`,
    );
    network.connection(time + 200, {
      from: person.workstation.ip,
      to: host.ip,
      port: 22,
      service: 'ssh',
      sentBytes: 8_000,
      receivedBytes: 42_000,
      seconds: random.integer(60, 1800),
    });
    syslog.sshLogin(time + 700, host, person.user, person.workstation.ip, true);
    if (random.chance(0.5))
      syslog.sudo(
        time + 90 * SECOND,
        host,
        person.user,
        random.pick(['/usr/bin/systemctl restart app', '/usr/bin/journalctl -u app', '/usr/bin/apt-get update']),
      );
    windows.exit(time + 20 * MINUTE, client);
    windows.start(time + 5 * MINUTE, terminal, 'C:\\Program Files\\Git\\cmd\\git.exe', 'git pull --rebase');
  }
  cloud.consoleLogin(arrives + 15 * MINUTE, person.user, '203.0.113.10', true, BROWSER_AGENT);
  for (let time = arrives + 16 * MINUTE; time < leaves; time += random.wait(15 * MINUTE)) {
    const [service, name] = random.pick([
      ['ec2', 'DescribeInstances'],
      ['s3', 'ListBuckets'],
      ['cloudwatch', 'GetMetricData'],
      ['ecs', 'DescribeServices'],
      ['iam', 'GetUser'],
    ] as const);
    cloud.call(time, { user: person.user, from: '203.0.113.10', service, name, agent: BROWSER_AGENT, readOnly: true });
  }
}

export const BROWSER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

/** What runs whether anybody works or not. */
export function machines(world: World, midnight: number): void {
  const { random, windows, syslog, cloud, company } = world;
  const end = midnight + 24 * HOUR;
  for (const host of company.hosts) {
    if (host.system === 'linux') {
      for (let time = midnight + random.integer(0, 900) * SECOND; time < end; time += 15 * MINUTE)
        syslog.cron(
          time,
          host,
          random.pick([
            '/usr/lib/sysstat/sa1 1 1',
            'cd / && run-parts --report /etc/cron.hourly',
            '/usr/bin/certbot -q renew',
          ]),
        );
      continue;
    }
    const services = windows.running(
      host,
      { user: 'SYSTEM', sid: 'S-1-5-18', logonId: '0x3e7', domain: 'NT AUTHORITY' },
      'C:\\Windows\\System32\\services.exe',
    );
    const mean = host.role === 'workstation' ? 50 * MINUTE : 9 * MINUTE;
    for (let time = midnight + random.wait(mean); time < end; time += random.wait(mean)) {
      const command = random.pick(BACKGROUND);
      windows.exit(
        time + random.integer(2, 90) * SECOND,
        windows.start(time, services, command.split(/ (?=[-0S])/)[0] as string, command),
      );
    }
    for (let time = midnight + random.wait(HOUR); time < end; time += random.wait(HOUR))
      visit(
        world,
        time,
        host,
        { name: 'updates.vendor.example', ip: '198.51.100.251' },
        { sent: 1_500, received: random.integer(2_000, 8_000_000), seconds: 20 },
      );
  }
  const backup = company.host('backup-server');
  for (const server of company.hosts.filter(
    (host) => host.system === 'windows' && host.role !== 'workstation' && host !== backup,
  )) {
    const time = midnight + 2 * HOUR + random.integer(0, 40) * MINUTE;
    windows.logoff(
      time + 12 * MINUTE,
      server,
      networkLogon(world, time, backup, server, { user: 'svc-backup', sid: `${server.sid.slice(0, -4)}1310` }),
      3,
    );
  }
  for (let time = midnight; time < end; time += random.wait(12 * MINUTE))
    cloud.call(time, {
      user: 'ci-deploy',
      from: '203.0.113.10',
      service: 'ecs',
      name: random.pick(['DescribeTasks', 'ListTasks']),
      agent: 'aws-sdk-go-v2/1.39.0',
      readOnly: true,
    });
  deploySoftware(world, midnight + 5 * HOUR);
  customers(world, midnight, end);
}

/** Every morning the deployment service signs in at each workstation, and leaves its credentials in their memory. */
function deploySoftware(world: World, start: number): void {
  const { windows, company, random } = world;
  const server = company.host('application-server');
  company.people.forEach((person, index) => {
    const time = start + index * MINUTE + random.integer(0, 30) * SECOND;
    const session = networkLogon(world, time, server, person.workstation, company.deployment);
    windows.logoff(time + 40 * SECOND, person.workstation, session, 3);
  });
}

/** Visitors of the web shop: more by day than by night. */
function customers(world: World, midnight: number, end: number): void {
  const { random, syslog, company } = world;
  for (let time = midnight; time < end; ) {
    const hour = (time - midnight) / HOUR;
    time += random.wait(hour > 6 && hour < 22 ? 9 * SECOND : 30 * SECOND);
    const path = random.pick([
      '/',
      '/catalogue',
      '/catalogue/page/2',
      '/item/1042',
      '/item/2210',
      '/basket',
      '/checkout',
      '/static/app.css',
      '/static/app.js',
      '/robots.txt',
    ]);
    const status = random.chance(0.97) ? 200 : random.pick([301, 404, 500]);
    syslog.web(time, company.host('web-server', random.integer(0, 1)), {
      from: `198.51.100.${random.integer(1, 254)}`,
      method: path === '/checkout' ? 'POST' : 'GET',
      path,
      status,
      bytes: random.integer(300, 90_000),
      agent: BROWSER_AGENT,
    });
  }
}
