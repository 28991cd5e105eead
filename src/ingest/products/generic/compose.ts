import type { EventRow } from '../../../schema/event.ts';
import type { TableName } from '../../../schema/types.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { isoTime } from '../../formats/time.ts';
import type { MappingContext } from '../product.ts';
import { device, program, row, type Values } from '../record.ts';
import { hostname, ip, text, username } from '../values.ts';
import { type FieldFacts, fieldFacts } from './field-facts.ts';
import { type LogonFacts, logonOf } from './logon-words.ts';
import { textFacts } from './text-facts.ts';

const PAIR = /(?<![\w.])([A-Za-z][\w.-]{1,40})=(?:"([^"]{0,512})"|'([^']{0,512})'|([^\s,;"'()[\]]{1,512}))/g;
const MAX_PAIRS = 64;
const MAX_EMBEDDED = 16_384;
const SEVERITIES: Readonly<Record<string, string>> = {
  emerg: 'High',
  alert: 'High',
  crit: 'High',
  critical: 'High',
  fatal: 'High',
  high: 'High',
  err: 'Medium',
  error: 'Medium',
  medium: 'Medium',
  warning: 'Low',
  warn: 'Low',
  low: 'Low',
  wrn: 'Low',
};

/** Severity of ASIM for the words of syslog and of loggers; numbers mean something else in every product. */
export function severityOf(word: unknown): string {
  return typeof word === 'string' ? (SEVERITIES[word.toLowerCase()] ?? 'Informational') : 'Informational';
}

