import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import type { MappingContext, Product } from '../product.ts';
import { message, program, type Values } from '../record.ts';
import { hostname, ip, text, username } from '../values.ts';
import { linuxRow, processId } from './line.ts';

const MODULE =
  /^(?:error: )?(?:PAM: )?pam_([a-z0-9_]{1,40})\(([^:()]{1,80}):(auth|account|session|chauthtok|setcred)\): (.*)$/s;
const SESSION =
  /^session (opened|closed) for user ([^\s(]{1,256})(?:\(uid=(\d{1,10})\))?(?: by (?:([^\s(]{1,256}))?\(uid=(\d{1,10})\))?/;
const MORE_FAILURES = /^(?:error: )?(?:PAM )?(\d{1,3}) more authentication failures?; (.*)$/s;
const CHANGED = /^(?:password changed for|changed password for) (\S{1,256})/;
const CHECK_FAILED = /^password check failed for user \(([^)]{1,256})\)/;
const REMOTE = /remote|ssh|ftp|vpn|cockpit|dovecot|imap|smtp/;

/** Authentication modules of Linux, whatever service called them: failures, sessions, password changes. */
export const pam: Product = {
  name: 'pam',
  formats: ['syslog', 'text'],
  claims: (record) => {
    const line = message(record);
    return (
      program(record).endsWith('(pam_unix)') ||
      line.startsWith('pam_') ||
      line.startsWith('PAM ') ||
      MODULE.test(line) ||
      /authentication failure; logname=/.test(line)
    );
  },
  map: mapPam,
};

/** `logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root`: a value may be empty. */
function pairs(body: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const m of body.matchAll(/\b(logname|uid|euid|tty|ruser|rhost|user)=(\S{0,256})/g)) found[m[1]!] = m[2]!;
  return found;
}

function mapPam(record: NativeRecord, context: MappingContext): EventRow {
  const line = message(record).trimEnd();
  const m = MODULE.exec(line);
  // Red Hat's old way to name them: `sshd(pam_unix)[77]: session opened …`
  const service = m?.[2] ?? (program(record).replace('(pam_unix)', '') || undefined);
  const kind = m?.[3];
  const body = m?.[4] ?? line;
  const common: Values = {
    TargetAppName: service,
    TargetAppType: 'Service',
    LogonMethod: 'PAM',
    ActingAppName: program(record) || undefined,
    ActingAppType: 'Process',
    ActingAppId: processId(record),
    EventOriginalSubType: kind,
  };
  const session = SESSION.exec(body);
  if (session)
    return linuxRow('Authentication', record, context, 'Linux', 'PAM', {
      ...common,
      EventType: session[1] === 'opened' ? 'Logon' : 'Logoff',
      EventSubType: subType(service),
      EventResult: 'Success',
      EventSeverity: 'Informational',
      EventOriginalResultDetails: `session ${session[1]}`,
      ...username('Target', session[2]),
      ...id('Target', session[3]),
      ...username('Actor', session[4]),
      ...id('Actor', session[5]),
    });
  if (kind === 'chauthtok' || CHANGED.test(body)) {
    const changed = CHANGED.exec(body);
    return linuxRow('UserManagement', record, context, 'Linux', 'PAM', {
      EventType: changed ? 'PasswordChanged' : 'UserModified',
      EventResult: changed ? 'Success' : 'Failure',
      EventSeverity: 'Informational',
      ActingAppName: service,
      ActingAppType: 'Process',
      ActingAppId: processId(record),
      ...username('Target', changed?.[1] ?? pairs(body)['user']),
    });
  }
  const more = MORE_FAILURES.exec(line);
  const isFailure =
    more !== null || /fail|denied|refused|not allowed|unknown|locked|expired|requirement .* not met/i.test(body);
  if (!isFailure)
    return linuxRow('Event', record, context, 'Linux', 'PAM', {
      EventType: 'Other',
      EventResult: 'NA',
      EventSeverity: 'Informational',
    });
  const values = pairs(body);
  const named = CHECK_FAILED.exec(body)?.[1] ?? /\bfor user (\S{1,256})/.exec(body)?.[1];
  const host = values['rhost'];
  return linuxRow('Authentication', record, context, 'Linux', 'PAM', {
    ...common,
    ...(more && { EventCount: Number(more[1]) }),
    EventType: 'Logon',
    EventSubType: subType(service),
    EventResult: 'Failure',
    EventResultDetails: details(body),
    EventSeverity: 'Low',
    EventOriginalResultDetails: body.split(/[;:]/, 1)[0]?.slice(0, 200),
    ...username('Target', values['user'] || named),
    ...username('Actor', values['ruser'] || values['logname']),
    ...id('Actor', values['ruser'] || values['logname'] ? values['uid'] : undefined),
    SrcIpAddr: ip(host),
    ...(ip(host) === undefined && host ? hostname('Src', host) : {}),
  });
}

function id(role: 'Actor' | 'Target', value: string | undefined): Values {
  return text(value) === undefined ? {} : { [`${role}UserId`]: value, [`${role}UserIdType`]: 'UID' };
}

function subType(service: string | undefined): string | undefined {
  if (service === undefined) return undefined;
  if (service === 'cron' || service === 'crond' || service === 'atd' || service.startsWith('systemd')) return 'Service';
  if (
    service === 'su' ||
    service === 'su-l' ||
    service === 'sudo' ||
    service === 'sudo-i' ||
    service.startsWith('polkit')
  )
    return 'Elevate';
  return REMOTE.test(service) ? 'RemoteInteractive' : 'Interactive';
}

function details(body: string): string {
  if (/user unknown|unknown user|no such user|check pass/i.test(body)) return 'No such user';
  if (/password check failed|invalid password/i.test(body)) return 'Incorrect password';
  if (/account.{1,80}expired|account expired/i.test(body)) return 'Account expired';
  if (/password.{1,40}expired/i.test(body)) return 'Password expired';
  if (/locked|temporarily/i.test(body)) return 'User locked';
  if (/not met|access denied|denied|not allowed/i.test(body)) return 'Logon violates policy';
  return 'Other';
}
