import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import type { MappingContext, Product } from '../product.ts';
import { message, program, type Values } from '../record.ts';
import { ip, port, username } from '../values.ts';
import { linuxRow, processId } from './line.ts';

const PROGRAMS = new Set(['sshd', 'sshd-session', 'sshd-auth', 'internal-sftp', 'dropbear']);

const METHODS: Readonly<Record<string, string>> = {
  password: 'Username & Password',
  publickey: 'PKI',
  'keyboard-interactive/pam': 'PAM',
  hostbased: 'PKI',
};

interface Peer {
  readonly user: string;
  readonly ip: string | undefined;
  readonly port: number | undefined;
  readonly rest: string;
}

/**
 * `USER from ADDRESS port PORT rest`: the last ` from ` that an address follows counts, since a client may send a user
 * name that holds another.
 */
function peer(textAfter: string): Peer | undefined {
  const at = textAfter.lastIndexOf(' from ');
  if (at < 0) return undefined;
  const m = /^(\S{2,64})(?: port (\d{1,5}))?:?(.*)$/s.exec(textAfter.slice(at + 6));
  const address = m ? ip(m[1]!.replace(/:$/, '')) : undefined;
  return { user: textAfter.slice(0, at), ip: address, port: port(m?.[2]), rest: m?.[3] ?? '' };
}

function source(found: Peer | undefined): Values {
  return { SrcIpAddr: found?.ip, SrcPortNumber: found?.port };
}

const ATTEMPT = /^(Accepted|Failed|Postponed|Partial) (\S{1,40}) for (invalid user |illegal user )?/;
const INVALID = /^(?:Invalid|Illegal) user /;
const NOT_ALLOWED = / not allowed because | is locked|not in any group/;
const MAXIMUM = /^(?:error: )?maximum authentication attempts exceeded for (invalid user )?/;
const CLOSED =
  /^(?:fatal: |error: )?(?:Connection (?:closed|reset|timed out) (?:by|with)|Disconnected from|Disconnecting|Timeout, client not responding from)(?:( authenticating| invalid)? user (.{0,256}?))? (\S{2,64}) port (\d{1,5})(:?.*)$/s;
const ABUSE =
  /^(?:error: |fatal: )?(?:Did not receive identification string|Unable to negotiate with|Bad protocol version identification|banner exchange: Connection|kex_exchange_identification|Received disconnect|Protocol major versions differ|ssh_dispatch_run_fatal)/;
const CONNECTION = /^Connection from (\S{2,64}) port (\d{1,5}) on (\S{2,64}) port (\d{1,5})/;
const DROPBEAR =
  /^(Bad PAM password attempt|Bad password attempt|Password auth succeeded|Pubkey auth succeeded|PAM password auth succeeded|Login attempt for nonexistent user)(?: for)?(?: '(.{0,256}?)')? (?:with key \S{1,200} )?from (\S{2,64}):(\d{1,5})$/;

/** OpenSSH's server (and Dropbear's): logons, refusals, sessions' ends, and the connections that never authenticated. */
export const sshd: Product = {
  name: 'sshd',
  formats: ['syslog', 'text'],
  claims: (record) => {
    if (PROGRAMS.has(program(record))) return !message(record).startsWith('pam_');
    return program(record) === '' && (ATTEMPT.test(message(record)) || DROPBEAR.test(message(record)));
  },
  map: mapSshd,
};

function mapSshd(record: NativeRecord, context: MappingContext): EventRow {
  const line = message(record).trimEnd();
  const isDropbear = program(record) === 'dropbear' || DROPBEAR.test(line);
  const [vendor, product] = isDropbear ? ['Dropbear', 'Dropbear SSH'] : ['OpenBSD', 'OpenSSH'];
  const authentication = logon(line);
  if (authentication)
    return linuxRow('Authentication', record, context, vendor!, product!, {
      EventType: 'Logon',
      EventSubType: 'RemoteInteractive',
      LogonProtocol: 'ssh',
      TargetAppName: 'sshd',
      TargetAppType: 'Service',
      ActingAppName: 'sshd',
      ActingAppType: 'Process',
      ActingAppId: processId(record),
      ...authentication,
    });
  const session = connection(line);
  if (session)
    return linuxRow('NetworkSession', record, context, vendor!, product!, {
      EventType: 'NetworkSession',
      NetworkApplicationProtocol: 'SSH',
      NetworkProtocol: 'TCP',
      DstAppName: 'sshd',
      DstAppType: 'Service',
      DstProcessId: processId(record),
      EventSeverity: 'Informational',
      ...session,
    });
  return linuxRow('Event', record, context, vendor!, product!, {
    EventType: 'Other',
    EventResult: 'NA',
    EventSeverity: 'Informational',
  });
}

