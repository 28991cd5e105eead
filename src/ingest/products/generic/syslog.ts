import type { Product } from '../product.ts';
import { message, program } from '../record.ts';
import { compose } from './compose.ts';
import { knownSender } from './known-senders.ts';

/** Any syslog message: the native `Syslog` table; a schema of its own where its words are plain. */
export const genericSyslog: Product = {
  name: 'syslog',
  formats: ['syslog'],
  claims: () => true,
  map(record, context) {
    const data = record.fields['StructuredData'];
    // The elements of structured data have names that only their sender knows; their parameters are what counts.
    const elements = typeof data === 'object' && data !== null ? Object.values(data as Record<string, unknown>) : [];
    const fields =
      elements.length === 0
        ? {}
        : { fields: Object.assign(Object.create(null), ...elements) as Record<string, unknown> };
    const sender = knownSender(record);
    const product = sender?.[1] ?? (program(record) || 'Syslog');
    return compose({
      record,
      context,
      vendor: sender?.[0] ?? '',
      product,
      type: 'Syslog',
      message: message(record),
      ...fields,
    });
  },
};
