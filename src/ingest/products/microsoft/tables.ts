import { deviceTables } from './device-tables.ts';
import { identityTables } from './identity-tables.ts';
import { officeTables } from './office-tables.ts';
import { sentinelTables } from './sentinel-tables.ts';
import type { TableMap } from './table-map.ts';

/** How each native table maps to the model. */
export const tableMaps: Readonly<Record<string, TableMap>> = {
  ...deviceTables,
  ...identityTables,
  ...sentinelTables,
  ...officeTables,
};

/** For native tables that the model has no schema for: the row is stored as it is. */
export const otherTable: TableMap = {
  vendor: 'Microsoft',
  product: 'Sentinel',
  table: 'Event',
  originalType: 'Type',
  host: 'Computer',
  columns: {
    EventMessage: ['Message', 'Description', 'RenderedDescription'],
    Operation: ['OperationName', 'ActionType'],
  },
};
