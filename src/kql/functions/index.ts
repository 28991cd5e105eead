import { compressions } from './compression.ts';
import { conditions } from './condition.ts';
import { conversions } from './conversion.ts';
import { dynamics } from './dynamic.ts';
import { encodings } from './encoding.ts';
import type { ScalarFunction } from './function.ts';
import { geography } from './geo.ts';
import { hashes } from './hash.ts';
import { networks } from './network.ts';
import { networks6 } from './network6.ts';
import { numbers } from './number.ts';
import { textFunctions } from './text.ts';
import { times } from './time.ts';
import { windows } from './window.ts';

export { tupleFunctions } from './tuple.ts';

/** Every scalar function that Vedette runs, by group; the documentation is checked against this list. */
export const functionGroups = {
  'Compressed text': compressions,
  Conditions: conditions,
  Conversions: conversions,
  'Dynamic values': dynamics,
  Encodings: encodings,
  Geography: geography,
  Hashes: hashes,
  Network: networks,
  'Network, version 6': networks6,
  Numbers: numbers,
  Text: textFunctions,
  Time: times,
  'Rows in order': windows,
} as const;

export const functions: Readonly<Record<string, ScalarFunction>> = Object.assign(
  Object.create(null) as Record<string, ScalarFunction>,
  ...Object.values(functionGroups),
);
