import type { Product } from '../product.ts';
import { defenderStream } from './defender-stream.ts';
import { entra } from './entra.ts';
import { graphAlert } from './graph-alert.ts';
import { office365 } from './office365.ts';
import { sentinelExport } from './sentinel.ts';

/** Microsoft's cloud: Entra ID, Microsoft 365, Defender XDR, Sentinel. */
export const microsoftProducts = [
  defenderStream,
  entra,
  graphAlert,
  office365,
  sentinelExport,
] as const satisfies readonly Product[];
