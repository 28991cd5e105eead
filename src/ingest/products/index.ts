import { cloudProducts } from './cloud/index.ts';
import { ecs } from './ecs.ts';
import { endpointProducts } from './endpoint/index.ts';
import { genericProducts } from './generic/index.ts';
import { linuxProducts } from './linux/index.ts';
import { microsoftProducts } from './microsoft/index.ts';
import { networkProducts } from './network/index.ts';
import type { Product } from './product.ts';
import { webProducts } from './web/index.ts';
import { windowsProducts } from './windows/index.ts';
import { zeekLogs } from './zeek/zeek.ts';

/**
 * Every product, the specific ones first: the first that claims a record maps it. The generic ones at the end claim
 * whatever their format yields, so that every record has a mapper.
 */
export const products = [
  // Windows and Microsoft
  ...windowsProducts,
  ...microsoftProducts,
  ...endpointProducts,
  // Linux
  ...linuxProducts,
  // Web
  ...webProducts,
  // Network
  ...networkProducts,
  zeekLogs,
  // Cloud and SaaS
  ...cloudProducts,
  // Models and generic
  ecs,
  ...genericProducts,
] as const satisfies readonly Product[];
