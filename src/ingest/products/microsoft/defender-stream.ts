import { isObject } from '../../../lib/objects.ts';
import type { Product } from '../product.ts';
import { nativeTypeOf } from './native-type.ts';
import { type Fields, mapTable } from './table-map.ts';
import { otherTable, tableMaps } from './tables.ts';

const PREFIX = 'AdvancedHunting-';

/** Defender XDR's streaming API: `{"time", "tenantId", "category": "AdvancedHunting-DeviceProcessEvents", "properties": {…}}`. */
export const defenderStream: Product = {
  name: 'defender-stream',
  formats: ['json'],
  claims: ({ fields }) =>
    typeof fields['category'] === 'string' && fields['category'].startsWith(PREFIX) && isObject(fields['properties']),
  map(record, context) {
    const { properties, category, time, ...rest } = record.fields as {
      properties: Fields;
      category: string;
      time: unknown;
    };
    const fields: Fields = { ...rest, ...properties, Timestamp: properties['Timestamp'] ?? time };
    const named = category.slice(PREFIX.length);
    const type = tableMaps[named] === undefined ? (nativeTypeOf({ ...fields, Type: named }) ?? named) : named;
    return mapTable(tableMaps[type] ?? otherTable, type, record, context, fields);
  },
};
