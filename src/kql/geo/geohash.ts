import { inSetOrder } from './set-order.ts';
import type { GeoJson } from './shapes.ts';

const ALPHABET = '0123456789bcdefghjkmnpqrstuvwxyz';
const MOST_LETTERS = 18;

interface Box {
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
}

/** The cell of a geohash in degrees, or undefined. */
function box(geohash: string): Box | undefined {
  if (geohash.length < 1 || geohash.length > MOST_LETTERS) return undefined;
  const low: [number, number] = [-180, -90];
  const high: [number, number] = [180, 90];
  let axis: 0 | 1 = 0;
  for (const letter of geohash.toLowerCase()) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return undefined;
    for (let bit = 4; bit >= 0; bit--) {
      const middle = (low[axis] + high[axis]) / 2;
      if ((value >> bit) & 1) low[axis] = middle;
      else high[axis] = middle;
      axis = axis === 0 ? 1 : 0;
    }
  }
  return { low, high };
}

/** The geohash of a point: halves of the range, in turn of longitude and latitude, five bits a letter. */
export function geohashOf(longitude: number, latitude: number, letters: number): string {
  const point = [longitude, latitude] as const;
  const low: [number, number] = [-180, -90];
  const high: [number, number] = [180, 90];
  let axis: 0 | 1 = 0;
  let geohash = '';
  for (let letter = 0; letter < letters; letter++) {
    let value = 0;
    for (let bit = 0; bit < 5; bit++) {
      const middle = (low[axis] + high[axis]) / 2;
      const upper = point[axis] >= middle;
      value = value * 2 + (upper ? 1 : 0);
      if (upper) low[axis] = middle;
      else high[axis] = middle;
      axis = axis === 0 ? 1 : 0;
    }
    geohash += ALPHABET[value];
  }
  return geohash;
}

export function geohashCentre(geohash: string): GeoJson | null {
  const cell = box(geohash);
  return cell
    ? { type: 'Point', coordinates: [(cell.low[0] + cell.high[0]) / 2, (cell.low[1] + cell.high[1]) / 2] }
    : null;
}

export function geohashPolygon(geohash: string): GeoJson | null {
  const cell = box(geohash);
  if (!cell) return null;
  const [[west, south], [east, north]] = [cell.low, cell.high];
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  };
}

/** Clockwise from the north-west. */
const AROUND = [
  [-1, 1],
  [0, 1],
  [1, 1],
  [1, 0],
  [1, -1],
  [0, -1],
  [-1, -1],
  [-1, 0],
] as const;

export function geohashNeighbours(geohash: string): string[] | null {
  const cell = box(geohash);
  if (!cell) return null;
  const [width, height] = [cell.high[0] - cell.low[0], cell.high[1] - cell.low[1]];
  const [x, y] = [cell.low[0] + width / 2, cell.low[1] + height / 2];
  const found: string[] = [];
  for (const [east, north] of AROUND) {
    const latitude = y + north * height;
    if (Math.abs(latitude) > 90) continue; // there is none beyond a pole
    const longitude = ((((x + east * width + 180) % 360) + 360) % 360) - 180;
    const neighbour = geohashOf(longitude, latitude, geohash.length);
    if (!found.includes(neighbour) && neighbour !== geohash.toLowerCase()) found.push(neighbour);
  }
  return inSetOrder(found);
}
