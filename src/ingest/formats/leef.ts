import { assign } from './assign.ts';
import { readPipedHeader, withTime } from './cef.ts';
import type { Format } from './format.ts';
import { isoTime } from './time.ts';

const START = /^\s*LEEF: ?(\d)\.(\d)\|/;
const HEADER_FIELDS = ['DeviceVendor', 'DeviceProduct', 'DeviceVersion', 'DeviceEventClassID'] as const;

/** QRadar's Log Event Extended Format 1.0 (tab) and 2.0 (a delimiter of its own: a character or `x5E`). */
export const leef: Format = {
  name: 'leef',
  sniff(sample) {
    let hits = 0;
    for (const line of sample) if (START.test(line)) hits++;
    return sample.length === 0 ? 0 : hits / sample.length;
  },
  parse(record, received) {
    const start = START.exec(record);
    if (!start) return { rejected: 'does not begin with LEEF:', offset: 0 };
    const fields: Record<string, unknown> = { LEEFVersion: `${start[1]}.${start[2]}` };
    const end = readPipedHeader(record, start[0].length, HEADER_FIELDS, fields);
    if (typeof end !== 'number') return end;
    let body = record.slice(end).replace(/[\r\n]+$/, '');
    let delimiter = '\t';
    const own = start[1] === '2' ? /^(?:(?:0?x)([0-9A-Fa-f]{2,4})|([^\w=|]?))\|/.exec(body) : null;
    if (own) {
      body = body.slice(own[0].length);
      if (own[1]) delimiter = String.fromCharCode(Number.parseInt(own[1], 16));
      else if (own[2]) delimiter = own[2];
    }
    for (const pair of body.split(delimiter)) {
      const equals = pair.indexOf('=');
      if (equals > 0) assign(fields, pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
    }
    return withTime(fields, isoTime(fields['devTime'], received));
  },
};
