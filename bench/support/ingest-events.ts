/** Fifteen a millisecond of their own time, as many as the store is to take: what counts over time meets a real pace. */
const EVENTS_PER_MILLISECOND = 15;

/** Log records as a company's machines write them, the same ones every time; about 300 bytes each. */
export function makeRecord(number: number): { text: string; isJson: boolean } {
  const user = USERS[number % USERS.length]!;
  const host = `host-${(number * 7) % 60}`;
  const address = `10.${number % 4}.${(number >> 2) % 250}.${(number * 13) % 250}`;
  const outside = `203.0.113.${(number * 11) % 250}`;
  const time = new Date(1_767_312_000_000 + Math.floor(number / EVENTS_PER_MILLISECOND));
  const iso = time.toISOString();
  switch (number % 10) {
    case 0:
    case 1:
      return syslog(
        iso,
        host,
        'sshd',
        `Accepted publickey for ${user} from ${address} port ${40_000 + (number % 9000)} ssh2: ED25519 SHA256:k${number}`,
      );
    case 2:
      return syslog(
        iso,
        host,
        'sshd',
        `Failed password for invalid user ${user} from ${outside} port ${30_000 + (number % 9000)} ssh2`,
      );
    case 3:
      return syslog(
        iso,
        host,
        'sudo',
        `${user} : TTY=pts/${number % 9} ; PWD=/home/${user} ; USER=root ; COMMAND=/usr/bin/systemctl status unit-${number % 50}`,
      );
    case 4:
    case 5:
      return json({
        EventID: 1,
        Channel: 'Microsoft-Windows-Sysmon/Operational',
        Provider_Name: 'Microsoft-Windows-Sysmon',
        Computer: `${host}.corp.example`,
        UtcTime: iso.replace('T', ' ').replace('Z', ''),
        ProcessGuid: `{6a3c2f10-${number % 9999}-6500-0000-${String(number).padStart(12, '0')}}`,
        ProcessId: 1000 + (number % 30_000),
        Image: PROGRAMS[number % PROGRAMS.length],
        CommandLine: `"${PROGRAMS[number % PROGRAMS.length]}" --profile ${user} --session ${number}`,
        User: `CORP\\${user}`,
        LogonId: `0x${(number * 17).toString(16)}`,
        IntegrityLevel: 'Medium',
        ParentImage: 'C:\\Windows\\explorer.exe',
        ParentCommandLine: 'C:\\Windows\\explorer.exe',
        ParentProcessId: 4242,
        Hashes: `SHA256=${String(number).padStart(64, '0')}`,
      });
    case 6:
      return json({
        EventID: 4624,
        Channel: 'Security',
        Provider_Name: 'Microsoft-Windows-Security-Auditing',
        Computer: 'dc-1.corp.example',
        TimeCreated: iso,
        TargetUserName: user,
        TargetDomainName: 'CORP',
        TargetLogonId: `0x${(number * 31).toString(16)}`,
        LogonType: 3,
        IpAddress: address,
        IpPort: String(50_000 + (number % 9000)),
        WorkstationName: host,
        AuthenticationPackageName: 'Kerberos',
        LogonProcessName: 'Kerberos',
      });
    case 7:
    case 8:
      return {
        text: `${address} - ${user} [${clfTime(time)}] "GET /app/page/${number % 500}?id=${number} HTTP/1.1" 200 ${500 + (number % 9000)} "https://intranet.example/" "Mozilla/5.0 (X11; Linux x64) Firefox/140.0"`,
        isJson: false,
      };
    default:
      return json({
        eventVersion: '1.09',
        eventTime: iso,
        eventSource: 's3.amazonaws.com',
        eventName: 'GetObject',
        awsRegion: 'eu-central-1',
        sourceIPAddress: outside,
        userAgent: 'aws-sdk-js/3',
        userIdentity: {
          type: 'IAMUser',
          userName: user,
          accountId: '111122223333',
          arn: `arn:aws:iam::111122223333:user/${user}`,
        },
        eventID: `id-${number}`,
        eventType: 'AwsApiCall',
        recipientAccountId: '111122223333',
        requestParameters: { bucketName: 'reports', key: `2026/${number}.csv` },
      });
  }
}

const USERS = ['mia', 'jonas', 'aylin', 'peter', 'svc-backup', 'zofia', 'tom', 'admin'];
const PROGRAMS = [
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  'C:\\Windows\\System32\\notepad.exe',
  'C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE',
  'C:\\Program Files\\7-Zip\\7zFM.exe',
];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function json(record: object): { text: string; isJson: boolean } {
  return { text: JSON.stringify(record), isJson: true };
}

function syslog(iso: string, host: string, program: string, message: string): { text: string; isJson: boolean } {
  return { text: `<38>1 ${iso} ${host} ${program} 4711 - - ${message}`, isJson: false };
}

function clfTime(time: Date): string {
  const [, clock] = /T(.{8})/.exec(time.toISOString())!;
  return `${String(time.getUTCDate()).padStart(2, '0')}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}:${clock} +0000`;
}
