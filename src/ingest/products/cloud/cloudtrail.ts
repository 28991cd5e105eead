import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { isoTime } from '../../formats/time.ts';
import type { MappingContext, Product } from '../product.ts';
import { row, type Values } from '../record.ts';
import { at, ip, object, text } from '../values.ts';
import { type Fields, logon, objectAccess, userChange } from './cloudtrail-kinds.ts';

const READS =
  /^(?:Get|List|Describe|Head|Lookup|Search|Query|Scan|Select|View|BatchGet|Preview|Check|Test|Validate|Estimate|Simulate)/;
const VERBS: readonly (readonly [RegExp, string])[] = [
  [READS, 'Read'],
  [/^(?:Create|Run|Register|Allocate|Import|Copy|Upload|Request|Issue|Generate|Add)/, 'Create'],
  [/^(?:Delete|Remove|Terminate|Deregister|Release|Purge|Destroy|Batch?Delete|Schedule.{0,12}Deletion)/, 'Delete'],
  [
    /^(?:Put|Update|Modify|Set|Attach|Detach|Associate|Disassociate|Change|Replace|Reset|Tag|Untag|Authorize|Revoke|Upgrade|Restore|Reboot)/,
    'Set',
  ],
  [/^Enable/, 'Enable'],
  [/^Disable/, 'Disable'],
  [/^Start/, 'Start'],
  [/^Stop/, 'Stop'],
  [/^(?:Invoke|Execute|Send|Publish|Assume)/, 'Execute'],
];

/** The kind of a call by the verb of its name. */
export function operationKind(name: string): string {
  for (const [pattern, kind] of VERBS) if (pattern.test(name)) return kind;
  return 'Other';
}

function actor(fields: Fields): Values {
  const identity = object(fields['userIdentity']) ?? {};
  const issuer = object(at(identity, 'sessionContext.sessionIssuer'));
  const type = text(identity['type']);
  const name =
    text(identity['userName']) ??
    text(issuer?.['userName']) ??
    text(identity['invokedBy']) ??
    (type === 'Root' ? 'root' : undefined);
  const id = text(identity['arn']) ?? text(identity['principalId']);
  return {
    ActorUsername: name,
    ActorUsernameType: name === undefined ? undefined : name.includes('@') ? 'UPN' : 'Simple',
    ActorUserId: id,
    ActorUserIdType: id === undefined ? undefined : 'AWSId',
    ActorUserType: userType(type),
    ActorOriginalUserType: type,
    ActorScopeId: text(identity['accountId']),
    ActorSessionId: text(identity['accessKeyId']),
  };
}

function userType(type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  if (type === 'Root') return 'Admin';
  if (type === 'AWSService') return 'Service';
  if (type === 'AssumedRole' || type === 'Role') return 'Application';
  if (type === 'AWSAccount') return 'Other';
  return 'Regular';
}

/** The first resource that a call names, and how: by ARN, or by the parameter that names it. */
function resource(fields: Fields): string | undefined {
  const list = fields['resources'];
  if (Array.isArray(list)) {
    const arn = text(at(list[0], 'ARN')) ?? text(at(list[0], 'arn'));
    if (arn !== undefined) return arn;
  }
  const parameters = object(fields['requestParameters']);
  if (parameters === undefined) return undefined;
  for (const key in parameters)
    if (/(?:Name|Id|Arn|ARN|Identifier)$/.test(key) && typeof parameters[key] === 'string')
      return text(parameters[key]);
  return undefined;
}

/** AWS CloudTrail: console logons, accounts and groups, objects of S3, and every other call as an audit event. */
export const cloudTrail: Product = {
  name: 'cloudtrail',
  formats: ['json'],
  claims: ({ fields }) =>
    fields['eventSource'] !== undefined &&
    fields['eventName'] !== undefined &&
    (fields['awsRegion'] !== undefined || fields['userIdentity'] !== undefined || fields['eventVersion'] !== undefined),
  map: mapCall,
};

function mapCall(record: NativeRecord, context: MappingContext): EventRow {
  const { fields } = record;
  const name = text(fields['eventName']) ?? '';
  const error = text(fields['errorCode']);
  const source = text(fields['eventSource']);
  const address = text(fields['sourceIPAddress']);
  const from = ip(address);
  const common: Values = {
    EventVendor: 'AWS',
    EventProduct: 'CloudTrail',
    EventProductVersion: text(fields['eventVersion']),
    EventOriginalUid: text(fields['eventID']),
    EventOriginalType: name,
    EventOriginalSubType: text(fields['eventType']),
    EventResult: error === undefined ? 'Success' : 'Failure',
    EventOriginalResultDetails: error,
    EventMessage: text(fields['errorMessage']),
    DvcScopeId: text(fields['recipientAccountId']) ?? text(at(fields, 'userIdentity.accountId')),
  };
  const who: Values = {
    ...actor(fields),
    SrcIpAddr: from,
    // A service calls under its own name: ec2.amazonaws.com.
    ...(from === undefined && address !== undefined && address.includes('.') && !address.includes(' ')
      ? { SrcFQDN: address }
      : {}),
    HttpUserAgent: text(fields['userAgent']),
  };
  const time = isoTime(fields['eventTime'] ?? fields['@timestamp'], context.received);
  const timed = time === undefined ? record : { ...record, time };
  const specific = logon(fields, name) ?? userChange(fields, name, source) ?? objectAccess(fields, name, source);
  if (specific) {
    const [table, values] = specific;
    return row(table, 'AWSCloudTrail', timed, context, { ...common, ...who, ...values });
  }
  return row('AuditEvent', 'AWSCloudTrail', timed, context, {
    ...common,
    ...who,
    EventType: operationKind(name),
    Operation: name,
    Object: resource(fields),
    ObjectType: 'Cloud Resource',
    TargetAppName: source,
    TargetAppType: 'CSP',
    TargetUrl: text(at(fields, 'tlsDetails.clientProvidedHostHeader')),
    EventResultDetails:
      error === undefined
        ? undefined
        : /AccessDenied|Unauthorized|NotAuthorized/i.test(error)
          ? 'Access denied'
          : error,
  });
}
