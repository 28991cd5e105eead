import { bagUnpack } from './bag-unpack.ts';
import { geoLineLookup, geoPolygonLookup } from './geo-lookup.ts';
import { pivot } from './pivot.ts';
import type { Plugin } from './plugin.ts';

/** Every plug-in of `evaluate` that runs; the documentation is checked against this list. */
export const plugins: Readonly<Record<string, Plugin>> = {
  bag_unpack: bagUnpack,
  geo_line_lookup: geoLineLookup,
  geo_polygon_lookup: geoPolygonLookup,
  pivot,
};
