import { s2Library } from './libraries.ts';
import { area } from './measure.ts';
import { loopOf } from './region.ts';
import { inSetOrder } from './set-order.ts';
import { type Edge, type GeoJson, type Line, lineEdges, type Polygon, polygonJson, ringEdges } from './shapes.ts';
import { EARTH_RADIUS_METRES, positionOf, type Vector, vectorOf } from './sphere.ts';

type Cell = InstanceType<ReturnType<typeof s2Library>['Cell']>;
type Point = InstanceType<ReturnType<typeof s2Library>['Point']>;

const MOST_CELLS = 65_536; // of one covering, as Kusto documents it
const DEEPEST_LEVEL = 30;

const pointOf = ([x, y, z]: Vector): Point => new (s2Library().Point)(x, y, z);
const vector = (point: Point): Vector => [point.x, point.y, point.z];

/** The cell's number, or undefined for what is no token. */
function cellId(token: string): bigint | undefined {
  if (!/^[0-9a-f]{1,16}$/i.test(token)) return undefined;
  const { cellid } = s2Library();
  const id = cellid.fromToken(token.toLowerCase());
  return cellid.valid(id) ? id : undefined;
}

export function s2Token(longitude: number, latitude: number, level: number): string {
  const { cellid } = s2Library();
  return cellid.toToken(cellid.parent(cellid.fromPoint(pointOf(vectorOf([longitude, latitude]))), level));
}

export function s2Centre(token: string): GeoJson | null {
  const id = cellId(token);
  return id === undefined ? null : { type: 'Point', coordinates: positionOf(vector(s2Library().cellid.point(id))) };
}

export function s2Polygon(token: string): GeoJson | null {
  const id = cellId(token);
  if (id === undefined) return null;
  const cell = s2Library().Cell.fromCellID(id);
  return polygonJson([[[0, 1, 2, 3].map((corner) => vector(cell.vertex(corner)))]]);
}

export function s2Neighbours(token: string): string[] | null {
  const id = cellId(token);
  if (id === undefined) return null;
  const { cellid } = s2Library();
  const { f: face, i, j } = cellid.faceIJOrientation(id);
  const level = cellid.level(id);
  if (level === 0) return inSetOrder(cellid.edgeNeighbors(id).map(cellid.toToken));
  const size = cellid.sizeIJ(level);
  const [left, bottom] = [i & -size, j & -size];
  const at = (across: number, up: number) =>
    cellid.toToken(cellid.parent(cellid.fromFaceIJWrap(face, left + across * size, bottom + up * size), level));
  const steps = [
    [-1, -1],
    [1, -1],
    [0, -1],
    [0, 1],
    [-1, 0],
    [1, 0],
    [-1, 1],
    [1, 1],
  ] as const;
  return inSetOrder([...new Set(steps.map(([across, up]) => at(across, up)))]);
}

/** What a covering asks of a shape about a cell. */
interface Coverable {
  /** `inside` holds for all cells below. */
  readonly relation: (cell: Cell) => 'inside' | 'near' | 'apart';
}

/** Tokens of all cells of a level that the shape touches, or null where they are too many. */
function covering(shape: Coverable, level: number): string[] | null {
  const { Cell, cellid } = s2Library();
  let cells = [0, 1, 2, 3, 4, 5].map((face) => ({ cell: Cell.fromCellID(cellid.fromFace(face)), inside: false }));
  for (let depth = 0; ; depth++) {
    cells = cells.flatMap((entry) => {
      if (entry.inside) return [entry];
      const relation = shape.relation(entry.cell);
      return relation === 'apart' ? [] : [{ cell: entry.cell, inside: relation === 'inside' }];
    });
    if (cells.length > MOST_CELLS) return null;
    if (depth === level) return cells.map(({ cell }) => cellid.toToken(cell.id));
    cells = cells.flatMap(({ cell, inside }) => cell.children().map((child) => ({ cell: child, inside })));
  }
}

/** True if the cell comes nearer to an edge than the chord. */
function isNear(cell: Cell, edges: readonly (readonly [Point, Point])[], chord: number): boolean {
  return edges.some(([from, to]) => (cell.distanceToEdge(from, to) as number) <= chord);
}

const pointsOf = (edges: readonly Edge[]) => edges.map(({ from, to }) => [pointOf(from), pointOf(to)] as const);

/** The square of the chord of an arc: what the S2 library compares distances by. */
function chordOf(metres: number): number {
  const radians = Math.min(metres / EARTH_RADIUS_METRES, Math.PI);
  return (2 * Math.sin(radians / 2)) ** 2;
}

export function polygonCovering(polygons: readonly Polygon[], level: number, metres: number): string[] | null {
  if (level < 0 || level > DEEPEST_LEVEL) return null;
  // A hopeless request ends before it begins: no cell is more than twice as large as the average.
  const average = (4 * Math.PI * EARTH_RADIUS_METRES ** 2) / (6 * 4 ** level);
  if (area(polygons) / average / 2 > MOST_CELLS) return null;
  const { Polygon } = s2Library();
  const shapes = polygons.map(([shell, ...holes]) => {
    const loops = [loopOf(shell), ...holes.map((hole) => loopOf([...hole].reverse()))];
    const shape = new Polygon(loops);
    shape.initNested();
    return shape;
  });
  const edges = pointsOf(polygons.flatMap((polygon) => polygon.flatMap(ringEdges)));
  const chord = chordOf(metres);
  return covering(
    {
      relation: (cell) => {
        if (shapes.some((shape) => shape.containsCell(cell))) return 'inside';
        if (shapes.some((shape) => shape.intersectsCell(cell))) return 'near';
        return metres > 0 && isNear(cell, edges, chord) ? 'near' : 'apart';
      },
    },
    level,
  );
}

export function lineCovering(lines: readonly Line[], level: number, metres: number): string[] | null {
  if (level < 0 || level > DEEPEST_LEVEL) return null;
  const { Polyline } = s2Library();
  const shapes = lines.map((line) => new Polyline(line.map(pointOf)));
  const edges = pointsOf(lines.flatMap(lineEdges));
  const chord = chordOf(metres);
  return covering(
    {
      relation: (cell) => {
        const touches = metres > 0 ? isNear(cell, edges, chord) : shapes.some((shape) => shape.intersectsCell(cell));
        return touches ? 'near' : 'apart';
      },
    },
    level,
  );
}
