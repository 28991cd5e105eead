import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { Reader } from 'mmdb-lib';

/** What a city or country database of MaxMind's format says of an address, as far as it is read here. */
interface Place {
  readonly country?: { readonly names?: Names };
  readonly subdivisions?: readonly { readonly names?: Names }[];
  readonly city?: { readonly names?: Names };
  readonly location?: { readonly latitude?: number; readonly longitude?: number };
}
interface Names {
  readonly en?: string;
}

/** Where addresses are: JSON text by address, or undefined where the database does not know. */
export type Places = (address: string) => string | undefined;

interface Opened {
  readonly path: string;
  readonly changed: number;
  readonly find: Places;
}
let opened: Opened | undefined;

/**
 * The places of a database file; read again where it has changed. Throws where it can't be read or is none: the caller
 * says which setting names it.
 */
export function placesOf(path: string): Places {
  const changed = statSync(path).mtimeMs;
  if (opened?.path === path && opened.changed === changed) return opened.find;
  const reader = new Reader<never>(readFileSync(path));
  const find: Places = (address) => {
    if (isIP(address) === 0) return undefined;
    const place = reader.get(address) as Place | null;
    return place === null ? undefined : placeJson(place);
  };
  opened = { path, changed, find };
  return find;
}

function placeJson({ country, subdivisions, city, location }: Place): string {
  return JSON.stringify({
    country: country?.names?.en ?? '',
    state: subdivisions?.[0]?.names?.en ?? '',
    city: city?.names?.en ?? '',
    ...(location?.latitude !== undefined && { latitude: location.latitude }),
    ...(location?.longitude !== undefined && { longitude: location.longitude }),
  });
}
