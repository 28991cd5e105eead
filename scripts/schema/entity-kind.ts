import type { EntityKind } from '../../src/schema/types.ts';
import type { AsimField } from './asim.ts';

/** The first pattern that fits a column's name says what its value names. Types, scopes and descriptions name nothing. */
const KINDS: readonly (readonly [RegExp, EntityKind])[] = [
  [/(Hostname|FQDN)$/, 'host'],
  [/IpAddr$/, 'ip'],
  [/(Username|UserId)$/, 'user'],
  [/^DnsQuery$/, 'domain'],
  [/Url$/, 'url'],
  [/(File|Process)(MD5|SHA1|SHA256|SHA512)$/, 'hash'],
  [/^(Target|Src)?File(Path|Name)$/, 'file'],
  [/ProcessName$/, 'process'],
  [/^RegistryKey$/, 'registry'],
  [/AppName$/, 'application'],
  [/^Object$/, 'cloud-resource'],
];
const NOT_ENTITIES = new Set(['EventReportUrl', 'HttpReferrer']);

export function entityKind(field: AsimField): EntityKind | undefined {
  if (field.alias.length || NOT_ENTITIES.has(field.name)) return undefined;
  return KINDS.find(([pattern]) => pattern.test(field.name))?.[1];
}
