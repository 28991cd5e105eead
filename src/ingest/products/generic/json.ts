import type { Product } from '../product.ts';
import { nativeType } from '../record.ts';
import { compose } from './compose.ts';

const MESSAGES = ['message', 'msg', 'Message', 'log', 'MESSAGE', 'short_message'] as const;

/** An object of no product known: read by the names that such fields have everywhere; all of it stays in `raw`. */
export const genericJson: Product = {
  name: 'json',
  formats: ['json'],
  claims: () => true,
  map(record, context) {
    const { fields } = record;
    let message = '';
    for (const name of MESSAGES) {
      const value = fields[name];
      if (typeof value === 'string' && value !== '') {
        message = value;
        break;
      }
    }
    return compose({ record, context, product: '', type: nativeType(record), message, fields });
  },
};
