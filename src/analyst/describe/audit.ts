import { type Describe, HOST, type Telling } from './telling.ts';

/** Control access rights that let an account take all of a directory's changes, its secrets among them. */
export const REPLICATION_RIGHTS =
  /1131f6aa-9c07-11d1-f79f-00c04fc2dcd2|1131f6ad-9c07-11d1-f79f-00c04fc2dcd2|89e95b76-444d-4c62-991a-0facbeda640c/i;

const CHANGES: readonly [RegExp, string][] = [
  [/delet|remov|uninstall/i, 'deleted'],
  [/install/i, 'installed'],
  [/creat|add/i, 'created'],
  [/disabl/i, 'disabled'],
  [/enabl/i, 'enabled'],
  [/clear/i, 'cleared'],
  [/start/i, 'started'],
  [/stop/i, 'stopped'],
];

/** What an audit record tells, by what it is about: a service, a task, a log, the directory, a cloud resource. */
export const describeAudit: Describe = (telling) => {
  const type = telling.raw('ObjectType');
  if (/^service$/i.test(type) && telling.has('Object'))
    return change(telling, 'service', runs(telling, ['NewValue', 'Value', 'Raw.ImagePath']));
  if (/^scheduled task$/i.test(type) && telling.has('Object'))
    return change(telling, 'scheduled task', runs(telling, ['NewValue', 'Value']));
  if (/^event log$/i.test(type) && telling.has('Object')) return change(telling, 'event log', '');
  if (/^directory service/i.test(type)) return directory(telling);
  if (/^0x[\da-f]+$/i.test(telling.raw('Operation')) && telling.has('Object')) return access(telling);
  if (/^Se\w+Privilege/.test(telling.raw('NewValue'))) return privilege(telling);
  if (telling.has('TargetAppName') || /cloud/i.test(type)) return cloud(telling);
  return operation(telling);
};

/** `anna created the scheduled task “\Sync” on WS-12, which runs “…”`. */
function change(telling: Telling, what: string, runs: string): string {
  const verb =
    CHANGES.find(([pattern]) => pattern.test(telling.raw('Operation') || telling.raw('EventType')))?.[1] ?? 'changed';
  telling.rest('ObjectType', 'EventType', 'Operation');
  const object = `the ${what} ${telling.quoted('Object')}`;
  const actor = telling.who('ActorUsername');
  const on = telling.on();
  const after = /deleted|stopped|cleared|disabled/.test(verb) ? '' : runs;
  return actor === '' ? `${object} was ${verb}${on}${after}` : `${actor} ${verb} ${object}${on}${after}`;
}

/** What a service or a task runs: the command itself, of a task's XML too. */
function runs(telling: Telling, fields: readonly string[]): string {
  const field = telling.first(...fields);
  const value = telling.raw(field);
  if (value === '') return '';
  const [, command] = /<Command>\s*([^<>]{1,300}?)\s*<\/Command>/i.exec(value) ?? [];
  if (command === undefined && value.trimStart().startsWith('<')) return '';
  return `, to run ${telling.quoted(field, command ?? value)}`;
}

function directory(telling: Telling): string {
  const actor = telling.who('ActorUsername');
  const rights = telling.first('NewValue', 'Value', 'Raw.Properties');
  if (actor !== '' && REPLICATION_RIGHTS.test(telling.raw(rights))) {
    telling.rest(rights);
    return `${actor} used the right to replicate the directory${telling.on()}`;
  }
  return operation(telling);
}

/** `anna opened the process “\\Device\\…\\lsass.exe” on WS-12 with the access 0x1fffff, through tool.exe`. */
function access(telling: Telling): string {
  const actor = telling.who('ActorUsername');
  const kind = telling.raw('OriginalObjectType') || telling.raw('ObjectType');
  const what = /^process$/i.test(kind)
    ? 'process'
    : /^key$|registry/i.test(kind)
      ? 'registry key'
      : /^file$/i.test(kind)
        ? 'file'
        : 'object';
  const object = `the ${what} ${telling.quoted('Object')}`;
  const right = ` with the access ${telling.name('Operation')}`;
  const end = `${telling.on()}${right}${through(telling)}`;
  return actor === '' ? `${object} was opened${end}` : `${actor} opened ${object}${end}`;
}

/** `anna enabled the privilege “SeDebugPrivilege” on WS-12, through tool.exe`. */
function privilege(telling: Telling): string {
  const actor = telling.who('ActorUsername');
  if (actor === '') return '';
  const verb = /^Set$/i.test(telling.raw('Operation')) ? 'enabled' : 'used';
  return `${actor} ${verb} the privilege ${telling.quoted('NewValue')}${telling.on()}${through(telling)}`;
}

function through(telling: Telling): string {
  const process = telling.first('ActingProcessName', 'ActingAppName');
  return process === '' ? '' : `, through ${telling.file(process)}`;
}

/** `anna stopped the logging of the trail “main” in “cloudtrail.amazonaws.com” from 203.0.113.9`. */
function cloud(telling: Telling): string {
  const call = telling.first('Operation', 'EventOriginalType');
  const actor = telling.who('ActorUsername');
  if (call === '' || actor === '') return operation(telling);
  const name = telling.first('Object', 'Raw.requestParameters.name', 'Raw.requestParameters.bucketName');
  const object = name === '' ? '' : ` ${telling.quoted(name)}`;
  const from = telling.part('from', 'SrcIpAddr', 'SrcHostname');
  const [, verb, noun] = /^(Stop|Start|Delete|Update)(Logging|Trail)$/.exec(telling.raw(call)) ?? [];
  if (verb && noun) {
    telling.rest(call);
    const done = { Stop: 'stopped', Start: 'started', Delete: 'deleted', Update: 'changed' }[verb];
    return `${actor} ${done} the ${noun === 'Logging' ? 'logging of the trail' : 'trail'}${object}${from}`;
  }
  const service = telling.part('of', 'TargetAppName');
  const failed = /^fail/i.test(telling.raw('EventResult'));
  if (failed) telling.rest('EventResult');
  const done = failed ? 'failed to call' : 'called';
  return `${actor} ${done} ${telling.name(call)}${service}${object === '' ? '' : ` for${object}`}${from}`;
}

/** What can be said of any record: who, where, and what it calls itself. */
export function operation(telling: Telling): string {
  const host = telling.first(...HOST, 'SrcIpAddr');
  const user = telling.who('ActorUsername', 'TargetUsername', 'Username', 'SrcUsername');
  const what = naming(telling);
  if (user === '') return host === '' ? `${what} was recorded` : `${telling.name(host)} recorded ${what}`;
  const by = ` by the user ${user}`;
  return host === '' ? `${what} was recorded${by}` : `${telling.name(host)} recorded ${what}${by}`;
}

function naming(telling: Telling): string {
  const named = telling.first(
    'Operation',
    'EventOriginalSubType',
    'AlertName',
    'EventMessage',
    'Raw.eventName',
    'Raw.Operation',
  );
  const id = telling.first('Raw.EventID', 'EventOriginalType');
  if (named !== '') {
    const object = telling.has('Object') ? ` on ${telling.quoted('Object')}` : '';
    const label = named === 'EventMessage' ? 'the message' : 'the operation';
    return `${label} ${telling.quoted(named)}${object}`;
  }
  return /^\d+$/.test(telling.raw(id))
    ? `an event with ID ${telling.name(id)}`
    : id !== ''
      ? `an event of the type ${telling.name(id)}`
      : `an event of the type ${telling.quoted('EventType')}`;
}
