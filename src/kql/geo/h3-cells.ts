import { h3Library } from './libraries.ts';
import { inSetOrder } from './set-order.ts';
import type { GeoJson } from './shapes.ts';
import type { Position } from './sphere.ts';

const MOST_CELLS = 61_680; // of one polygon, as Kusto documents it
const FARTHEST_RING = 142;
const DEEPEST_RESOLUTION = 15;
const MOST_STEPS = 5; // from a cell to its children

const isCell = (name: string) => /^[0-9a-f]{15}$/i.test(name) && h3Library().isValidCell(name);

export function h3Name(longitude: number, latitude: number, resolution: number): string {
  return h3Library().latLngToCell(latitude, longitude, resolution);
}

export function h3Centre(name: string): GeoJson | null {
  if (!isCell(name)) return null;
  const [latitude, longitude] = h3Library().cellToLatLng(name);
  return { type: 'Point', coordinates: [longitude, latitude] };
}

export function h3Polygon(name: string): GeoJson | null {
  return isCell(name) ? { type: 'Polygon', coordinates: [h3Library().cellToBoundary(name, true)] } : null;
}

export function h3Level(name: string): number | null {
  return isCell(name) ? h3Library().getResolution(name) : null;
}

export function h3Neighbours(name: string): string[] | null {
  return isCell(name) ? (h3Library().gridDiskDistances(name, 1)[1] ?? []) : null;
}

/** Rings around a cell, the cell itself first. */
export function h3Rings(name: string, distance: number): string[][] | null {
  if (!isCell(name) || distance < 0 || distance > FARTHEST_RING) return null;
  return h3Library().gridDiskDistances(name, distance);
}

export function h3Parent(name: string, resolution: number | undefined): string {
  const own = h3Level(name);
  if (own === null) return '';
  const wanted = resolution ?? own - 1;
  return wanted < 0 || wanted >= own ? '' : h3Library().cellToParent(name, wanted);
}

export function h3Children(name: string, resolution: number | undefined): string[] | null {
  const own = h3Level(name);
  if (own === null) return null;
  const wanted = resolution ?? own + 1;
  if (wanted <= own || wanted > DEEPEST_RESOLUTION || wanted > own + MOST_STEPS) return null;
  return h3Library().cellToChildren(name, wanted);
}

/** Cells whose centres are inside of a polygon with straight edges, or null where they are too many. */
export function h3Cells(polygons: readonly (readonly (readonly Position[])[])[], resolution: number): string[] | null {
  if (resolution < 0 || resolution > DEEPEST_RESOLUTION) return null;
  const found = new Set<string>();
  const { getHexagonAreaAvg, UNITS } = h3Library();
  for (const rings of polygons) {
    const most = MOST_CELLS * getHexagonAreaAvg(resolution, UNITS.km2);
    const [shell = [], ...holes] = rings;
    const area = ringArea(shell) - holes.reduce((sum, hole) => sum + ringArea(hole), 0);
    // No cell is twice as large as the average; the library's time grows with the box around the ring as well.
    if (area > most * 2 || boxArea(shell) > most * 64) return null;
    const cells = cellsIn(
      rings.map((ring) => ring.map(([x, y]) => [x, y])),
      resolution,
    );
    if (!cells) return null;
    for (const cell of cells) found.add(cell);
    if (found.size > MOST_CELLS) return null;
  }
  return inSetOrder([...found]);
}

/** The library fails on rings without an area, such as around a pole; these are no polygons. */
function cellsIn(rings: number[][][], resolution: number): string[] | null {
  try {
    return h3Library().polygonToCells(rings, resolution, true);
  } catch {
    return null;
  }
}

/** Square kilometres inside of a ring whose edges are straight on a map of longitudes and latitudes. */
function ringArea(ring: readonly Position[]): number {
  const radius = 6371;
  const radians = Math.PI / 180;
  let sum = 0;
  for (const [index, [x, y]] of ring.entries()) {
    const [nextX, nextY] = ring[(index + 1) % ring.length] as Position;
    const width = ((((nextX - x) % 360) + 540) % 360) - 180;
    const [from, to] = [y * radians, nextY * radians];
    // The mean of the sine along the edge.
    const height = Math.abs(to - from) < 1e-9 ? Math.sin(from) : (Math.cos(from) - Math.cos(to)) / (to - from);
    sum += width * radians * height;
  }
  return Math.abs(sum) * radius * radius;
}

/** Square kilometres of the box around a ring, so that a hopeless request ends before it begins. */
function boxArea(ring: readonly Position[]): number {
  const [x, y] = [ring.map(([longitude]) => longitude), ring.map(([, latitude]) => latitude)];
  const kilometres = 111.2; // of a degree of latitude
  const [south, north] = [Math.min(...y), Math.max(...y)];
  const widest = south <= 0 && north >= 0 ? 1 : Math.cos((Math.min(Math.abs(south), Math.abs(north)) * Math.PI) / 180);
  return (Math.max(...x) - Math.min(...x)) * kilometres * widest * (north - south) * kilometres;
}
