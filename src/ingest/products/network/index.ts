import type { Product } from '../product.ts';
import { netfilter } from './netfilter.ts';

/** Firewalls and network services. */
export const networkProducts = [netfilter] as const satisfies readonly Product[];
