import { setText, startRow } from '../event-row.ts';
import type { Product } from '../product.ts';

/** A line that no format and no product knows: the message, the time of receipt. */
export const genericText: Product = {
  name: 'text',
  formats: ['text'],
  claims: () => true,
  map(record, context) {
    const row = startRow(record, context, { table: 'Event', vendor: '', product: '' });
    setText(row.columns, 'EventMessage', record.fields['Message']);
    return row;
  },
};
