import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { isoTime } from '../../formats/time.ts';
import { protocolName } from '../network/action.ts';
import type { MappingContext, Product } from '../product.ts';
import { row, type Values } from '../record.ts';
import { at, hostname, integer, ip, object, port, text, username } from '../values.ts';
import { httpResult } from '../web/http.ts';
import { operationKind } from './cloudtrail.ts';

type Fields = Record<string, unknown>;

const USERS: readonly (readonly [RegExp, string])[] = [
  [/CreateServiceAccount$|createUser$/i, 'UserCreated'],
  [/DeleteServiceAccount$|deleteUser$/i, 'UserDeleted'],
  [/DisableServiceAccount$|suspendUser$/i, 'UserDisabled'],
  [/EnableServiceAccount$|unsuspendUser$/i, 'UserEnabled'],
  [/CreateServiceAccountKey$|(?:Patch|Update)ServiceAccount$/i, 'UserModified'],
  [/addGroupMember$/i, 'UserAddedToGroup'],
  [/removeGroupMember$/i, 'UserRemovedFromGroup'],
  [/createGroup$/i, 'GroupCreated'],
  [/deleteGroup$/i, 'GroupDeleted'],
  [/changePassword$/i, 'PasswordReset'],
];
const OBJECTS: Readonly<Record<string, string>> = {
  'storage.objects.get': 'FileAccessed',
  'storage.objects.create': 'FileCreated',
  'storage.objects.delete': 'FileDeleted',
  'storage.objects.update': 'FileModified',
  'storage.objects.compose': 'FileCreated',
};

/** Google Cloud's log entries: audit logs, VPC flows, load balancers. */
export const googleCloud: Product = {
  name: 'google-cloud',
  formats: ['json'],
  claims: ({ fields }) =>
    object(fields['protoPayload'])?.['methodName'] !== undefined ||
    (typeof fields['logName'] === 'string' && fields['insertId'] !== undefined) ||
    (fields['insertId'] !== undefined && fields['resource'] !== undefined),
  map: mapEntry,
};

function mapEntry(record: NativeRecord, context: MappingContext): EventRow {
  const { fields } = record;
  const payload = object(fields['protoPayload']);
  const time = isoTime(fields['timestamp'] ?? fields['receiveTimestamp'], context.received) ?? record.time;
  const timed = time === undefined ? record : { ...record, time };
  if (payload?.['methodName'] !== undefined) return audit(timed, context, fields, payload);
  const connection = object(at(fields, 'jsonPayload.connection'));
  if (connection) return flow(timed, context, fields, connection);
  const request = object(fields['httpRequest']);
  if (request) return web(timed, context, fields, request);
  return row('Event', '', timed, context, {
    EventVendor: 'Google',
    EventProduct: 'Google Cloud',
    EventOriginalType: text(fields['logName']),
    EventOriginalUid: text(fields['insertId']),
    EventOriginalSeverity: text(fields['severity']),
    EventMessage: text(fields['textPayload']) ?? text(at(fields, 'jsonPayload.message')),
  });
}

/** A parameter of an event of Google Workspace inside an audit entry: `event[].parameter[]{name,value}`. */
function parameter(payload: Fields, name: string): string | undefined {
  const events = at(payload, 'metadata.event');
  if (!Array.isArray(events)) return undefined;
  for (const event of events) {
    const list = object(event)?.['parameter'];
    if (!Array.isArray(list)) continue;
    const found = list.find((item) => object(item)?.['name'] === name);
    if (found !== undefined) return text(object(found)?.['value']);
  }
  return undefined;
}

