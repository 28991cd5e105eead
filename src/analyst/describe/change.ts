import type { Describe, Telling } from './telling.ts';

const VERBS: readonly [RegExp, string][] = [
  [/delet|remov/i, 'deleted'],
  [/creat|\badd/i, 'created'],
  [/renam/i, 'renamed'],
  [/access|read|open/i, 'opened'],
];

function verbOf(telling: Telling): string {
  const type = telling.raw('EventType');
  return VERBS.find(([pattern]) => pattern.test(type))?.[1] ?? 'changed';
}

/** `anna created the file “C:\t\o.dmp” on WS-12 with rundll32.exe`; over a share with where from. */
export const describeFile: Describe = (telling) => {
  const field = telling.first('TargetFilePath', 'TargetFileName');
  return field === '' ? '' : changed(telling, `the file ${telling.quoted(field)}`);
};

/** `anna set the registry value “Run\x” to “…” on WS-12 with reg.exe`. */
export const describeRegistry: Describe = (telling) => {
  if (!telling.has('RegistryKey')) return '';
  const value = telling.raw('RegistryValue');
  const data = telling.raw('RegistryValueData');
  const key = `the registry key ${telling.quoted('RegistryKey')}`;
  if (!/set|modif/i.test(telling.raw('EventType')) || value === '') return changed(telling, key);
  const object = `the value ${telling.quoted('RegistryValue')} of ${key}`;
  return changed(telling, object, data === '' ? '' : ` to ${telling.quoted('RegistryValueData')}`);
};

function changed(telling: Telling, object: string, to = ''): string {
  const verb = to === '' ? verbOf(telling) : 'set';
  const process = telling.first('ActingProcessName');
  const from = telling.part('from', 'SrcIpAddr');
  const on = telling.on();
  const who = telling.who('ActorUsername');
  const by = process === '' ? '' : telling.file(process);
  if (who === '' && by === '') return `${object} was ${verb}${to}${on}${from}`;
  if (who === '') return `${by} ${verb} ${object}${to}${on}${from}`;
  return `${who} ${verb} ${object}${to}${on}${by === '' ? '' : ` with ${by}`}${from}`;
}
