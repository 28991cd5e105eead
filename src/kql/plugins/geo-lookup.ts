import { type Context, withRow } from '../context.ts';
import { convert, toDynamic } from '../convert.ts';
import { jsonIn, vectorIn } from '../functions/geo-arguments.ts';
import { type Takes, takenByLine, takenByPolygon } from '../geo/near.ts';
import { as } from '../items.ts';
import { outputOf, type Step } from '../operator.ts';
import { Relation } from '../relation.ts';
import { type Sql, sql } from '../sql.ts';
import { feed } from '../staged/feed.ts';
import { keyOf } from '../staged/lookup.ts';
import { rowsBefore } from '../staged/rows-before.ts';
import type { HostValue } from '../staged/value.ts';
import type { Syntax } from '../syntax.ts';
import { argument, type Plugin } from './plugin.ts';

const MOST_PAIRS = 200_000;

/** The distinct values with their key, in TypeScript. */
function distinct(step: Step, call: Syntax, asker: string, rows: Relation, values: readonly Sql[]) {
  const key = keyOf(values);
  const grouped = rows
    .unordered()
    .grouped(
      [key.text],
      [
        { name: 'key', value: key },
        ...values.map((value, index) => ({
          name: `value${index}`,
          value: sql(`any(${value.text})`, value.type, value.nullable),
        })),
      ],
    )
    .wrapped();
  return rowsBefore(
    { node: call, context: step.context },
    asker,
    grouped,
    grouped.columns.map(({ value }) => value),
  );
}

function constantOf(node: Syntax | undefined, context: Context): Sql['constant'] {
  const constant = node && context.scalar(node, { names: new Map() }).constant;
  if (node && !constant) throw node.fail('KQL_CONSTANT_EXPECTED', 'A constant must stand here.');
  return constant;
}

function metresOf(node: Syntax | undefined, context: Context): number | undefined {
  const constant = constantOf(node, context);
  if (!node || !constant) return undefined;
  const metres = constant.kind === 'real' || constant.kind === 'integer' ? Number(constant.value) : Number.NaN;
  if (!(metres >= 0)) throw node.fail('KQL_ARGUMENT', 'The radius must be a number of metres.');
  return metres;
}

/** Pairs of keys: which shape takes which point. */
function matches(
  points: readonly (readonly HostValue[])[],
  shapes: readonly (readonly HostValue[])[],
  takes: (shape: unknown) => Takes | undefined,
  call: Syntax,
): HostValue[][] {
  const pairs: HostValue[][] = [];
  const vectors = points.map(([key, longitude, latitude]) => ({ key, vector: vectorIn(longitude, latitude) }));
  for (const [shapeKey, text] of shapes) {
    const test = takes(jsonIn(text));
    if (!test) continue;
    for (const { key, vector } of vectors) {
      if (!vector || !test(vector)) continue;
      pairs.push([key ?? '', shapeKey ?? '']);
      if (pairs.length > MOST_PAIRS)
        throw call.fail('KQL_LIMIT_ROWS', `The lookup finds more than ${MOST_PAIRS} pairs; look up fewer points.`);
    }
  }
  return pairs;
}

/** Rows beside those of a table of shapes that take the row's point. */
function geoLookup(
  asker: string,
  shapeName: string,
  takesOf: (radius: Syntax | undefined, context: Context, call: Syntax) => (shape: unknown) => Takes | undefined,
): Plugin {
  return (step, call) => {
    const { node, input, context, scope } = step;
    const [table, shape, longitude, latitude] = [
      argument(call, 0, 'LookupTable'),
      argument(call, 1, shapeName),
      argument(call, 2, 'SourceLongitude'),
      argument(call, 3, 'SourceLatitude'),
    ];
    if (!table || !shape || !longitude || !latitude)
      throw call.fail('KQL_ARGUMENT', `${asker} needs a table, its shape, a longitude and a latitude.`);
    const takes = takesOf(argument(call, 4, 'radius'), context, call);
    const unmatched = constantOf(argument(call, 5, 'return_unmatched'), context);
    const left = input.unordered().ready();
    const right = context.tabular(table, { names: scope.names }).unordered().ready();
    const point = (rows: Relation) =>
      [longitude, latitude].map((item) => convert(context.scalar(item, withRow(scope, rows)), 'real'));
    const shapeOf = (rows: Relation) => [toDynamic(context.scalar(shape, withRow({ names: scope.names }, rows)))];
    const points = distinct(step, call, asker, left, point(left));
    const shapes = distinct(step, call, asker, right, shapeOf(right));
    const pairs = feed(
      matches(points, shapes, takes, call),
      [
        { name: 'point', type: 'string' },
        { name: 'shape', type: 'string' },
      ],
      asker,
      call,
      context,
    ).unordered();
    const text = (rows: Relation, name: string) => rows.column(name)?.value.text ?? "''";
    const found = Relation.join(pairs, right, 'INNER JOIN', (l, r) => [
      `${text(l, 'shape')} = ${keyOf(shapeOf(r)).text}`,
    ]);
    const POINT = '__point';
    const beside = found.relation
      .selecting([
        { name: POINT, value: found.left[0]?.value ?? sql("''", 'string') },
        ...found.right.map(({ name, value }) => ({ name, value })),
      ])
      .wrapped();
    const keepsAll = unmatched?.kind === 'bool' && unmatched.value;
    const all = Relation.join(
      left,
      keepsAll ? beside.optional() : beside,
      keepsAll ? 'LEFT JOIN' : 'INNER JOIN',
      (l, r) => [`${keyOf(point(l)).text} = ${text(r, POINT)}`],
    );
    const output = outputOf(node);
    const added = all.right.filter(({ name }) => name !== POINT);
    // Without its key the table gives its other columns only; names that are taken get a number.
    const own = output.slice(0, all.left.length);
    const rest = output.slice(all.left.length);
    const others = rest.length === added.length ? added : added.filter(({ name }) => name !== shape.name);
    if (rest.length !== others.length || own.length !== all.left.length)
      throw node.fail('KQL_INTERNAL', `The binder gives ${output.length} columns, ${asker} others.`);
    const columns = [...all.left, ...others];
    return all.relation.selecting(
      output.map(({ name, type }, index) => ({ name, value: as((columns[index] as { value: Sql }).value, type) })),
    );
  };
}

/** `geo_polygon_lookup`: polygons in which a point is, or to which it is near. */
export const geoPolygonLookup = geoLookup('geo_polygon_lookup', 'LookupPolygonKey', (radius, context) => {
  const metres = metresOf(radius, context);
  return (shape) => takenByPolygon(shape, metres);
});

/** `geo_line_lookup`: lines to which a point is near. */
export const geoLineLookup = geoLookup('geo_line_lookup', 'LookupLineKey', (radius, context, call) => {
  const metres = metresOf(radius, context);
  if (metres === undefined) throw call.fail('KQL_ARGUMENT', 'geo_line_lookup needs a radius.');
  return (shape) => takenByLine(shape, metres);
});
