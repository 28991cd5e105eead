import type { Product } from '../product.ts';
import { loadBalancer, route53, vpcFlow } from './aws-network.ts';
import { azureActivity } from './azure-activity.ts';
import { cloudTrail } from './cloudtrail.ts';
import { googleCloud } from './gcp.ts';
import { guardDuty } from './guardduty.ts';
import { kubernetes } from './kubernetes.ts';
import { saasProducts } from './saas.ts';
import { workspace } from './workspace.ts';

/** Cloud accounts and software as a service. */
export const cloudProducts: readonly Product[] = [
  cloudTrail,
  guardDuty,
  vpcFlow,
  route53,
  loadBalancer,
  googleCloud,
  workspace,
  kubernetes,
  azureActivity,
  ...saasProducts,
];
