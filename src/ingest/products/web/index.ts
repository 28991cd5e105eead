import type { Product } from '../product.ts';
import { accessLogs } from './access-log.ts';
import { errorLog } from './error-log.ts';
import { haproxy } from './haproxy.ts';
import { iis } from './iis.ts';
import { proxies } from './proxies.ts';
import { squid } from './squid.ts';

/** Web servers and proxies. */
export const webProducts = [accessLogs, iis, haproxy, squid, proxies, errorLog] as const satisfies readonly Product[];
