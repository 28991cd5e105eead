import type { Product } from '../product.ts';
import { message, program, type Values } from '../record.ts';
import { username } from '../values.ts';
import { linuxRow, processId } from './line.ts';

const PROGRAMS = new Set([
  'useradd',
  'usermod',
  'userdel',
  'groupadd',
  'groupmod',
  'groupdel',
  'passwd',
  'chpasswd',
  'gpasswd',
  'chage',
  'chfn',
  'chsh',
  'adduser',
  'deluser',
  'addgroup',
  'newusers',
  'pwck',
  'vipw',
  'groupmems',
]);

type Reader = readonly [pattern: RegExp, values: (m: RegExpExecArray) => Values];

function group(name: string | undefined, id?: string): Values {
  return { GroupName: name, GroupNameType: 'Simple', ...(id !== undefined && { GroupId: id, GroupIdType: 'UID' }) };
}

function property(name: string, value?: string, previous?: string): Values {
  return {
    EventSubType: 'UserModified',
    UpdatedPropertyName: name,
    NewPropertyValue: value,
    PreviousPropertyValue: previous,
  };
}

// The messages of shadow-utils, as its sources print them.
const READERS: readonly Reader[] = [
  [
    /^new user: name=([^,\s]{1,256}), UID=(\d{1,10}), GID=(\d{1,10})/,
    (m) => ({ EventType: 'UserCreated', ...username('Target', m[1]), TargetUserId: m[2], TargetUserIdType: 'UID' }),
  ],
  [
    /^(?:new group: |group added to \S{1,64}: )name=([^,\s]{1,256})(?:, GID=(\d{1,10}))?/,
    (m) => ({ EventType: 'GroupCreated', ...group(m[1], m[2]) }),
  ],
  [/^delete user '([^']{1,256})'/, (m) => ({ EventType: 'UserDeleted', ...username('Target', m[1]) })],
  [
    /^(?:removed group '([^']{1,256})'|group '([^']{1,256})' removed)/,
    (m) => ({ EventType: 'GroupDeleted', ...group(m[1] ?? m[2]) }),
  ],
  [
    /^add '([^']{1,256})' to (?:shadow )?group '([^']{1,256})'/,
    (m) => ({ EventType: 'UserAddedToGroup', ...username('Target', m[1]), ...group(m[2]) }),
  ],
  [
    /^(?:delete|removed?) '([^']{1,256})' from (?:shadow )?group '([^']{1,256})'/,
    (m) => ({ EventType: 'UserRemovedFromGroup', ...username('Target', m[1]), ...group(m[2]) }),
  ],
  [
    /^user (\S{1,256}) (added|removed) by (\S{1,256}) (?:to|from) group (\S{1,256})/,
    (m) => ({
      EventType: m[2] === 'added' ? 'UserAddedToGroup' : 'UserRemovedFromGroup',
      ...username('Target', m[1]),
      ...username('Actor', m[3]),
      ...group(m[4]),
    }),
  ],
  [/^lock user '([^']{1,256})' password/, (m) => ({ EventType: 'UserDisabled', ...username('Target', m[1]) })],
  [/^unlock user '([^']{1,256})' password/, (m) => ({ EventType: 'UserEnabled', ...username('Target', m[1]) })],
  [/^change user '([^']{1,256})' password/, (m) => ({ EventType: 'PasswordChanged', ...username('Target', m[1]) })],
  [
    /^changed? user '([^']{1,256})' (\w{1,40})(?: from '([^']{0,256})')?(?: to '([^']{0,256})')?/,
    (m) => ({ EventType: 'UserModified', ...username('Target', m[1]), ...property(m[2]!, m[4], m[3]) }),
  ],
  [
    /^(?:password (?:for|of) '?|password for )(\S{1,256}?)'? changed by '?([^'\s]{1,256})'?/,
    (m) => ({ EventType: 'PasswordChanged', ...username('Target', m[1]), ...username('Actor', m[2]) }),
  ],
  [/^password changed for (\S{1,256})/, (m) => ({ EventType: 'PasswordChanged', ...username('Target', m[1]) })],
  [
    /^changed password expiry for (\S{1,256})/,
    (m) => ({ EventType: 'UserModified', ...username('Target', m[1]), ...property('PasswordExpiry') }),
  ],
  [
    /^group changed in \S{1,64} \(group (\S{1,256}), new name: (\S{1,256})\)/,
    (m) => ({ EventType: 'GroupModified', ...group(m[1]), UpdatedPropertyName: 'GroupName', NewPropertyValue: m[2] }),
  ],
  [
    /^failed adding user '([^']{1,256})'/,
    (m) => ({ EventType: 'UserCreated', EventResult: 'Failure', ...username('Target', m[1]) }),
  ],
  [
    /^members of group (\S{1,256}) set by (\S{1,256})/,
    (m) => ({ EventType: 'GroupModified', ...group(m[1]), ...username('Actor', m[2]) }),
  ],
];

/** useradd, usermod, passwd, groupadd and their like: accounts and groups made, changed, removed. */
export const users: Product = {
  name: 'users',
  formats: ['syslog', 'text'],
  claims: (record) => PROGRAMS.has(program(record)) && !message(record).startsWith('pam_'),
  map(record, context) {
    const line = message(record);
    for (const [pattern, values] of READERS) {
      const m = pattern.exec(line);
      if (m)
        return linuxRow('UserManagement', record, context, 'Linux', 'shadow-utils', {
          EventResult: 'Success',
          EventSeverity: 'Informational',
          EventOriginalType: program(record),
          ActingAppName: program(record),
          ActingAppType: 'Process',
          ActingAppId: processId(record),
          ...values(m),
        });
    }
    return linuxRow('Event', record, context, 'Linux', 'shadow-utils', {
      EventType: 'Other',
      EventResult: 'NA',
      EventSeverity: 'Informational',
    });
  },
};
