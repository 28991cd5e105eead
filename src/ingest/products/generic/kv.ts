import type { Product } from '../product.ts';
import { nativeType } from '../record.ts';
import { compose } from './compose.ts';

/** key=value lines of no product known. */
export const genericKv: Product = {
  name: 'kv',
  formats: ['kv'],
  claims: () => true,
  map(record, context) {
    const { fields } = record;
    const own = fields['msg'] ?? fields['message'] ?? fields['Message'];
    const message = typeof own === 'string' ? own : '';
    const type = nativeType(record);
    return compose({ record, context, product: type === '' ? '' : 'Syslog', type, message, fields });
  },
};