/** Pairs and an embedded object of a free text, as fields. */
function embedded(message: string): Record<string, unknown> | undefined {
  const brace = message.search(/\{\s{0,16}"/);
  const end = brace === -1 ? -1 : message.lastIndexOf('}');
  if (brace !== -1 && end > brace && end - brace < MAX_EMBEDDED) {
    try {
      const value: unknown = JSON.parse(message.slice(brace, end + 1));
      if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
    } catch {
      // Not an object after all: the text is read as text.
    }
  }
  if (!message.includes('=')) return undefined;
  const found: Record<string, unknown> = {};
  let count = 0;
  PAIR.lastIndex = 0;
  for (let m = PAIR.exec(message); m !== null && count < MAX_PAIRS; m = PAIR.exec(message)) {
    const key = m[1]!;
    if (key !== '__proto__' && !Object.hasOwn(found, key)) found[key] = m[2] ?? m[3] ?? m[4];
    count++;
  }
  return count === 0 ? undefined : found;
}

const LOGON_ACTION =
  /(?:^|[^a-z])(?:log[ _-]?[io]n|sign[ _-]?in|authenticat(?:e|ed|ion)|user[ _-]?log[io]n|session[ _.]start|mfa|sso)(?:[^a-z]|$)|(?:login|signin)(?:_?(?:success|failure|failed))?$/i;
const LOGOFF_ACTION = /(?:^|[^a-z])(?:log[ _-]?(?:out|off)|sign[ _-]?out|session[ _.]end)(?:[^a-z]|$)/i;

function logonByAction(facts: FieldFacts): LogonFacts | undefined {
  const { action } = facts;
  if (action === undefined) return undefined;
  if (LOGOFF_ACTION.test(action)) return { type: 'Logoff', result: 'Success' };
  // `InvalidPassword`, `user.login_failed`: the words of a name.
  const words = logonOf(action.replaceAll(/[._:-]/g, ' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2'));
  if (!LOGON_ACTION.test(action)) return words;
  if (words?.result === 'Failure') return words;
  const refused = facts.status !== undefined && /^4\d\d$/.test(facts.status);
  const result = facts.result ?? (refused ? 'Failure' : words?.result);
  // A logon whose outcome nothing tells is no logon that a rule may count.
  return result === undefined
    ? undefined
    : { type: 'Logon', result, ...(result === 'Failure' && { details: 'Other' }) };
}

interface Start {
  readonly record: NativeRecord;
  readonly context: MappingContext;
  readonly vendor?: string;
  readonly product: string;
  readonly type: string;
  /** The text to read, '' where there is none. */
  readonly message: string;
  /** Structured fields, where the format has them. */
  readonly fields?: Record<string, unknown>;
}

/** The row of a record that no product knows: a table only where the facts for it are sure, else `Event`. */
export function compose({ record, context, vendor, product, type, message, fields }: Start): EventRow {
  const named = fields === undefined ? undefined : fieldFacts(fields);
  const inner = message === '' ? undefined : embedded(message);
  const tail = inner === undefined ? undefined : fieldFacts(inner);
  const said = message === '' ? undefined : textFacts(message);
  const written = tail === undefined ? named : named === undefined ? tail : merge(named, tail);
  const facts = said?.request === undefined ? written : merge(written ?? {}, said.request);
  const logon = said?.logon ?? (facts === undefined ? undefined : logonByAction(facts));
  const srcIp = facts?.srcIp ?? said?.srcIp;
  const dstIp = facts?.dstIp ?? said?.dstIp;
  const ends: Values = {
    SrcIpAddr: srcIp,
    SrcPortNumber: facts?.srcPort ?? said?.srcPort,
    ...(srcIp === undefined ? hostname('Src', facts?.srcHost) : {}),
  };
  const destination: Values = { DstIpAddr: dstIp, DstPortNumber: facts?.dstPort ?? said?.dstPort };
  const user = facts?.user ?? said?.user;
  const [table, values] = choose({
    facts: facts ?? {},
    logon,
    ends,
    destination,
    user,
    target: facts?.targetUser,
    srcIp,
    dstIp,
    record,
  });
  const time = named?.time === undefined ? record.time : (isoTime(named.time, context.received) ?? record.time);
  const timed = time === undefined || time === record.time ? record : { ...record, time };
  const header = record.envelope ?? record.fields;
  const dvc = device(record, context);
  const columns: Values = {
    EventVendor: named?.vendor ?? vendor ?? '',
    EventProduct: named?.product ?? product,
    EventSeverity: severityOf(header['Severity'] ?? facts?.severity),
    EventOriginalSeverity: text(header['Severity']) ?? facts?.severity,
    EventOriginalType: facts?.action ?? text(header['MsgId']) ?? (program(record) || undefined),
    EventOriginalUid: named?.id,
    EventMessage: text(message) ?? facts?.message,
    ...(Object.keys(dvc).length > 0 ? dvc : hostColumns(facts?.host)),
    ...values,
  };
  // What was read out of the text joins the record, so that a rule may name it; the record's own fields stay theirs.
  const extra = inner === undefined ? undefined : { ...inner, ...record.fields };
  return row(table, type, timed, context, columns, extra);
}

/** A `host` that is an address may be anybody's: the device's own, the server's that was asked, or the peer's. */
function hostColumns(name: string | undefined): Values {
  return ip(name) ? {} : hostname('Dvc', name);
}

function merge(first: FieldFacts, second: FieldFacts): FieldFacts {
  const merged: Record<string, unknown> = { ...second };
  for (const [name, value] of Object.entries(first)) if (value !== undefined) merged[name] = value;
  return merged as FieldFacts;
}

interface Known {
  readonly facts: FieldFacts;
  readonly logon: LogonFacts | undefined;
  readonly ends: Values;
  readonly destination: Values;
  readonly user: string | undefined;
  readonly target: string | undefined;
  readonly srcIp: string | undefined;
  readonly dstIp: string | undefined;
  readonly record: NativeRecord;
}

function choose(known: Known): readonly [TableName, Values] {
  const { facts, logon, ends, destination, user, target, srcIp, dstIp, record } = known;
  if (logon !== undefined) {
    const application = program(record) || undefined;
    return [
      'Authentication',
      {
        EventType: logon.type,
        EventResult: logon.result,
        EventResultDetails: logon.details,
        ...(logon.result === 'Failure' && { EventSeverity: 'Low' }),
        ...username('Target', user ?? target),
        ...ends,
        TargetIpAddr: dstIp,
        TargetPortNumber: dstIp === undefined ? undefined : (destination['DstPortNumber'] as number | undefined),
        TargetAppName: application,
        TargetUrl: facts.url,
        HttpUserAgent: facts.userAgent,
      },
    ];
  }
  if (facts.method !== undefined && (facts.url !== undefined || facts.status !== undefined))
    return ['WebSession', web(known)];
  if (
    srcIp !== undefined &&
    dstIp !== undefined &&
    (destination['DstPortNumber'] !== undefined || facts.protocol !== undefined)
  )
    return [
      'NetworkSession',
      {
        EventType: 'NetworkSession',
        EventResult: facts.result,
        ...ends,
        ...destination,
        NetworkProtocol: protocolName(facts.protocol),
        DvcOriginalAction: facts.action,
        ...username('Src', user),
      },
    ];
  if (facts.action !== undefined && user !== undefined)
    return [
      'AuditEvent',
      {
        EventType: auditType(facts.action),
        EventResult: facts.result,
        EventOriginalResultDetails: facts.resultText,
        Operation: facts.action,
        ...username('Actor', user),
        ...ends,
        HttpUserAgent: facts.userAgent,
        Object: target,
      },
    ];
  return [
    'Event',
    {
      EventResult: facts.result,
      SrcIpAddr: srcIp,
      SrcPortNumber: ends['SrcPortNumber'],
      SrcHostname: ends['SrcHostname'],
      ...destination,
      ActorUsername: user,
      TargetUsername: target,
      HttpUserAgent: facts.userAgent,
      TargetUrl: facts.url,
      Operation: facts.action,
    },
  ];
}

function web({ facts, ends, destination, user }: Known): Values {
  const status = facts.status;
  const host = facts.dstHost;
  const address = ip(host);
  return {
    EventType: 'WebServerSession',
    EventResult: status === undefined ? facts.result : status < '400' ? 'Success' : 'Failure',
    EventResultDetails: status,
    ...ends,
    ...destination,
    ...username('Src', user),
    Url: facts.url,
    HttpRequestMethod: facts.method,
    HttpUserAgent: facts.userAgent,
    HttpHost: host,
    ...(host === undefined || address ? {} : hostname('Dst', host.replace(/:\d{1,5}$/, ''))),
    SrcBytes: facts.bytesIn,
    DstBytes: facts.bytesOut,
    NetworkApplicationProtocol: 'HTTP',
  };
}

function protocolName(protocol: string | undefined): string | undefined {
  if (protocol === undefined) return undefined;
  const numbers: Readonly<Record<string, string>> = {
    '1': 'ICMP',
    '6': 'TCP',
    '17': 'UDP',
    '47': 'GRE',
    '50': 'ESP',
    '58': 'ICMPV6',
  };
  return numbers[protocol] ?? (protocol.length <= 16 ? protocol.toUpperCase() : undefined);
}

const AUDIT_TYPES: readonly (readonly [RegExp, string])[] = [
  [/delet|remov|destroy|revoke|purge|unassign|detach/i, 'Delete'],
  [/creat|add|invit|regist|generat|upload|insert|attach|grant|assign/i, 'Create'],
  [/updat|chang|edit|modif|set|renam|mov|patch|reset|rotat/i, 'Set'],
  [/disabl|deactivat|suspend/i, 'Disable'],
  [/enabl|activat/i, 'Enable'],
  [/view|read|list|get|download|access|export|search|quer/i, 'Read'],
  [/install/i, 'Install'],
  [/start|run|execut|invok|launch/i, 'Execute'],
  [/stop|cancel|terminat/i, 'Stop'],
];

/** The kind of an operation by the verb in its name. */
export function auditType(action: string): string {
  for (const [pattern, type] of AUDIT_TYPES) if (pattern.test(action)) return type;
  return 'Other';
}
