import type { Product } from '../product.ts';
import { nativeTypeOf } from './native-type.ts';
import { mapTable } from './table-map.ts';
import { otherTable, tableMaps } from './tables.ts';

/**
 * Rows exported from Defender XDR's advanced hunting or from Sentinel: the native table is the one they came from, and the
 * row is kept whole.
 */
export const sentinelExport: Product = {
  name: 'microsoft-tables',
  formats: ['json', 'csv'],
  claims: (record) => nativeTypeOf(record.fields) !== undefined,
  map(record, context) {
    const type = nativeTypeOf(record.fields) ?? '';
    return mapTable(tableMaps[type] ?? otherTable, type, record, context);
  },
};
