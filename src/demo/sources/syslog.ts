import type { Host } from '../company.ts';
import type { Random } from '../random.ts';
import { type DayLog, type DemoSource, iso } from '../stream.ts';

const FACILITY = { auth: 4, mail: 2, daemon: 3, cron: 9, authpriv: 10, local6: 22 } as const;
type Facility = keyof typeof FACILITY;
const INFORMATIONAL = 6;

/** Linux hosts and appliances: RFC 5424 lines, as rsyslog forwards them. */
export class SyslogLog {
  readonly #random: Random;
  readonly #log: () => DayLog;

  constructor(random: Random, log: () => DayLog) {
    this.#random = random;
    this.#log = log;
  }

  line(
    time: number,
    source: DemoSource,
    host: Host,
    facility: Facility,
    program: string,
    message: string,
    severity = INFORMATIONAL,
  ): void {
    const priority = FACILITY[facility] * 8 + severity;
    const pid = this.#random.integer(800, 32_000);
    this.#log().add(time, source, `<${priority}>1 ${iso(time)} ${host.name} ${program} ${pid} - - ${message}`);
  }

  sshLogin(time: number, host: Host, user: string, from: string, accepted: boolean, invalidUser = false): void {
    const port = this.#random.integer(40_000, 60_000);
    const how = accepted ? 'Accepted publickey' : 'Failed password';
    const who = invalidUser ? `invalid user ${user}` : user;
    const key = accepted ? `: ED25519 SHA256:${this.#random.hex(43)}` : '';
    this.line(time, 'linux', host, 'authpriv', 'sshd', `${how} for ${who} from ${from} port ${port} ssh2${key}`);
    if (accepted)
      this.line(
        time + 20,
        'linux',
        host,
        'authpriv',
        'sshd',
        `pam_unix(sshd:session): session opened for user ${user}(uid=1000) by (uid=0)`,
      );
  }

  sudo(time: number, host: Host, user: string, command: string): void {
    this.line(
      time,
      'linux',
      host,
      'authpriv',
      'sudo',
      `${user} : TTY=pts/0 ; PWD=/home/${user} ; USER=root ; COMMAND=${command}`,
    );
  }

  cron(time: number, host: Host, command: string): void {
    this.line(time, 'linux', host, 'cron', 'CRON', `(root) CMD (${command})`);
  }

  /** nginx's combined format, sent by its own syslog output. */
  web(
    time: number,
    host: Host,
    request: {
      from: string;
      method: string;
      path: string;
      status: number;
      bytes: number;
      agent: string;
      referrer?: string;
    },
  ): void {
    const at = new Date(time);
    const month = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[at.getUTCMonth()];
    const two = (value: number): string => String(value).padStart(2, '0');
    const stamp = `${two(at.getUTCDate())}/${month}/${at.getUTCFullYear()}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
    const message = `${request.from} - - [${stamp}] "${request.method} ${request.path} HTTP/1.1" ${request.status} ${request.bytes} "${request.referrer ?? '-'}" "${request.agent}"`;
    this.line(time, 'web', host, 'local6', 'nginx', message);
  }

  /** OpenVPN's server log: authenticated, address given. */
  vpnConnected(time: number, host: Host, user: string, from: string, address: string): void {
    const port = this.#random.integer(40_000, 60_000);
    this.line(
      time,
      'vpn',
      host,
      'daemon',
      'openvpn',
      `${from}:${port} [${user}] Peer Connection Initiated with [AF_INET]${from}:${port}`,
    );
    this.line(
      time + 300,
      'vpn',
      host,
      'daemon',
      'openvpn',
      `${user}/${from}:${port} MULTI_sva: pool returned IPv4=${address}, IPv6=(Not enabled)`,
    );
  }

  vpnFailed(time: number, host: Host, user: string, from: string): void {
    const port = this.#random.integer(40_000, 60_000);
    this.line(
      time,
      'vpn',
      host,
      'daemon',
      'openvpn',
      `${from}:${port} TLS Auth Error: Auth Username/Password verification failed for peer (${user})`,
      3,
    );
  }

  /** One message through Postfix: accepted, queued, delivered. */
  mail(time: number, host: Host, message: { from: string; to: string; client: string; bytes: number }): void {
    const id = this.#random.hex(10).toUpperCase();
    this.line(time, 'mail', host, 'mail', 'postfix/smtpd', `${id}: client=${message.client}`);
    this.line(
      time + 200,
      'mail',
      host,
      'mail',
      'postfix/cleanup',
      `${id}: message-id=<${this.#random.hex(16)}@${message.from.split('@')[1]}>`,
    );
    this.line(
      time + 400,
      'mail',
      host,
      'mail',
      'postfix/qmgr',
      `${id}: from=<${message.from}>, size=${message.bytes}, nrcpt=1 (queue active)`,
    );
    this.line(
      time + 1100,
      'mail',
      host,
      'mail',
      'postfix/lmtp',
      `${id}: to=<${message.to}>, relay=127.0.0.1[127.0.0.1]:24, delay=0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok)`,
    );
  }
}
