import type { Format } from './format.ts';
import { timeAt } from './leading-time.ts';

/** The last resort: any text is a record with one field, so that nothing is lost for its shape. */
export const text: Format = {
  name: 'text',
  sniff: () => 0.01,
  parse(record, received) {
    const found = timeAt(record, record.charCodeAt(0) === 0x5b ? 1 : 0, received);
    return found === undefined ? { fields: { Message: record } } : { fields: { Message: record }, time: found.time };
  },
};
