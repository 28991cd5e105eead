import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { isoTime } from '../../formats/time.ts';
import { auditType } from '../generic/compose.ts';
import type { MappingContext, Product } from '../product.ts';
import { row, type Values } from '../record.ts';
import { at, ip, object, text, username } from '../values.ts';

type Fields = Record<string, unknown>;

const USERS: Readonly<Record<string, string>> = {
  CREATE_USER: 'UserCreated',
  DELETE_USER: 'UserDeleted',
  SUSPEND_USER: 'UserDisabled',
  UNSUSPEND_USER: 'UserEnabled',
  CHANGE_PASSWORD: 'PasswordReset',
  ADD_GROUP_MEMBER: 'UserAddedToGroup',
  REMOVE_GROUP_MEMBER: 'UserRemovedFromGroup',
  CREATE_GROUP: 'GroupCreated',
  DELETE_GROUP: 'GroupDeleted',
  GRANT_ADMIN_PRIVILEGE: 'UserModified',
  REVOKE_ADMIN_PRIVILEGE: 'UserModified',
  ASSIGN_ROLE: 'UserModified',
  UNASSIGN_ROLE: 'UserModified',
};
const FILES: Readonly<Record<string, string>> = {
  view: 'FileAccessed',
  preview: 'FileAccessed',
  download: 'FileAccessed',
  print: 'FileAccessed',
  create: 'FileCreated',
  upload: 'FileCreated',
  edit: 'FileModified',
  rename: 'FileRenamed',
  move: 'FileMoved',
  delete: 'FileDeleted',
  trash: 'FileDeleted',
  copy: 'FileCopied',
};

/** One event of an activity: Google puts them in a list, shippers often flatten it. */
function eventOf(fields: Fields): Fields {
  const events = fields['events'];
  return Array.isArray(events) ? (object(events[0]) ?? fields) : fields;
}

function parameters(event: Fields): Fields {
  const list = event['parameters'];
  if (!Array.isArray(list)) return object(list) ?? {};
  const found: Fields = Object.create(null);
  for (const item of list) {
    const name = text(object(item)?.['name']);
    if (name !== undefined)
      found[name] = object(item)?.['value'] ?? object(item)?.['boolValue'] ?? object(item)?.['intValue'];
  }
  return found;
}

/** Google Workspace's activity reports: logons, administration, Drive, and the other applications. */
export const workspace: Product = {
  name: 'google-workspace',
  formats: ['json'],
  claims: ({ fields }) =>
    fields['kind'] === 'admin#reports#activity' ||
    (text(at(fields, 'id.applicationName')) !== undefined && fields['actor'] !== undefined),
  map: mapActivity,
};

function mapActivity(record: NativeRecord, context: MappingContext): EventRow {
  const { fields } = record;
  const event = eventOf(fields);
  const given = parameters(event);
  const application = text(at(fields, 'id.applicationName')) ?? '';
  const name = text(event['name']) ?? '';
  const time = isoTime(at(fields, 'id.time'), context.received);
  const timed = time === undefined ? record : { ...record, time };
  const actor = text(at(fields, 'actor.email')) ?? text(at(fields, 'actor.key'));
  const common: Values = {
    EventVendor: 'Google',
    EventProduct: 'Workspace',
    EventOriginalType: name,
    EventOriginalSubType: text(event['type']),
    EventOriginalUid: text(at(fields, 'id.uniqueQualifier')),
    EventResult: 'Success',
    SrcIpAddr: ip(fields['ipAddress']),
  };
  const acting: Values = { ...username('Actor', actor), ActorUserId: text(at(fields, 'actor.profileId')) };
  const type = 'GWorkspaceActivityReports';
  if (application === 'login' || application === 'saml') {
    const failed = /fail/.test(name);
    if (failed || /success|logout|login_verification|login_challenge/.test(name))
      return row('Authentication', type, timed, context, {
        ...common,
        EventType: name === 'logout' ? 'Logoff' : 'Logon',
        EventResult: failed ? 'Failure' : 'Success',
        EventResultDetails: failed
          ? /password/.test(text(given['login_failure_type']) ?? '')
            ? 'Incorrect password'
            : 'Other'
          : undefined,
        EventOriginalResultDetails: text(given['login_failure_type']),
        EventSeverity: failed ? 'Low' : 'Informational',
        ...username('Target', actor),
        TargetUserId: acting['ActorUserId'],
        TargetAppName: 'Google',
        TargetAppType: 'SaaS application',
      });
  }
  const change = Object.hasOwn(USERS, name) ? USERS[name] : undefined;
  if (application === 'admin' && change !== undefined)
    return row('UserManagement', type, timed, context, {
      ...common,
      ...acting,
      EventType: change,
      ...(change.startsWith('Group') ? {} : username('Target', given['USER_EMAIL'])),
      GroupName: text(given['GROUP_EMAIL']),
    });
  const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  if (application === 'drive' && file !== undefined)
    return row('FileEvent', type, timed, context, {
      ...common,
      ...acting,
      EventType: file,
      TargetFileName: text(given['doc_title']),
      TargetFilePath: text(given['doc_title']),
      TargetAppName: 'Google Drive',
      TargetAppType: 'SaaS application',
    });
  return row('AuditEvent', type, timed, context, {
    ...common,
    ...acting,
    EventType: auditType(name),
    Operation: name,
    Object:
      text(given['doc_title']) ?? text(given['SETTING_NAME']) ?? text(given['app_name']) ?? text(given['USER_EMAIL']),
    ObjectType: 'Other',
    NewValue: text(given['NEW_VALUE']),
    OldValue: text(given['OLD_VALUE']),
    TargetAppName: application || undefined,
    TargetAppType: 'SaaS application',
  });
}
