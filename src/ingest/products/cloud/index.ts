import type { Product } from '../product.ts';
import { cloudTrail } from './cloudtrail.ts';

/** Cloud accounts and software as a service. */
export const cloudProducts = [cloudTrail] as const satisfies readonly Product[];
