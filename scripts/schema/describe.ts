import type { AsimField } from './asim.ts';

const SUBJECTS: readonly (readonly [string, string])[] = [
  ['ActingProcess', 'the acting process'],
  ['ParentProcess', 'the parent process'],
  ['TargetProcess', 'the target process'],
  ['SrcProcess', 'the source process'],
  ['DstProcess', 'the destination process'],
  ['TargetUser', 'the target user'],
  ['SrcUser', 'the source user'],
  ['DstUser', 'the destination user'],
  ['ActorUser', 'the acting user'],
  ['TargetFile', 'the target file'],
  ['SrcFile', 'the source file'],
  ['TargetApp', 'the target application'],
  ['ActingApp', 'the acting application'],
  ['SrcApp', 'the source application'],
  ['DstApp', 'the destination application'],
  ['Actor', 'the actor'],
  ['Target', 'the target'],
  ['Src', 'the source'],
  ['Dst', 'the destination'],
  ['Dvc', 'the reporting device'],
  ['RegistryPrevious', 'the registry before the change'],
  ['Threat', 'the threat'],
];
const WORDS: Record<string, string> = {
  Ip: 'IP',
  Addr: 'address',
  Mac: 'MAC',
  Dvc: 'device',
  Os: 'operating system',
  Id: 'identifier',
  Uid: 'identifier',
  Url: 'URL',
  Http: 'HTTP',
  Dns: 'DNS',
  Dhcp: 'DHCP',
  Tcp: 'TCP',
  Icmp: 'ICMP',
  Nat: 'NAT',
  Isp: 'internet provider',
  Src: 'source',
  Dst: 'destination',
  Geo: 'location:',
  Guid: 'GUID',
  Vlan: 'VLAN',
};

/** Our own few words on a column, composed from its name. */
export function describe(field: Pick<AsimField, 'name' | 'alias'>): string {
  const { name, alias } = field;
  if (alias.length) return `First of ${alias.join(', ')} that is filled`;
  for (const [prefix, subject] of SUBJECTS) {
    if (name.startsWith(prefix) && name.length > prefix.length) return sentence(name.slice(prefix.length), subject);
  }
  return sentence(name, '');
}

function sentence(name: string, subject: string): string {
  const words = (name.match(/[A-Z]{2,}(?![a-z])\d*|[A-Z][a-z]*\d*|\d+/g) ?? [name]).map(
    (word) => WORDS[word] ?? (/^[A-Z]{2}/.test(word) ? word : word.toLowerCase()),
  );
  const text = words.join(' ');
  return text[0]!.toUpperCase() + text.slice(1) + (subject && ` of ${subject}`);
}
