import type { Product } from '../product.ts';
import { accessLogs } from './access-log.ts';
import { iis } from './iis.ts';

/** Web servers and proxies. */
export const webProducts = [accessLogs, iis] as const satisfies readonly Product[];
