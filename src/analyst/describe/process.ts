import { baseName, type Describe, isMachineAccount, type Telling } from './telling.ts';

const NAME = ['TargetProcessName', 'TargetProcessFilename', 'Raw.Image', 'Raw.NewProcessName'];
const COMMAND = ['TargetProcessCommandLine', 'Raw.CommandLine'];

/** `anna ran “whoami /all” on WS-12, started by cmd.exe`. */
export const describeProcess: Describe = (telling) => {
  const field = telling.first(...NAME);
  if (field === '') return '';
  if (/terminat|exit/i.test(telling.raw('EventType'))) return `${telling.file(field)} ended${telling.on()}`;
  const who = runner(telling);
  const what = program(telling, field);
  const parent = telling.first('ActingProcessName', 'ParentProcessName');
  const by = parent === '' ? '' : `, started by ${telling.file(parent)}`;
  return who === ''
    ? `${what.name} ran${telling.on()}${by}${what.with}`
    : `${who} ran ${what.text}${telling.on()}${by}`;
};

/** Whom a process runs as. Of a service's process the account behind it says more than SYSTEM, which started it. */
export function runner(telling: Telling): string {
  const target = telling.raw('TargetUsername');
  return target !== '' && !isMachineAccount(target)
    ? telling.user('TargetUsername')
    : telling.who('ActorUsername', 'TargetUsername');
}

/** The program with what it was told to do: its command line where that begins with its name, else the arguments. */
function program(telling: Telling, field: string): { name: string; text: string; with: string } {
  const base = baseName(telling.raw(field));
  const command = telling.first(...COMMAND);
  const line = telling.raw(command).trim();
  const [, quoted, bare] = /^(?:"([^"]*)"|(\S+))/.exec(line) ?? [];
  const own = quoted ?? bare ?? '';
  const rest = line.slice((quoted === undefined ? 0 : 2) + own.length).trim();
  const isOwn = sameProgram(baseName(own), base);
  if (line === '' || (isOwn && rest === '')) {
    const name = telling.file(field);
    return { name, text: name, with: '' };
  }
  if (quoted === undefined && isOwn && own === baseName(own)) {
    telling.file(field);
    const text = telling.quoted(command);
    return { name: text, text, with: '' };
  }
  const name = telling.file(field);
  const [, only] = /^"([^"]+)"$/.exec(rest) ?? [];
  const words = isOwn
    ? ` with ${telling.quoted(command, only ?? rest)}`
    : ` with the command line ${telling.quoted(command)}`;
  return { name, text: `${name}${words}`, with: `,${words}` };
}

function sameProgram(one: string, other: string): boolean {
  const bare = (name: string) => name.toLowerCase().replace(/\.exe$/, '');
  return bare(one) !== '' && bare(one) === bare(other);
}

/** `rundll32.exe opened the process lsass.exe on WS-12 with the access 0x1fffff, as the user anna`. */
export const describeProcessAccess: Describe = (telling) => {
  const source = telling.first('ActingProcessName', 'Raw.SourceImage');
  const target = telling.first('TargetProcessName', 'Raw.TargetImage');
  if (source === '' || target === '') return '';
  const access = telling.first('Raw.GrantedAccess', 'Operation');
  const right = !/^0x/i.test(telling.raw(access)) ? '' : ` with the access ${telling.name(access)}`;
  return `${telling.file(source)} opened the process ${telling.file(target)}${telling.on()}${right}${asUser(telling)}`;
};

/** `tool.exe started a thread inside the process lsass.exe on WS-12`. */
export const describeRemoteThread: Describe = (telling) => {
  const source = telling.first('ActingProcessName', 'Raw.SourceImage');
  const target = telling.first('TargetProcessName', 'Raw.TargetImage');
  if (source === '' || target === '') return '';
  return `${telling.file(source)} created a thread inside the process ${telling.file(target)}${telling.on()}${asUser(telling)}`;
};

/** `PowerShell on WS-12 ran the script “…”`. */
export const describeScript: Describe = (telling) => {
  const text = telling.first('Raw.ScriptBlockText', 'EventMessage');
  if (text === '') return '';
  const user = telling.who('ActorUsername', 'TargetUsername', 'Username');
  return user === ''
    ? `PowerShell ran the script ${telling.quoted(text)}${telling.on()}`
    : `${user} ran the PowerShell script ${telling.quoted(text)}${telling.on()}`;
};

function asUser(telling: Telling): string {
  const user = telling.who('ActorUsername');
  return user === '' ? '' : `, as the user ${user}`;
}

/** `anna ran the PowerShell command “Start-Sleep” on WS-12`. */
export const describeCmdlet: Describe = (telling) => {
  const user = telling.who('ActorUsername');
  if (!telling.has('Operation') || user === '') return '';
  return `${user} ran the PowerShell command ${telling.quoted('Operation')}${telling.on()}`;
};

/** `tool.exe connected to the pipe “\\lsass” on WS-12`. */
export const describePipe: Describe = (telling) => {
  const process = telling.first('ActingProcessName', 'Raw.Image');
  const pipe = telling.first('Object', 'Raw.PipeName');
  if (process === '' || pipe === '') return '';
  const verb = /create/i.test(telling.raw('Operation')) ? 'created' : 'connected to';
  return `${telling.file(process)} ${verb} the pipe ${telling.quoted(pipe)}${telling.on()}`;
};

/** A module that a process loaded, or a driver. */
export const describeLoaded: Describe = (telling) => {
  const file = telling.first('Raw.ImageLoaded', 'TargetFilePath', 'TargetFileName');
  if (file === '') return '';
  const process = telling.first('ActingProcessName', 'Raw.Image', 'TargetProcessName');
  if (process === '') return `the driver ${telling.quoted(file)} was loaded${telling.on()}`;
  return `${telling.file(process)} loaded ${telling.quoted(file)}${telling.on()}`;
};
