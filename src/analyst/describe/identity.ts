import { type Describe, HOST, type Telling } from './telling.ts';

/** `anna failed to log on to FS-1 from 10.0.0.9: “Incorrect password”`. */
export const describeLogon: Describe = (telling) => {
  const who = telling.first('TargetUsername', 'ActorUsername');
  if (who === '') return '';
  const user = telling.user(who);
  if (/log ?off|log ?out/i.test(telling.raw('EventType'))) return `${user} logged off${telling.on()}`;
  telling.rest('EventResult');
  const failed = /fail/i.test(telling.raw('EventResult'));
  const to = telling.part('to', 'TargetHostname', ...HOST, 'TargetAppName', 'TargetUrl');
  const from = telling.part('from', 'SrcIpAddr', 'SrcHostname');
  if (!failed) return `${user} logged on${to}${from}${oneFactor(telling)}`;
  const why = telling.first('EventResultDetails', 'EventOriginalResultDetails');
  return `${user} failed to log on${to}${from}${why === '' ? '' : `: ${telling.quoted(why)}`}`;
};

/** AWS says of each console logon whether a second factor was used. */
function oneFactor(telling: Telling): string {
  const field = 'Raw.additionalEventData.MFAUsed';
  if (!/^no$/i.test(telling.raw(field))) return '';
  telling.rest(field);
  return ' without a second factor';
}

const CLOUD_CALLS: Readonly<Record<string, (telling: Telling, account: string) => string>> = {
  CreateAccessKey: (_, account) => `created an access key for the account ${account}`,
  DeleteAccessKey: (_, account) => `deleted an access key of the account ${account}`,
  CreateLoginProfile: (_, account) => `created a console password for the account ${account}`,
  UpdateLoginProfile: (_, account) => `changed the console password of the account ${account}`,
  AttachUserPolicy: (telling, account) =>
    telling.has('NewPropertyValue')
      ? `attached the policy ${telling.quoted('NewPropertyValue')} to the account ${account}`
      : `attached a policy to the account ${account}`,
  PutUserPolicy: (_, account) => `added a policy to the account ${account}`,
};

const VERBS: readonly [RegExp, string][] = [
  [/passwordreset/i, 'reset the password of'],
  [/passwordchange/i, 'changed the password of'],
  [/delet/i, 'deleted'],
  [/creat/i, 'created'],
  [/disabl/i, 'disabled'],
  [/unlock/i, 'unlocked'],
  [/lock/i, 'locked'],
  [/enabl/i, 'enabled'],
];

/** `anna read the members of the group Administrators on WS-12`. */
function groupChange(telling: Telling, actor: string, end: string): string {
  const type = telling.raw('EventType');
  const name = telling.name('GroupName');
  if (/read|enumerat/i.test(type)) return actor === '' ? '' : `${actor} read the members of the group ${name}${end}`;
  const verb = VERBS.find(([pattern]) => pattern.test(type))?.[1] ?? 'changed';
  return actor === '' ? `the group ${name} was ${verb}${end}` : `${actor} ${verb} the group ${name}${end}`;
}

/** `anna created an access key for the account backup from 203.0.113.9`; groups with their member. */
export const describeAccountChange: Describe = (telling) => {
  const type = telling.raw('EventType');
  const actor = telling.who('ActorUsername');
  const from = telling.part('from', 'SrcIpAddr', 'SrcHostname');
  const end = `${telling.on()}${from}`;
  telling.rest('EventType', 'EventOriginalType');
  const group = telling.first('GroupName');
  const member = telling.first('TargetUsername', 'TargetUserId');
  if (group !== '' && member !== '' && /added|removed/i.test(type)) {
    const verb = /removed/i.test(type) ? ['removed', 'from'] : ['added', 'to'];
    const account = `the account ${telling.user(member)}`;
    const where = `${verb[1]} the group ${telling.name(group)}`;
    return actor === '' ? `${account} was ${verb[0]} ${where}${end}` : `${actor} ${verb[0]} ${account} ${where}${end}`;
  }
  if (member === '') return group === '' ? '' : groupChange(telling, actor, end);
  const account = telling.user(member);
  const call = CLOUD_CALLS[telling.raw('EventOriginalType')];
  if (call && actor !== '') return `${actor} ${call(telling, account)}${end}`;
  const verb = VERBS.find(([pattern]) => pattern.test(type))?.[1] ?? 'changed';
  const object = `the account ${account}`;
  if (actor !== '') return `${actor} ${verb} ${object}${end}`;
  return verb.includes(' of') ? '' : `${object} was ${verb}${end}`;
};
