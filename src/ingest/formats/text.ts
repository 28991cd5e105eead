import type { Format } from './format.ts';
import { parseJsonObject } from './json.ts';
import { lineTime } from './leading-time.ts';

/** The last resort: any text is a record of its own, with the fields of a JSON object that ends it; nothing is lost. */
export const text: Format = {
  name: 'text',
  sniff: () => 0.01,
  parse(record, received) {
    const time = lineTime(record, received);
    const fields = { ...trailingObject(record), Message: record };
    return time === undefined ? { fields } : { fields, time };
  },
};

/** The object in `2024-05-01 10:00:00 audit.INFO: login {"user":"anna"}`. */
function trailingObject(record: string): Record<string, unknown> | undefined {
  if (record.charCodeAt(record.length - 1) !== 0x7d) return undefined;
  const start = record.indexOf('{"');
  if (start <= 0) return undefined;
  const parsed = parseJsonObject(record.slice(start));
  return 'rejected' in parsed ? undefined : parsed.fields;
}
