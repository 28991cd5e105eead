/** Formats by the start of a Splunk sourcetype, longest first where one begins another. A hint only: the record decides. */
const FORMATS: readonly (readonly [prefix: string, format: string])[] = [
  ['xmlwineventlog', 'windows-xml'],
  ['access_combined', 'access-log'],
  ['access_common', 'access-log'],
  ['apache:access', 'access-log'],
  ['nginx:plus:access', 'access-log'],
  ['ms:iis', 'iis-w3c'],
  ['linux_secure', 'syslog'],
  ['linux_messages_syslog', 'syslog'],
  ['linux:audit', 'auditd'],
  ['syslog', 'syslog'],
  ['cisco:', 'syslog'],
  ['cef', 'cef'],
  ['_json', 'json'],
  ['aws:', 'json'],
  ['o365:', 'json'],
  ['google:', 'json'],
  ['suricata', 'json'],
];

/** The format that a sourcetype promises, or undefined. */
export function formatOfSourcetype(sourcetype: string): string | undefined {
  const name = sourcetype.toLowerCase();
  return FORMATS.find(([prefix]) => name.startsWith(prefix))?.[1];
}
