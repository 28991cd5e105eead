import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { isoTime } from '../../formats/time.ts';
import { auditType } from '../generic/compose.ts';
import type { MappingContext } from '../product.ts';
import { row, type Values } from '../record.ts';
import { at, ip, text, username } from '../values.ts';

/** Where a service's audit log keeps what every such log has; the first path that is filled counts. */
export interface AuditSource {
  readonly vendor: string;
  readonly product: string;
  /** The native table, '' if none. */
  readonly type: string;
  /** All of these paths are filled in its records, and in no other product's. */
  readonly has: readonly string[];
  /** A further test where the names alone do not tell. */
  readonly is?: (fields: Record<string, unknown>) => boolean;
  readonly time: readonly string[];
  readonly actor: readonly string[];
  readonly actorId?: readonly string[];
  readonly action: readonly string[];
  readonly ip?: readonly string[];
  readonly agent?: readonly string[];
  readonly object?: readonly string[];
  /** The application that was logged on to, where the service is the door to others. */
  readonly application?: readonly string[];
  readonly target?: readonly string[];
  readonly group?: readonly string[];
  readonly id?: readonly string[];
  readonly message?: readonly string[];
  readonly severity?: readonly string[];
  readonly result?: readonly string[];
  readonly details?: readonly string[];
  /** Words of `result` that mean that it was refused; without one the record tells of something that was done. */
  readonly failed?: RegExp;
  readonly succeeded?: RegExp;
  /** Actions that are logons, failed logons, and ends of sessions. */
  readonly logon?: RegExp;
  readonly logonFailed?: RegExp;
  readonly logoff?: RegExp;
  /** Actions on accounts and groups, as event types of UserManagement. */
  readonly users?: readonly (readonly [RegExp, string])[];
}

function pick(fields: Record<string, unknown>, paths: readonly string[] | undefined): string | undefined {
  if (paths === undefined) return undefined;
  for (const path of paths) {
    const value = text(at(fields, path));
    if (value !== undefined) return value;
  }
  return undefined;
}

export function claimsAudit(source: AuditSource, fields: Record<string, unknown>): boolean {
  for (const path of source.has) if (at(fields, path) === undefined) return false;
  return source.is?.(fields) ?? true;
}

function outcome(source: AuditSource, word: string | undefined, details: string | undefined): Values {
  if (word === undefined) return source.result === undefined ? { EventResult: 'Success' } : {};
  const failed = source.failed?.test(word) ?? false;
  const succeeded = source.succeeded === undefined ? !failed : source.succeeded.test(word);
  return {
    EventResult: failed ? 'Failure' : succeeded ? 'Success' : 'NA',
    EventOriginalResultDetails: failed ? (details ?? word) : undefined,
    EventSeverity: failed ? 'Low' : 'Informational',
  };
}

function logonDetails(said: string): string {
  if (/invalid_credentials|user_?name_?(?:or_)?password/i.test(said)) return 'No such user or password';
  if (/wrong|incorrect|bad.?password|password_bad|invalid_password/i.test(said)) return 'Incorrect password';
  if (/unknown|no.?such|not.?found|does.?not.?exist/i.test(said)) return 'No such user';
  if (/locked/i.test(said)) return 'User locked';
  if (/disabled|deactivated|suspended/i.test(said)) return 'User disabled';
  if (/password.{0,12}expired/i.test(said)) return 'Password expired';
  return /policy|denied|not.?allowed|not.?permitted|restricted/i.test(said) ? 'Logon violates policy' : 'Other';
}

/** The row of one record of such a log: a logon, a change of an account, or an audit event. */
export function mapAudit(source: AuditSource, record: NativeRecord, context: MappingContext): EventRow {
  const { fields } = record;
  const action = pick(fields, source.action) ?? '';
  const stamp = source.time.map((path) => at(fields, path)).find((value) => value !== undefined && value !== null);
  const time = isoTime(stamp, context.received) ?? record.time;
  const timed = time === undefined ? record : { ...record, time };
  const actor = pick(fields, source.actor);
  const id = pick(fields, source.actorId);
  const details = pick(fields, source.details);
  const target = pick(fields, source.target);
  const address = ip(pick(fields, source.ip)?.split(',')[0]?.trim());
  const common: Values = {
    EventVendor: source.vendor,
    EventProduct: source.product,
    EventOriginalType: action || undefined,
    EventOriginalUid: pick(fields, source.id),
    EventOriginalSeverity: pick(fields, source.severity),
    EventMessage: pick(fields, source.message),
    ...outcome(source, pick(fields, source.result), details),
    SrcIpAddr: address,
    HttpUserAgent: pick(fields, source.agent),
  };
  const logoff = source.logoff?.test(action) ?? false;
  const failedLogon = source.logonFailed?.test(action) ?? false;
  if (logoff || failedLogon || source.logon?.test(action)) {
    const failed = failedLogon || common['EventResult'] === 'Failure';
    const user = actor ?? target;
    return row('Authentication', source.type, timed, context, {
      ...common,
      EventType: logoff ? 'Logoff' : 'Logon',
      EventResult: failed ? 'Failure' : (common['EventResult'] ?? 'Success'),
      EventResultDetails: failed
        ? logonDetails(`${details ?? ''} ${action} ${pick(fields, source.result) ?? ''}`)
        : undefined,
      EventSeverity: failed ? 'Low' : 'Informational',
      ...username('Target', user),
      TargetUserId: id,
      TargetAppName: pick(fields, source.application) ?? source.product,
      TargetAppType: 'SaaS application',
    });
  }
  const acting: Values = { ...username('Actor', actor), ActorUserId: id };
  const change = source.users?.find(([pattern]) => pattern.test(action))?.[1];
  if (change !== undefined)
    return row('UserManagement', source.type, timed, context, {
      ...common,
      ...acting,
      EventType: change,
      ...(change.startsWith('Group') ? {} : username('Target', target)),
      GroupName: pick(fields, source.group) ?? (change.startsWith('Group') ? target : undefined),
    });
  return row('AuditEvent', source.type, timed, context, {
    ...common,
    ...acting,
    EventType: auditType(action),
    Operation: action || undefined,
    Object: pick(fields, source.object) ?? target,
    ObjectType: 'Other',
    TargetAppName: source.product,
    TargetAppType: 'SaaS application',
  });
}
