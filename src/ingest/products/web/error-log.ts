import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { isoTime } from '../../formats/time.ts';
import { logonOf } from '../generic/logon-words.ts';
import { userOf } from '../generic/text-facts.ts';
import type { MappingContext, Product } from '../product.ts';
import { device, message, nativeType, row, type Values } from '../record.ts';
import { endpoint, hostname, ip, text, username } from '../values.ts';
import { url } from './http.ts';

const APACHE = /(?:^|\] )\[[a-z_0-9]{0,32}:(emerg|alert|crit|error|warn|notice|info|debug|trace\d)\] \[pid \d/;
const APACHE_OLD = /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} .{15,30}\] \[(emerg|alert|crit|error|warn|notice|info|debug)\] /;
const NGINX = /\[(emerg|alert|crit|error|warn|notice|info|debug)\] \d{1,10}#\d{1,10}: /;
const CLIENT = /\[client "?([^\]\s"]{2,64})"?\]/;
const FIELD = /, (client|server|request|upstream|host|referrer): (?:"([^"]{0,4096})"|([^,]{0,512}))/g;
const MODSECURITY = /ModSecurity: |Coraza: /;
const TAG =
  /\[(file|line|id|rev|msg|data|severity|ver|maturity|accuracy|tag|hostname|uri|unique_id) "((?:[^"\\]|\\.){0,2048})"\]/g;

const SEVERITY: Readonly<Record<string, string>> = {
  emerg: 'High',
  alert: 'High',
  crit: 'High',
  error: 'Medium',
  warn: 'Low',
};

/** Apache's and nginx's error logs, and what ModSecurity writes into them. */
export const errorLog: Product = {
  name: 'web-error-log',
  formats: ['text', 'syslog', 'json'],
  claims: (record) => {
    const line = lineOf(record);
    if (!line.includes('[')) return false;
    return (
      APACHE.test(line) ||
      NGINX.test(line) ||
      APACHE_OLD.test(line) ||
      (MODSECURITY.test(line) && line.includes('[id "'))
    );
  },
  map: mapError,
};

function fieldsOf(line: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const m of line.matchAll(FIELD)) found[m[1]!] = m[2] ?? m[3] ?? '';
  return found;
}

/** The line itself, or the message of a JSON logger that wraps it (Caddy with Coraza). */
function lineOf(record: NativeRecord): string {
  return message(record) || (text(record.fields['msg']) ?? '');
}

function mapError(original: NativeRecord, context: MappingContext): EventRow {
  const stamp =
    original.time === undefined
      ? isoTime(original.fields['ts'] ?? original.fields['time'], context.received)
      : undefined;
  const record = stamp === undefined ? original : { ...original, time: stamp };
  const line = lineOf(record);
  const level = (APACHE.exec(line) ?? NGINX.exec(line) ?? APACHE_OLD.exec(line))?.[1];
  const isNginx = NGINX.test(line);
  const fields = isNginx ? fieldsOf(line) : {};
  const peer = endpoint(fields['client'] ?? CLIENT.exec(line)?.[1]);
  const request = /^([A-Z]{1,32}) (\S{1,4096})/.exec(fields['request'] ?? '');
  const quoted = request ? { Method: request[1], Uri: request[2] } : {};
  const host = text(fields['host'])?.replace(/:\d{1,5}$/, '');
  const common: Values = {
    EventVendor: isNginx ? 'F5' : 'Apache',
    EventProduct: isNginx ? 'nginx' : 'HTTP Server',
    EventSeverity: SEVERITY[level ?? ''] ?? 'Informational',
    EventOriginalSeverity: level,
    EventMessage: line,
    ...device(record, context),
  };
  const type = nativeType(record);
  if (MODSECURITY.test(line)) return ruleAlert(record, context, type, line, common, peer?.ip);
  const logon = logonOf(line);
  if (logon)
    return row(
      'Authentication',
      type,
      record,
      context,
      {
        ...common,
        EventType: logon.type,
        EventResult: logon.result,
        EventResultDetails: logon.details,
        ...username('Target', userOf(line, true)),
        SrcIpAddr: peer?.ip,
        SrcPortNumber: peer?.port,
        TargetUrl: url(request?.[2], host),
        ...(host && !ip(host) ? hostname('Target', host) : {}),
      },
      { ...fields, ...quoted },
    );
  if (request)
    return row(
      'WebSession',
      type,
      record,
      context,
      {
        ...common,
        EventType: 'WebServerSession',
        EventResult: 'Failure',
        SrcIpAddr: peer?.ip,
        HttpRequestMethod: request[1],
        Url: url(request[2], host),
        HttpHost: host,
        HttpReferrer: text(fields['referrer']),
        NetworkApplicationProtocol: 'HTTP',
      },
      { ...fields, ...quoted },
    );
  return row('Event', type, record, context, { ...common, SrcIpAddr: peer?.ip, SrcPortNumber: peer?.port });
}

/** A rule of ModSecurity or Coraza that matched: `[id "…"] [msg "…"] [severity "…"]`. */
function ruleAlert(
  record: NativeRecord,
  context: MappingContext,
  type: string,
  line: string,
  common: Values,
  client: string | undefined,
): EventRow {
  const tags: Record<string, string> = {};
  for (const m of line.matchAll(TAG)) if (tags[m[1]!] === undefined) tags[m[1]!] = m[2]!;
  const severity = text(tags['severity'])?.toUpperCase() ?? '';
  const host = text(tags['hostname']);
  const columns: Values = {
    ...common,
    EventVendor: line.includes('Coraza: ') ? 'OWASP' : 'Trustwave',
    EventProduct: line.includes('Coraza: ') ? 'Coraza' : 'ModSecurity',
    EventType: 'Alert',
    EventSubType: 'Threat',
    EventOriginalSeverity: text(tags['severity']),
    EventSeverity: /EMERGENCY|ALERT|CRITICAL|^[0-2]$/.test(severity)
      ? 'High'
      : /ERROR|WARNING|^[34]$/.test(severity)
        ? 'Medium'
        : 'Low',
    AlertName: text(tags['msg']) ?? 'ModSecurity rule matched',
    RuleName: text(tags['msg']),
    RuleNumber: /^\d{1,9}$/.test(tags['id'] ?? '') ? Number(tags['id']) : undefined,
    EventOriginalType: text(tags['id']),
    EventOriginalUid: text(tags['unique_id']),
    DvcAction: /Access denied/.test(line) ? 'Deny' : undefined,
    DetectionMethod: 'Intrusion Detection',
    SrcIpAddr: client,
    Url: url(tags['uri'], host),
  };
  const denied = /Access denied with code (\d{3}) \(phase (\d)\)/.exec(line);
  const verdict = denied ? { http_code: denied[1], phase: denied[2] } : {};
  return row('AlertEvent', type, record, context, columns, { ...prefixed(tags), ...verdict });
}

function prefixed(tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`rule_${name}`, value]));
}
