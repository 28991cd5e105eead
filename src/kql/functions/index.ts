import { bags } from './bag.ts';
import { compressions } from './compression.ts';
import { conditions } from './condition.ts';
import { conversions } from './conversion.ts';
import { distributions } from './distribution.ts';
import { dynamics } from './dynamic.ts';
import { encodings } from './encoding.ts';
import type { ScalarFunction } from './function.ts';
import { geographyPoints } from './geo.ts';
import { geographyCells } from './geo-cells.ts';
import { geographyNear } from './geo-fixed-shapes.ts';
import { geographyShapes } from './geo-shapes.ts';
import { graphs } from './graph.ts';
import { hashes } from './hash.ts';
import { networks } from './network.ts';
import { networkSearch } from './network-search.ts';
import { networks6 } from './network6.ts';
import { numbers } from './number.ts';
import { parsing } from './parsing.ts';
import { placeFunctions } from './places.ts';
import { seriesAnalyses } from './series.ts';
import { seriesElements } from './series-elements.ts';
import { sketches } from './sketch.ts';
import { textFunctions } from './text.ts';
import { textSearch } from './text-search.ts';
import { times } from './time.ts';
import { timeZones } from './time-zone.ts';
import { units } from './units.ts';
import { windows } from './window.ts';

export { tupleFunctions } from './tuple.ts';

/** Every scalar function that Vedette runs, by group; the documentation is checked against this list. */
export const functionGroups = {
  'Compressed text': compressions,
  'Bags and columns': bags,
  Conditions: conditions,
  Conversions: conversions,
  'Dynamic values': dynamics,
  Distributions: distributions,
  Encodings: encodings,
  'Geography: points': geographyPoints,
  'Geography: cells': geographyCells,
  'Geography: points near shapes': geographyNear,
  'Geography: lines and polygons': geographyShapes,
  'Geography: addresses': placeFunctions,
  'Graph patterns': graphs,
  Hashes: hashes,
  Network: networks,
  'Network, in texts': networkSearch,
  'Network, version 6': networks6,
  Numbers: numbers,
  'Parsing of texts': parsing,
  Sketches: sketches,
  'Series, element by element': seriesElements,
  'Series, analysed': seriesAnalyses,
  Text: textFunctions,
  'Text, searched and replaced': textSearch,
  Time: times,
  'Time zones': timeZones,
  Units: units,
  'Rows in order': windows,
} as const;

export const functions: Readonly<Record<string, ScalarFunction>> = Object.assign(
  Object.create(null) as Record<string, ScalarFunction>,
  ...Object.values(functionGroups),
);
