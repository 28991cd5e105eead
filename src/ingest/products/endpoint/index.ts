import type { Product } from '../product.ts';
import { falco } from './falco.ts';
import { wazuh } from './wazuh.ts';

/** Agents on hosts that raise alerts of their own. */
export const endpointProducts = [falco, wazuh] as const satisfies readonly Product[];
