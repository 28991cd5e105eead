import type { Aggregate } from './aggregate.ts';
import { collections } from './collection.ts';
import { counts } from './count.ts';
import { numberAggregates } from './number.ts';
import { percentiles } from './percentile.ts';
import { rowAggregates } from './row.ts';
import { schemaAggregates } from './schema.ts';
import { sketchAggregates } from './sketch.ts';

/** Every aggregate that Vedette runs, by group; the documentation is checked against this list. */
export const aggregateGroups = {
  Counts: counts,
  Numbers: numberAggregates,
  Percentiles: percentiles,
  Rows: rowAggregates,
  Collections: collections,
  Schemas: schemaAggregates,
  Sketches: sketchAggregates,
} as const;

export const aggregates: Readonly<Record<string, Aggregate>> = Object.assign(
  Object.create(null) as Record<string, Aggregate>,
  ...Object.values(aggregateGroups),
);