function audit(record: NativeRecord, context: MappingContext, fields: Fields, payload: Fields): EventRow {
  const method = text(payload['methodName']) ?? '';
  const short = method.slice(method.lastIndexOf('.') + 1);
  const code = integer(at(payload, 'status.code')) ?? 0;
  const denied =
    Array.isArray(payload['authorizationInfo']) &&
    payload['authorizationInfo'].some((info) => object(info)?.['granted'] === false);
  const failed = code !== 0;
  const actor =
    text(at(payload, 'authenticationInfo.principalEmail')) ?? text(at(payload, 'authenticationInfo.principalSubject'));
  const resource = text(payload['resourceName']);
  const common: Values = {
    EventVendor: 'Google',
    EventProduct: 'Google Cloud',
    EventOriginalType: method,
    EventOriginalUid: text(fields['insertId']),
    EventOriginalSeverity: text(fields['severity']),
    EventResult: failed ? 'Failure' : 'Success',
    EventOriginalResultDetails: failed ? (text(at(payload, 'status.message')) ?? `status ${code}`) : undefined,
    EventSeverity: failed && (denied || code === 7) ? 'Low' : 'Informational',
    SrcIpAddr: ip(at(payload, 'requestMetadata.callerIp')),
    HttpUserAgent: text(at(payload, 'requestMetadata.callerSuppliedUserAgent')),
    DvcScopeId: text(at(fields, 'resource.labels.project_id')),
  };
  if (method.startsWith('google.login.LoginService.')) {
    const failure = /fail/i.test(short) || failed;
    return row('Authentication', 'GCPAuditLogs', record, context, {
      ...common,
      EventType: /logout/i.test(short) ? 'Logoff' : 'Logon',
      EventResult: failure ? 'Failure' : 'Success',
      EventResultDetails: failure
        ? /password/i.test(parameter(payload, 'login_failure_type') ?? '')
          ? 'Incorrect password'
          : 'Other'
        : undefined,
      EventOriginalResultDetails: parameter(payload, 'login_failure_type'),
      EventSeverity: failure ? 'Low' : parameter(payload, 'is_suspicious') === 'true' ? 'Medium' : 'Informational',
      ...username('Target', actor),
      TargetAppName: 'Google',
      TargetAppType: 'SaaS application',
    });
  }
  const acting: Values = {
    ...username('Actor', actor),
    ActorUserType: actor?.endsWith('.gserviceaccount.com') ? 'Service' : undefined,
  };
  const change = USERS.find(([pattern]) => pattern.test(method))?.[1];
  if (change !== undefined) {
    const created =
      text(at(payload, 'response.email')) ??
      text(at(payload, 'request.account_id')) ??
      parameter(payload, 'USER_EMAIL') ??
      resource?.split('/').at(-1);
    return row('UserManagement', 'GCPAuditLogs', record, context, {
      ...common,
      ...acting,
      EventType: change,
      ...(change.startsWith('Group') ? {} : username('Target', created)),
      GroupName: parameter(payload, 'GROUP_EMAIL'),
    });
  }
  const file = Object.hasOwn(OBJECTS, method) ? OBJECTS[method] : undefined;
  if (file !== undefined && resource !== undefined) {
    const m = /buckets\/([^/]{1,256})\/objects\/(.{1,2048})$/s.exec(resource);
    if (m)
      return row('FileEvent', 'GCPAuditLogs', record, context, {
        ...common,
        ...acting,
        EventType: file,
        TargetFilePath: `gs://${m[1]}/${m[2]}`,
        TargetFilePathType: 'URL',
        TargetFileName: m[2]!.split('/').at(-1),
        TargetAppName: text(payload['serviceName']),
        TargetAppType: 'CSP',
      });
  }
  return row('AuditEvent', 'GCPAuditLogs', record, context, {
    ...common,
    ...acting,
    EventType: operationKind(short.charAt(0).toUpperCase() + short.slice(1)),
    Operation: method,
    Object: resource,
    ObjectType: 'Cloud Resource',
    TargetAppName: text(payload['serviceName']),
    TargetAppType: 'CSP',
  });
}

function flow(record: NativeRecord, context: MappingContext, fields: Fields, connection: Fields): EventRow {
  const payload = object(fields['jsonPayload']) ?? {};
  const fromSource = payload['reporter'] !== 'DEST';
  const bytes = integer(payload['bytes_sent']);
  const [start, end] = [text(payload['start_time']), text(payload['end_time'])];
  return row('NetworkSession', '', record, context, {
    EventVendor: 'Google',
    EventProduct: 'VPC Flow Logs',
    EventType: 'Flow',
    EventResult: 'Success',
    EventOriginalUid: text(fields['insertId']),
    EventStartTime: start === undefined ? undefined : isoTime(start, context.received),
    EventEndTime: end === undefined ? undefined : isoTime(end, context.received),
    SrcIpAddr: ip(connection['src_ip']),
    SrcPortNumber: port(connection['src_port']),
    DstIpAddr: ip(connection['dest_ip']),
    DstPortNumber: port(connection['dest_port']),
    NetworkProtocol: protocolName(text(connection['protocol'])),
    SrcBytes: bytes,
    SrcPackets: integer(payload['packets_sent']),
    ...hostname('Src', at(payload, 'src_instance.vm_name')),
    ...hostname('Dst', at(payload, 'dest_instance.vm_name')),
    NetworkDirection: fromSource ? 'Outbound' : 'Inbound',
  });
}

function web(record: NativeRecord, context: MappingContext, fields: Fields, request: Fields): EventRow {
  const address = text(request['requestUrl']);
  const host = /^[a-z]{2,8}:\/\/([^/:?#]{1,255})/i.exec(address ?? '')?.[1];
  return row('WebSession', '', record, context, {
    EventVendor: 'Google',
    EventProduct: 'Cloud Load Balancing',
    EventType: 'WebServerSession',
    ...httpResult(text(request['status'])),
    EventOriginalUid: text(fields['insertId']),
    EventOriginalResultDetails: text(at(fields, 'jsonPayload.statusDetails')),
    SrcIpAddr: ip(request['remoteIp']),
    DstIpAddr: ip(request['serverIp']),
    Url: address,
    HttpHost: host,
    ...(host === undefined || ip(host) ? {} : hostname('Dst', host)),
    HttpRequestMethod: text(request['requestMethod']),
    HttpUserAgent: text(request['userAgent']),
    HttpReferrer: text(request['referer']),
    SrcBytes: integer(request['requestSize']),
    DstBytes: integer(request['responseSize']),
    NetworkApplicationProtocol: 'HTTP',
  });
}
