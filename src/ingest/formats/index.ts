import { accessLog } from './access-log.ts';
import { auditd } from './auditd.ts';
import { cef } from './cef.ts';
import { cri } from './cri.ts';
import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { iisW3c } from './iis-w3c.ts';
import { json } from './json.ts';
import { kv } from './kv.ts';
import { leef } from './leef.ts';
import { syslog } from './syslog.ts';
import { text } from './text.ts';
import { windowsText } from './windows-text.ts';
import { windowsXml } from './windows-xml.ts';
import { zeek } from './zeek.ts';

/**
 * Every format, the strict ones first: the router takes the one that is surest of a sample, and this order breaks ties.
 * `text` stays last: it takes anything.
 */
export const formats = [
  json,
  windowsXml,
  windowsText,
  cef,
  leef,
  cri,
  auditd,
  zeek,
  iisW3c,
  accessLog,
  syslog,
  kv,
  csv,
  text,
] as const satisfies readonly Format[];
