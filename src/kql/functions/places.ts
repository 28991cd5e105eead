import { nullOf } from '../sql.ts';
import type { Compute } from '../staged/host-function.ts';
import { hostValues } from '../staged/host-function.ts';
import { type Places, placesOf } from './compute/places.ts';
import { type Call, scalar } from './function.ts';

const computes = new WeakMap<Places, Compute>();
function computeOf(places: Places): Compute {
  const known = computes.get(places);
  if (known) return known;
  const compute: Compute = ([address]) => [places(String(address ?? '').trim()) ?? null];
  computes.set(places, compute);
  return compute;
}

function placesFor(call: Call, path: string): Places {
  try {
    return placesOf(path);
  } catch (cause) {
    throw call.node.fail(
      'KQL_PLACES_UNREADABLE',
      `The database of places that kql.places names can't be read: ${(cause as Error).message}`,
    );
  }
}

/** Where an address is, from the database that the settings name; without one nothing is known of any. */
const placeOf = scalar((call) => {
  const { places } = call.context;
  if (places === undefined) return nullOf('dynamic');
  const [value] = hostValues(call, computeOf(placesFor(call, places)), { takes: ['string'], gives: ['dynamic'] });
  return value ?? nullOf('dynamic');
});

export const placeFunctions = { geo_info_from_ip_address: placeOf };
