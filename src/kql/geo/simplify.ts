import { s2Library } from './libraries.ts';
import { angle, cross, distanceToSegment, dot, unit, type Vector } from './sphere.ts';

/** A chain of points; a closed one ends where it begins, without saying so. */
export interface Chain {
  readonly points: readonly Vector[];
  readonly closed: boolean;
}

/** Points kept, no two nearer than the tolerance: the first in the order of their S2 cells. */
function sitesOf(points: readonly Vector[], tolerance: number): Vector[] {
  const { cellid, Point } = s2Library();
  const sorted = points
    .map((point) => ({ point, id: cellid.fromPoint(new Point(...point)) }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const sites: Vector[] = [];
  for (const { point } of sorted) if (!sites.some((site) => angle(site, point) <= tolerance)) sites.push(point);
  return sites;
}

function nearestSite(point: Vector, sites: readonly Vector[]): number {
  let [best, distance] = [0, Number.POSITIVE_INFINITY];
  sites.forEach((site, index) => {
    const radians = angle(site, point);
    if (radians < distance) [best, distance] = [index, radians];
  });
  return best;
}

/** The sites that an edge passes: those that are its nearest somewhere along it. */
function sitesAlong(from: Vector, to: Vector, sites: readonly Vector[], tolerance: number): number[] {
  const length = angle(from, to);
  const n = unit(cross(from, to));
  const ahead = cross(n, from);
  const near = sites.flatMap((site, index) => {
    if (distanceToSegment(site, from, to) > tolerance) return [];
    const at = Math.atan2(dot(site, ahead), dot(site, from));
    const aside = Math.asin(Math.min(1, Math.max(-1, dot(site, n))));
    return [{ index, at, aside }];
  });
  near.sort((a, b) => a.at - b.at);
  const passed = near.filter((own) => {
    const half = Math.sqrt(Math.max(0, tolerance ** 2 - own.aside ** 2));
    let [low, high] = [Math.max(0, own.at - half), Math.min(length, own.at + half)];
    for (const other of near) {
      if (other === own) continue;
      const [span, gain] = [other.at - own.at, other.at ** 2 + other.aside ** 2 - own.at ** 2 - own.aside ** 2];
      if (span > 0) high = Math.min(high, gain / (2 * span));
      else if (span < 0) low = Math.max(low, gain / (2 * span));
      else if (gain < 0) return false;
    }
    return low <= high;
  });
  return passed.map(({ index }) => index);
}

interface Snapped {
  readonly sites: readonly number[];
  readonly closed: boolean;
}

/** Every chain as sites; a point between two that comes back at once is a spike and goes. */
function snapped(chain: Chain, sites: readonly Vector[], tolerance: number): Snapped {
  const found: number[] = [];
  const { points, closed } = chain;
  points.forEach((point, index) => {
    found.push(nearestSite(point, sites));
    const next = points[index + 1] ?? (closed ? points[0] : undefined);
    if (next) found.push(...sitesAlong(point, next, sites, tolerance));
  });
  const once = found.filter((site, index) => site !== found[index - 1]);
  if (closed) while (once.length > 1 && once[0] === once.at(-1)) once.pop();
  return { sites: closed ? withoutSpikes(once) : once, closed };
}

function withoutSpikes(ring: readonly number[]): number[] {
  const kept = [...ring];
  for (let index = 0; index < kept.length && kept.length > 2; ) {
    const size = kept.length;
    const [before, after] = [kept[(index + size - 1) % size], kept[(index + 1) % size]];
    if (before === after) {
      const next = (index + 1) % size;
      kept.splice(Math.max(index, next), 1);
      kept.splice(Math.min(index, next), 1);
      index = Math.max(0, index - 2);
    } else index++;
  }
  return kept.length < 3 ? [] : kept;
}

/**
 * Chains with fewer points, as the S2 library's builder simplifies them: points are snapped to sites that are at least
 * the tolerance apart, then sites between are left out while what they stand for stays within the tolerance of the
 * edge. Points that several chains share stay where more than two edges meet, so that common borders stay common.
 */
export function simplified(chains: readonly Chain[], tolerance: number): (readonly Vector[] | undefined)[] {
  const points = chains.flatMap((chain) => chain.points);
  const sites = sitesOf(points, tolerance);
  const members = new Map<number, Vector[]>();
  for (const point of points) {
    const site = nearestSite(point, sites);
    members.set(site, [...(members.get(site) ?? []), point]);
  }
  const paths = chains.map((chain) => snapped(chain, sites, tolerance));
  const neighbours = new Map<number, Set<number>>();
  const ends = new Set<number>();
  for (const { sites: path, closed } of paths) {
    path.forEach((site, index) => {
      const next = path[index + 1] ?? (closed ? path[0] : undefined);
      if (next === undefined) return;
      neighbours.set(site, (neighbours.get(site) ?? new Set()).add(next));
      neighbours.set(next, (neighbours.get(next) ?? new Set()).add(site));
    });
    if (!closed && path.length) ends.add(path[0] as number).add(path.at(-1) as number);
  }
  const isInterior = (site: number) => !ends.has(site) && neighbours.get(site)?.size === 2;
  const done = new Map<string, readonly number[]>();
  const shorten = (run: readonly number[]): readonly number[] => {
    const [there, back] = [run.join(), [...run].reverse().join()];
    const known = done.get(there) ?? [...(done.get(back) ?? [])].reverse();
    if (known.length) return known;
    const short = greedy(run, sites, members, tolerance);
    done.set(there, short);
    return short;
  };
  return paths.map(({ sites: path, closed }) => {
    if (path.length < (closed ? 3 : 2)) return undefined;
    const first = closed ? path.findIndex((site) => !isInterior(site)) : 0;
    const turned = first > 0 ? [...path.slice(first), ...path.slice(0, first)] : path;
    const full = closed ? [...turned, turned[0] as number] : turned;
    const kept: number[] = [];
    let run: number[] = [];
    full.forEach((site, index) => {
      run.push(site);
      if (run.length < 2 || (isInterior(site) && index < full.length - 1)) return;
      kept.push(...shorten(run).slice(0, -1));
      run = [site];
    });
    if (!closed) kept.push(full.at(-1) as number);
    return kept.length < (closed ? 3 : 2) ? undefined : kept.map((site) => sites[site] as Vector);
  });
}

/** From each site the farthest next one whose edge passes all points left out. */
function greedy(
  run: readonly number[],
  sites: readonly Vector[],
  members: ReadonlyMap<number, readonly Vector[]>,
  tolerance: number,
): readonly number[] {
  const kept: number[] = [];
  for (let start = 0; start < run.length - 1; ) {
    const from = sites[run[start] as number] as Vector;
    const between: Vector[] = [];
    let end = start + 1;
    while (end + 1 < run.length) {
      const [site, next] = [run[end] as number, run[end + 1] as number];
      between.push(...(members.get(site) ?? []), sites[site] as Vector);
      const to = sites[next] as Vector;
      if (next === run[start] || !between.every((point) => distanceToSegment(point, from, to) <= tolerance)) break;
      end++;
    }
    kept.push(run[start] as number);
    start = end;
  }
  kept.push(run.at(-1) as number);
  return kept;
}
