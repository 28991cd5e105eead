import type { Product } from '../product.ts';
import { commonEvent } from './common-event.ts';
import { genericCsv } from './csv.ts';
import { genericJson } from './json.ts';
import { genericKv } from './kv.ts';
import { genericSyslog } from './syslog.ts';
import { genericText } from './text.ts';

/** The mappers of last resort, one for each format whose records no product may claim. */
export const genericProducts = [
  commonEvent,
  genericCsv,
  genericJson,
  genericKv,
  genericSyslog,
  genericText,
] as const satisfies readonly Product[];
