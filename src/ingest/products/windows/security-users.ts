import { setText } from '../event-row.ts';
import type { SecurityMapper } from './security.ts';
import { said, setPrincipal, setSubject, startWindows } from './windows-row.ts';

/** Event numbers of account management (Advanced audit policy, Account Management) by what they tell. */
const USER_EVENTS: Readonly<Record<number, string>> = {
  4720: 'UserCreated',
  4722: 'UserEnabled',
  4723: 'PasswordChanged',
  4724: 'PasswordReset',
  4725: 'UserDisabled',
  4726: 'UserDeleted',
  4738: 'UserModified',
  4740: 'UserLocked',
  4741: 'UserCreated',
  4742: 'UserModified',
  4743: 'UserDeleted',
  4765: 'UserModified',
  4766: 'UserModified',
  4767: 'UserUnlocked',
  4780: 'UserModified',
  4781: 'UserModified',
  4794: 'PasswordReset',
  4798: 'UserRead',
};

type GroupKind =
  | 'Local Security Enabled'
  | 'Global Security Enabled'
  | 'Universal Security Enabled'
  | 'Local Distribution'
  | 'Global Distribution'
  | 'Universal Distribution';
type GroupAct = 'GroupCreated' | 'GroupModified' | 'UserAddedToGroup' | 'UserRemovedFromGroup' | 'GroupDeleted';

const GROUP_EVENTS: Readonly<Record<number, readonly [GroupAct | 'GroupEnumerated', GroupKind?]>> = {
  4727: ['GroupCreated', 'Global Security Enabled'],
  4728: ['UserAddedToGroup', 'Global Security Enabled'],
  4729: ['UserRemovedFromGroup', 'Global Security Enabled'],
  4730: ['GroupDeleted', 'Global Security Enabled'],
  4737: ['GroupModified', 'Global Security Enabled'],
  4731: ['GroupCreated', 'Local Security Enabled'],
  4732: ['UserAddedToGroup', 'Local Security Enabled'],
  4733: ['UserRemovedFromGroup', 'Local Security Enabled'],
  4734: ['GroupDeleted', 'Local Security Enabled'],
  4735: ['GroupModified', 'Local Security Enabled'],
  4754: ['GroupCreated', 'Universal Security Enabled'],
  4755: ['GroupModified', 'Universal Security Enabled'],
  4756: ['UserAddedToGroup', 'Universal Security Enabled'],
  4757: ['UserRemovedFromGroup', 'Universal Security Enabled'],
  4758: ['GroupDeleted', 'Universal Security Enabled'],
  4744: ['GroupCreated', 'Local Distribution'],
  4745: ['GroupModified', 'Local Distribution'],
  4746: ['UserAddedToGroup', 'Local Distribution'],
  4747: ['UserRemovedFromGroup', 'Local Distribution'],
  4748: ['GroupDeleted', 'Local Distribution'],
  4749: ['GroupCreated', 'Global Distribution'],
  4750: ['GroupModified', 'Global Distribution'],
  4751: ['UserAddedToGroup', 'Global Distribution'],
  4752: ['UserRemovedFromGroup', 'Global Distribution'],
  4753: ['GroupDeleted', 'Global Distribution'],
  4759: ['GroupCreated', 'Universal Distribution'],
  4760: ['GroupModified', 'Universal Distribution'],
  4761: ['UserAddedToGroup', 'Universal Distribution'],
  4762: ['UserRemovedFromGroup', 'Universal Distribution'],
  4763: ['GroupDeleted', 'Universal Distribution'],
  4764: ['GroupModified'],
  4799: ['GroupEnumerated', 'Local Security Enabled'],
};

const user: SecurityMapper = (record, context) => {
  const { fields } = record;
  const eventType = USER_EVENTS[fields['EventID'] as number]!;
  const row = startWindows(record, context, { table: 'UserManagement', eventType, ...subTypeOf(eventType) });
  setSubject(row, fields);
  setPrincipal(row, 'Target', {
    name: said(fields['TargetUserName']) ?? fields['NewTargetUserName'],
    domain: fields['TargetDomainName'],
    sid: fields['TargetSid'] ?? fields['TargetUserSid'],
  });
  setText(row.columns, 'PreviousPropertyValue', fields['OldTargetUserName'] ?? fields['OldUacValue']);
  setText(row.columns, 'NewPropertyValue', fields['NewTargetUserName'] ?? fields['NewUacValue']);
  setApplication(row.columns, fields['CallerProcessName']);
  return row;
};

const group: SecurityMapper = (record, context) => {
  const { fields } = record;
  const [eventType, kind] = GROUP_EVENTS[fields['EventID'] as number]!;
  const row = startWindows(record, context, { table: 'UserManagement', eventType, ...subTypeOf(eventType) });
  const { columns } = row;
  setSubject(row, fields);
  const name = said(fields['TargetUserName']);
  const domain = said(fields['TargetDomainName']);
  if (name !== undefined) {
    columns['GroupName'] = domain === undefined ? name : `${domain}\\${name}`;
    columns['GroupNameType'] = domain === undefined ? 'Simple' : 'Windows';
  }
  const sid = said(fields['TargetSid']);
  if (sid !== undefined) {
    columns['GroupId'] = sid;
    columns['GroupIdType'] = 'SID';
  }
  if (kind !== undefined) columns['GroupType'] = kind;
  const member = said(fields['MemberName']);
  setPrincipal(row, 'Target', { name: member, sid: fields['MemberSid'] });
  if (member?.includes('=')) columns['TargetUsernameType'] = 'DN';
  setApplication(columns, fields['CallerProcessName']);
  return row;
};

function setApplication(columns: Parameters<typeof setText>[0], name: unknown): void {
  if (said(name) === undefined) return;
  setText(columns, 'ActingAppName', name);
  columns['ActingAppType'] = 'Process';
}

function subTypeOf(eventType: string): { subType?: string } {
  if (eventType === 'UserCreated' || eventType === 'GroupCreated' || eventType === 'UserRead')
    return { subType: eventType };
  if (eventType.startsWith('Group') && eventType !== 'GroupEnumerated') return { subType: 'GroupModified' };
  return eventType.startsWith('User') || eventType.startsWith('Password') ? { subType: 'UserModified' } : {};
}

export const userEvents: Readonly<Record<number, SecurityMapper>> = {
  ...Object.fromEntries(Object.keys(USER_EVENTS).map((id) => [id, user])),
  ...Object.fromEntries(Object.keys(GROUP_EVENTS).map((id) => [id, group])),
};
