import type { ColumnType } from '../../schema/types.ts';
import { convert } from '../convert.ts';
import type { Call, ScalarFunction } from '../functions/function.ts';
import { Relation } from '../relation.ts';
import { boolSql, cast, datetimeSql, integerSql, nullOf, realSql, type Sql, sql } from '../sql.ts';
import { ask } from './ask.ts';
import { constantIn } from './constant.ts';
import { FUNCTION_LIMITS } from './limits.ts';
import { keyOf, lookup } from './lookup.ts';
import type { AnswerRows } from './request.ts';
import { decode, type HostValue } from './value.ts';

/** Pure: the same arguments give the same results, one for each column; throws nothing that the arguments cause. */
export type Compute = (args: readonly HostValue[]) => readonly HostValue[];

export interface HostOptions {
  /** The types in which `compute` takes its arguments; they are converted. By default as they come. */
  readonly takes?: readonly ColumnType[];
  /** The types of the results; by default one, as the binder says. */
  readonly gives?: readonly ColumnType[];
}

/**
 * A scalar function that SQL cannot say, computed in TypeScript once for each distinct tuple of arguments. Constant
 * arguments are computed at once.
 */
export function hostFunction(
  compute: (args: readonly HostValue[]) => HostValue,
  options: Omit<HostOptions, 'gives'> & { readonly gives?: ColumnType } = {},
): ScalarFunction {
  const several: Compute = (args) => [compute(args)];
  return {
    translate: (call) => {
      const type = options.gives ?? call.node.type ?? 'dynamic';
      const [value] = hostValues(call, several, { ...options, gives: [type] });
      return value ?? nullOf(type);
    },
  };
}

/** The results of a host function for this call: several for one that gives several columns. */
export function hostValues(
  call: Call,
  compute: Compute,
  options: HostOptions & { readonly gives: readonly ColumnType[] },
): Sql[] {
  const { gives, takes } = options;
  const types = call.args.map(({ type }, index) => takes?.[index] ?? takes?.at(-1) ?? type);
  const constants = call.args.map((value, index) => constantIn(value, types[index] ?? value.type, call.context));
  const args = call.args.map((value, index) => convert(value, types[index] ?? value.type));
  if (constants.every((value) => value !== undefined)) {
    const results = compute(constants);
    return gives.map((type, index) => literal(results[index] ?? null, type, call));
  }
  const { node, context } = call;
  const key = keyOf(args);
  const asked = { asker: node.child('Name').name, node, limits: FUNCTION_LIMITS };
  const rows = ask(rowsOf(call, args), [key, ...args], asked, context, { distinct: true });
  const computed = results(rows, args, compute);
  const keys = rows.map(([name]) => String(name));
  return gives.map((type, index) => {
    const values = computed.map((columns) => columns[index] ?? null);
    return lookup(key, keys, values, type, context);
  });
}

/** The rows on which the arguments are evaluated; none where they name no column. */
function rowsOf(call: Call, args: readonly Sql[]): Relation {
  const { row, sides, aggregates } = call.scope;
  if (sides) throw call.node.fail('KQL_UNSUPPORTED', 'Compute this function in a column before the join.');
  const named = row?.columns.some(({ value }) => args.some(({ text }) => text.includes(value.text)));
  const isAggregate = aggregates !== undefined && args.some(({ constant }) => constant === undefined);
  if (!row || !(named || isAggregate)) return Relation.over('(SELECT 1 AS one)', [], call.context.alias);
  if (!aggregates) return row;
  if (!aggregates.groups)
    throw call.node.fail('KQL_UNSUPPORTED', 'Compute this function in an extend behind the aggregation.');
  return row.grouped(aggregates.groups, []);
}

const memory = new WeakMap<AnswerRows, Map<Compute, readonly (readonly HostValue[])[]>>();

/** Computed once for each answer, however often the query is translated over it. */
function results(rows: AnswerRows, args: readonly Sql[], compute: Compute): readonly (readonly HostValue[])[] {
  let known = memory.get(rows);
  if (!known) {
    known = new Map();
    memory.set(rows, known);
  }
  let found = known.get(compute);
  if (!found) {
    found = rows.map((row) => compute(args.map(({ type }, index) => decode(row[index + 1], type))));
    known.set(compute, found);
  }
  return found;
}

function literal(value: HostValue, type: ColumnType, call: Call): Sql {
  if (value === null && type !== 'string') return nullOf(type);
  switch (type) {
    case 'string':
      return call.context.string(String(value ?? ''));
    case 'int':
    case 'long':
    case 'timespan':
      return integerSql(BigInt(typeof value === 'number' ? Math.trunc(value) : (value as bigint)), type);
    case 'real':
      return realSql(Number(value));
    case 'bool':
      return boolSql(value === true);
    case 'datetime':
      return datetimeSql(value as bigint);
    case 'dynamic':
      return sql(call.context.string(String(value)).text, 'dynamic', false);
    default:
      return sql(cast(call.context.string(String(value)).text, type), type, false);
  }
}
