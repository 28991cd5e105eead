import { auditHeader } from './auditd.ts';

// The kernel writes the records of an event within milliseconds; auditd's own reader waits two seconds.
const MAX_AGE_MS = 2000;
const MAX_OPEN_EVENTS = 256;
const MAX_RECORDS = 256;
const MAX_CHARACTERS = 256 * 1024;

/** Types that end an event, or that are always an event of their own (user space messages). */
const ENDS = new Set(['EOE', 'PROCTITLE']);
const KERNEL_EVENT = new Set([
  'SYSCALL',
  'EXECVE',
  'CWD',
  'PATH',
  'SOCKADDR',
  'PROCTITLE',
  'EOE',
  'IPC',
  'MQ_OPEN',
  'OBJ_PID',
  'FD_PAIR',
  'CAPSET',
  'MMAP',
  'BPRM_FCAPS',
  'NETFILTER_CFG',
  'AVC',
  'SELINUX_ERR',
  'KERN_MODULE',
  'INTEGRITY_RULE',
  'INTEGRITY_DATA',
  'BPF',
  'TIME_INJOFFSET',
  'TIME_ADJNTPVAL',
  'CONFIG_CHANGE',
  'MAC_STATUS',
  'MAC_POLICY_LOAD',
  'MAC_CONFIG_CHANGE',
  'ANOM_PROMISCUOUS',
  'ANOM_LINK',
  'FANOTIFY',
  'OPENAT2',
  'URINGOP',
  'MAC_IPSEC_EVENT',
  'MAC_UNLBL_STCADD',
  'SOCKETCALL',
  'IPC_SET_PERM',
  'MQ_SENDRECV',
  'MQ_NOTIFY',
  'MQ_GETSETATTR',
]);

interface Open {
  readonly lines: string[];
  characters: number;
  readonly since: number;
}

/**
 * Groups the lines of one audit event (same node, time and serial) into one record, its lines joined by newlines.
 * Bounded in time, events and size: what is over a bound is handed on as it stands, and nothing is dropped.
 * `now` is milliseconds of any monotonic clock; the caller flushes when its input is idle or ends.
 */
export class AuditdJoiner {
  readonly #open = new Map<string, Open>();

  /** The records that are complete by this line, oldest first. A line that is no audit record passes through. */
  push(line: string, now: number): string[] {
    const done = this.expire(now);
    const header = auditHeader(line);
    if (header === undefined || !KERNEL_EVENT.has(header.type)) {
      done.push(line);
      return done;
    }
    const key = `${header.node ?? ''} ${header.seconds}.${header.fraction}:${header.serial}`;
    let event = this.#open.get(key);
    if (event === undefined) {
      if (ENDS.has(header.type)) {
        // Its event was handed on already (or never seen): an end mark alone says nothing, a title does.
        if (header.type !== 'EOE') done.push(line);
        return done;
      }
      if (this.#open.size >= MAX_OPEN_EVENTS) done.push(...this.#closeOldest());
      event = { lines: [], characters: 0, since: now };
      this.#open.set(key, event);
    }
    if (header.type !== 'EOE') {
      event.lines.push(line);
      event.characters += line.length;
    }
    if (ENDS.has(header.type) || event.lines.length >= MAX_RECORDS || event.characters >= MAX_CHARACTERS) {
      this.#open.delete(key);
      done.push(event.lines.join('\n'));
    }
    return done;
  }

  /** The records of events that have waited long enough. */
  expire(now: number): string[] {
    const done: string[] = [];
    for (const [key, event] of this.#open) {
      if (now - event.since < MAX_AGE_MS) break; // insertion order is age
      this.#open.delete(key);
      done.push(event.lines.join('\n'));
    }
    return done;
  }

  /** All that is open: at the end of the input. */
  flush(): string[] {
    const done = [...this.#open.values()].map((event) => event.lines.join('\n'));
    this.#open.clear();
    return done;
  }

  #closeOldest(): string[] {
    for (const [key, event] of this.#open) {
      this.#open.delete(key);
      return [event.lines.join('\n')];
    }
    return [];
  }
}