function failure(details: string): Values {
  return { EventResult: 'Failure', EventResultDetails: details, EventSeverity: 'Low' };
}

function logon(line: string): Values | undefined {
  const attempt = ATTEMPT.exec(line);
  if (attempt) {
    const found = peer(line.slice(attempt[0].length));
    const [, verb, method, invalid] = attempt;
    const outcome =
      verb === 'Accepted'
        ? { EventResult: 'Success', EventSeverity: 'Informational' }
        : verb === 'Failed'
          ? failure(
              invalid
                ? 'No such user'
                : method === 'publickey'
                  ? 'Incorrect key'
                  : method === 'password'
                    ? 'Incorrect password'
                    : 'Other',
            )
          : { EventResult: 'Partial', EventSeverity: 'Informational' };
    return {
      ...outcome,
      EventOriginalResultDetails: `${verb} ${method}`,
      LogonMethod: METHODS[method!] ?? 'Other',
      ...username('Target', found?.user),
      ...source(found),
    };
  }
  if (INVALID.test(line)) {
    const found = peer(line.slice('Invalid user'.length));
    return {
      ...failure('No such user'),
      EventOriginalResultDetails: 'Invalid user',
      ...username('Target', found?.user.trimStart()),
      ...source(found),
    };
  }
  const maximum = MAXIMUM.exec(line);
  if (maximum) {
    const found = peer(line.slice(maximum[0].length));
    return {
      ...failure(maximum[1] ? 'No such user' : 'Other'),
      EventOriginalResultDetails: 'maximum authentication attempts exceeded',
      ...username('Target', found?.user),
      ...source(found),
    };
  }
  if (line.startsWith('User ') && NOT_ALLOWED.test(line)) {
    const end = line.search(NOT_ALLOWED);
    const subject = line.slice(5, end);
    const found = peer(subject);
    return {
      ...failure('Logon violates policy'),
      EventOriginalResultDetails: line.slice(end).trim().slice(0, 200),
      ...username('Target', found ? found.user : subject),
      ...source(found),
    };
  }
  return dropbear(line) ?? loggedOff(line);
}

function dropbear(line: string): Values | undefined {
  const m = DROPBEAR.exec(line);
  if (!m) return undefined;
  const details = m[1]!;
  const outcome = details.includes('succeeded')
    ? { EventResult: 'Success', EventSeverity: 'Informational' }
    : failure(details.startsWith('Login attempt') ? 'No such user' : 'Incorrect password');
  return {
    ...outcome,
    EventOriginalResultDetails: details,
    LogonMethod: details.startsWith('Pubkey') ? 'PKI' : 'Username & Password',
    ...username('Target', m[2]),
    SrcIpAddr: ip(m[3]),
    SrcPortNumber: port(m[4]),
  };
}

/** `Disconnected from user NAME ADDRESS port PORT`: of an authenticated user this ends a logon. */
function loggedOff(line: string): Values | undefined {
  if (!line.startsWith('Disconnected from user ') || line.endsWith('[preauth]')) return undefined;
  const m = CLOSED.exec(line);
  if (!m) return undefined;
  return {
    EventType: 'Logoff',
    EventResult: 'Success',
    EventSeverity: 'Informational',
    ...username('Target', m[2]),
    SrcIpAddr: ip(m[3]),
    SrcPortNumber: port(m[4]),
  };
}

function connection(line: string): Values | undefined {
  const start = CONNECTION.exec(line);
  if (start)
    return {
      EventSubType: 'Start',
      EventResult: 'Success',
      SrcIpAddr: ip(start[1]),
      SrcPortNumber: port(start[2]),
      DstIpAddr: ip(start[3]),
      DstPortNumber: port(start[4]),
    };
  const closed = CLOSED.exec(line);
  if (closed)
    return {
      EventSubType: 'End',
      EventResult: 'Success',
      EventOriginalResultDetails: line.slice(0, 200),
      SrcIpAddr: ip(closed[3]),
      SrcPortNumber: port(closed[4]),
      // Before authentication the name is what the client claims to be.
      ...username('Dst', closed[2]),
    };
  if (!ABUSE.test(line)) return undefined;
  // The last address counts: what stands before may be a banner that the client sent.
  const at = line.lastIndexOf(' port ');
  const address =
    at === -1 ? /from (\S{2,64}?):?(?: |$)/.exec(line)?.[1] : line.slice(line.lastIndexOf(' ', at - 1) + 1, at);
  return {
    EventSubType: 'End',
    EventResult: line.startsWith('Received disconnect') ? 'Success' : 'Failure',
    EventOriginalResultDetails: line.slice(0, 200),
    SrcIpAddr: ip(address),
    SrcPortNumber: at === -1 ? undefined : port(/^\d{1,5}/.exec(line.slice(at + 6))?.[0]),
  };
}
