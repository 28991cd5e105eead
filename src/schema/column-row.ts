import { ecsNames } from './maps/ecs.ts';
import { ocsfNames } from './maps/ocsf.ts';
import { commonColumns } from './tables/common.ts';
import type { Column, ColumnType, EntityKind, Table, TableName } from './types.ts';

/** A column as the generated files write it: name, type, description, entity, role, and the columns it stands for. */
export type ColumnRow = readonly [
  name: string,
  type: ColumnType,
  description: string,
  entity?: EntityKind | '',
  role?: string,
  alias?: readonly string[],
];

function column([name, type, description, entity, role, alias]: ColumnRow): Column {
  const ecs = ecsNames[name];
  const ocsf = ocsfNames[name];
  return {
    name,
    type,
    description,
    ...(entity && { entity }),
    ...(role && { role }),
    ...(alias && { alias }),
    ...(ecs && { ecs }),
    ...(ocsf && { ocsf }),
  };
}

/** Joins a table's own columns with the common ones and with the names that other models give them. */
export function table(name: TableName, description: string, own: readonly ColumnRow[]): Table {
  return { name, description, columns: [...commonColumns, ...own].map(column) };
}
