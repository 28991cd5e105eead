import type { Product } from '../product.ts';
import { message } from '../record.ts';
import { compose } from './compose.ts';

/** A line that no format and no product knows: its message, and what its words say for sure. */
export const genericText: Product = {
  name: 'text',
  formats: ['text', 'cri'],
  claims: () => true,
  map(record, context) {
    const { Message: _, ...fields } = record.fields;
    const own = Object.keys(fields).length === 0 ? {} : { fields };
    return compose({ record, context, product: '', type: '', message: message(record), ...own });
  },
};
