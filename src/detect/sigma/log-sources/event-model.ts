import { ecsNames } from '../../../schema/maps/ecs.ts';
import type { TableName } from '../../../schema/types.ts';
import type { EventKind } from '../event-kind.ts';
import type { FieldTable } from '../fields/field-table.ts';
import { processFields } from '../fields/process.ts';
import {
  connectionFields,
  dnsQueryFields,
  fileFields,
  processActivityFields,
  registryFields,
} from '../fields/windows.ts';
import type { SourceDefinition } from './source-kind.ts';

interface ModelledCategory {
  readonly category: string;
  readonly table: TableName;
  /** Which of the table's event types, in lower case; any where it does not say. */
  readonly types?: readonly string[];
  readonly fields: FieldTable;
}

const CATEGORIES: readonly ModelledCategory[] = [
  { category: 'process_creation', table: 'ProcessEvent', types: ['processcreated'], fields: processFields },
  {
    category: 'process_termination',
    table: 'ProcessEvent',
    types: ['processterminated'],
    fields: processActivityFields,
  },
  { category: 'network_connection', table: 'NetworkSession', fields: connectionFields },
  { category: 'dns_query', table: 'Dns', fields: dnsQueryFields },
  { category: 'file_event', table: 'FileEvent', types: ['filecreated'], fields: fileFields },
  { category: 'file_delete', table: 'FileEvent', types: ['filedeleted'], fields: fileFields },
  { category: 'file_rename', table: 'FileEvent', types: ['filerenamed'], fields: fileFields },
  { category: 'registry_set', table: 'RegistryEvent', types: ['registryvalueset'], fields: registryFields },
  { category: 'registry_add', table: 'RegistryEvent', types: ['registrykeycreated'], fields: registryFields },
  {
    category: 'registry_delete',
    table: 'RegistryEvent',
    types: ['registrykeydeleted', 'registryvaluedeleted'],
    fields: registryFields,
  },
  { category: 'registry_event', table: 'RegistryEvent', fields: registryFields },
];

/** Columns and names in ECS that a field has: what an event of the model or of ECS may fill. */
function filledBy(fields: FieldTable): ReadonlySet<string> {
  const columns = Object.values(fields).flatMap(({ asim = [] }) => asim);
  const named = Object.values(fields).flatMap(({ ecs = [] }) => ecs);
  return new Set([
    ...columns,
    ...named,
    ...columns.flatMap((column) => ecsNames[column] ?? []),
    'Hashes',
    'RegistryKey',
  ]);
}

/** Events that came in the event model's own names or in ECS: no channel of Windows, no table of Defender, no auditd. */
function isModelled(kind: EventKind): boolean {
  return (
    kind.channel === '' && kind.product !== 'auditd' && !kind.type.startsWith('Device') && kind.type !== 'SecurityEvent'
  );
}

/** Agents that write ECS, and whatever else is mapped to the event model on a machine with a known system. */
export const eventModelSources: readonly SourceDefinition[] = (['windows', 'linux', 'macos'] as const).flatMap(
  (product) =>
    CATEGORIES.filter(({ category }) => product === 'windows' || !/registry|dns/.test(category)).map(
      ({ category, table, types, fields }) => ({
        product,
        category,
        kinds: [
          {
            name: `${table} of the event model`,
            matches: (kind: EventKind) =>
              kind.table === table &&
              kind.platform === product &&
              isModelled(kind) &&
              (!types || types.includes(kind.stream)),
            fields,
            filled: filledBy(fields),
          },
        ],
      }),
    ),
);
