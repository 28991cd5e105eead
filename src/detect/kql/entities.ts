import type { Entity, EntityKind } from '../../schema/types.ts';
import type { EntityMapping } from './rule.ts';

/** Sentinel's entity types that Vedette knows, and the identifiers that name one, the fullest first. */
const TYPES: Readonly<Record<string, { readonly kind: EntityKind; readonly identifiers: readonly string[] }>> = {
  account: { kind: 'user', identifiers: ['FullName', 'UPN', 'Name', 'AadUserId', 'Sid', 'ObjectGuid'] },
  host: { kind: 'host', identifiers: ['FullName', 'HostName', 'NetBiosName', 'AzureID'] },
  ip: { kind: 'ip', identifiers: ['Address'] },
  url: { kind: 'url', identifiers: ['Url'] },
  dns: { kind: 'domain', identifiers: ['DomainName'] },
  file: { kind: 'file', identifiers: ['Name', 'Directory'] },
  filehash: { kind: 'hash', identifiers: ['Value'] },
  process: { kind: 'process', identifiers: ['CommandLine', 'ProcessId'] },
  registrykey: { kind: 'registry', identifiers: ['Key'] },
  registryvalue: { kind: 'registry', identifiers: ['Name'] },
  mailbox: { kind: 'mailbox', identifiers: ['MailboxPrimaryAddress', 'Upn'] },
  mailmessage: { kind: 'mailbox', identifiers: ['Recipient', 'Sender'] },
  cloudapplication: { kind: 'application', identifiers: ['Name', 'AppId'] },
  azureresource: { kind: 'cloud-resource', identifiers: ['ResourceId'] },
};

/** One entity by its name: the key in lower case, a user's without the domain before it. */
export function namedEntity(kind: EntityKind, name: string): Entity {
  const key = name.trim().toLowerCase();
  return { kind, key: kind === 'user' ? key.slice(key.lastIndexOf('\\') + 1) : key, name: name.trim() };
}

/** The entities of one row by the rule's mappings; columns that are empty name none. */
export function entitiesOfRow(
  mappings: readonly EntityMapping[],
  row: Readonly<Record<string, unknown>>,
  entity: (kind: EntityKind, name: string) => Entity,
): Entity[] {
  return mappings.flatMap(({ entityType, fieldMappings }) => {
    const type = TYPES[entityType.toLowerCase()];
    if (!type) return [];
    const value = (identifier: string): string => {
      const mapping = fieldMappings.find((field) => field.identifier.toLowerCase() === identifier.toLowerCase());
      const cell = mapping ? row[mapping.columnName] : undefined;
      return typeof cell === 'string' || typeof cell === 'number' ? String(cell).trim() : '';
    };
    const name = type.identifiers.map(value).find((found) => found !== '') ?? '';
    if (name === '') return [];
    const suffix = type.kind === 'user' && !name.includes('@') ? value('UPNSuffix') : '';
    return [entity(type.kind, suffix ? `${name}@${suffix}` : name)];
  });
}
