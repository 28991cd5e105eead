/** RFC 5424 section 6.2.1: names of facilities and severities by number, as syslog.conf and Sentinel's Syslog table write them. */
export const FACILITIES = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
  'ntp',
  'audit',
  'alert',
  'clock',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
] as const;
export const SEVERITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;

const MAX_PRIORITY = 191; // RFC 5424 section 6.2.1: facility 23, severity 7

/** `<PRI>` at the start of a message: its number and the offset behind it, or undefined. */
export function readPriority(text: string): { priority: number; end: number } | undefined {
  if (text.charCodeAt(0) !== 0x3c) return undefined;
  const close = text.indexOf('>');
  if (close < 2 || close > 4) return undefined;
  let priority = 0;
  for (let at = 1; at < close; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    priority = priority * 10 + digit;
  }
  return priority > MAX_PRIORITY ? undefined : { priority, end: close + 1 };
}

/** The fields that a priority stands for. */
export function priorityFields(priority: number): Record<string, unknown> {
  return { Priority: priority, Facility: FACILITIES[priority >> 3]!, Severity: SEVERITIES[priority & 7]! };
}
