// A short intrusion into a made-up network, as its sources would tell it: one address guesses a password by SSH, the
// account reads a Windows machine's credentials, and the cloud's audit log is switched off.

export const ACCOUNT = 'ilse.brandt';
export const ADDRESS = '203.0.113.77';
export const HOST = 'ws-31.heron.example';
export const GUESSES = 24;

/** Windows events as a shipper indexes them. */
export function windowsEvents(start: number): Record<string, unknown>[] {
  const at = (second: number) => new Date(start + second * 1000).toISOString();
  const event = (second: number, EventID: number, fields: Record<string, unknown>) => ({
    Channel: 'Security',
    Provider: 'Microsoft-Windows-Security-Auditing',
    EventID,
    Computer: HOST,
    TimeCreated: at(second),
    ...fields,
  });
  const process = (second: number, program: string, CommandLine: string) =>
    event(second, 4688, {
      SubjectUserName: ACCOUNT,
      SubjectDomainName: 'HERON',
      NewProcessName: `C:\\Windows\\System32\\${program}`,
      CommandLine,
    });
  return [
    event(400, 4624, { TargetUserName: ACCOUNT, TargetDomainName: 'HERON', IpAddress: ADDRESS, LogonType: 10 }),
    process(460, 'whoami.exe', 'whoami /priv'),
    process(
      520,
      'rundll32.exe',
      'rundll32 C:\\Windows\\System32\\comsvcs.dll MiniDump 704 C:\\ProgramData\\k.bin full',
    ),
    process(580, 'vssadmin.exe', 'vssadmin delete shadows /all /quiet'),
  ];
}

/** Lines of a gateway's sshd in RFC 5424. */
export function sshLines(start: number): string[] {
  const line = (second: number, text: string) =>
    `<86>1 ${new Date(start + second * 1000).toISOString()} gw1.heron.example sshd 4711 - - ${text}`;
  return [
    ...Array.from({ length: GUESSES }, (_, at) =>
      line(at * 4, `Failed password for ${ACCOUNT} from ${ADDRESS} port ${40_000 + at} ssh2`),
    ),
    line(200, `Accepted password for ${ACCOUNT} from ${ADDRESS} port 40100 ssh2`),
  ];
}

/** One record of CloudTrail. */
export function cloudTrail(start: number): Record<string, unknown> {
  return {
    eventVersion: '1.09',
    eventTime: new Date(start + 700_000).toISOString(),
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StopLogging',
    awsRegion: 'eu-west-1',
    sourceIPAddress: ADDRESS,
    userAgent: 'aws-cli/2.15',
    userIdentity: {
      type: 'IAMUser',
      arn: `arn:aws:iam::444455556666:user/${ACCOUNT}`,
      userName: ACCOUNT,
      accountId: '444455556666',
    },
    requestParameters: { name: 'heron-trail' },
  };
}
