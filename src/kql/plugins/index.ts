import { bagUnpack } from './bag-unpack.ts';
import { pivot } from './pivot.ts';
import type { Plugin } from './plugin.ts';

/** Every plug-in of `evaluate` that runs; the documentation is checked against this list. */
export const plugins: Readonly<Record<string, Plugin>> = {
  bag_unpack: bagUnpack,
  pivot,
};
