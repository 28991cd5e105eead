import type { Format } from './format.ts';
import { lineTime } from './leading-time.ts';

/** The last resort: any text is a record with one field, so that nothing is lost for its shape. */
export const text: Format = {
  name: 'text',
  sniff: () => 0.01,
  parse(record, received) {
    const time = lineTime(record, received);
    return time === undefined ? { fields: { Message: record } } : { fields: { Message: record }, time };
  },
};
