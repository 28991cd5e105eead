import type { ColumnType } from '../../schema/types.ts';
import { type Context, readyFor, type Scope, withRow } from '../context.ts';
import { convert } from '../convert.ts';
import { type Tuples, tuplesOf } from '../mining/tuples.ts';
import type { Step } from '../operator.ts';
import type { Relation, RelationColumn } from '../relation.ts';
import { type Sql, sql } from '../sql.ts';
import { constantIn } from '../staged/constant.ts';
import { hostOperator } from '../staged/host-operator.ts';
import type { HostValue } from '../staged/value.ts';
import { Work, WorkExceeded } from '../staged/work.ts';
import type { Syntax, TypedName } from '../syntax.ts';
import { argumentNodes } from './plugin.ts';

const MOST_STEPS = 30_000_000;

/** An argument, unless it is left out or is `~`: then its default stands. */
export function given(call: Syntax, index: number, context: Context, scope: Scope): Syntax | undefined {
  const node = argumentNodes(call)[index];
  if (node?.type !== 'string') return node;
  const { constant } = context.scalar(node, { names: scope.names });
  return constant?.kind === 'string' && constant.value === '~' ? undefined : node;
}

/** A number between bounds, or its default. */
export function numberIn(
  node: Syntax | undefined,
  otherwise: number,
  [from, to]: readonly [number, number],
  context: Context,
  scope: Scope,
): number {
  if (!node) return otherwise;
  const value = context.scalar(node, { names: scope.names });
  const found = constantIn(value, 'real', context) ?? constantIn(convert(value, 'real'), 'real', context);
  const number = found === undefined || found === null ? Number.NaN : Number(found);
  if (!(number >= from && number <= to))
    throw node.fail('KQL_ARGUMENT', `A constant number from ${from} to ${to} must stand here.`);
  return number;
}

/** What stands for "any value" in a column of each type, where the query says so. */
export function wildcards(call: Syntax, from: number, context: Context, scope: Scope): Map<ColumnType, HostValue> {
  const found = new Map<ColumnType, HostValue>();
  for (let index = from; index < argumentNodes(call).length; index++) {
    const node = given(call, index, context, scope);
    if (!node) continue;
    const value = context.scalar(node, { names: scope.names });
    const constant = constantIn(value, value.type, context);
    if (constant === undefined) throw node.fail('KQL_CONSTANT_EXPECTED', 'A wildcard must be a constant.');
    found.set(value.type, constant);
    // A whole number is a long to the language and fits a column of ints.
    if (value.type === 'long' && constant !== null && !found.has('int')) found.set('int', Number(constant));
  }
  return found;
}

export interface Mining {
  readonly step: Step & { readonly input: Relation };
  readonly call: Syntax;
  readonly asker: string;
  /** Columns that are no attributes. */
  readonly excluded: readonly string[];
  /** The weight of a row; by default 1. */
  readonly weight: Syntax | undefined;
  /** The sets that are told apart; by default one of all rows. */
  readonly sets?: (row: Scope, ready: Relation) => readonly string[];
  readonly wildcards: ReadonlyMap<ColumnType, HostValue>;
  readonly output: readonly TypedName[];
}

/** The rows' distinct combinations of values are counted in the store, patterns of them are looked for here. */
export function mined(
  { step, call, asker, excluded, weight, sets, wildcards: own, output }: Mining,
  compute: (
    tuples: Tuples,
    columns: readonly RelationColumn[],
    wildcard: (column: number) => HostValue,
    work: Work,
  ) => HostValue[][],
): Relation {
  const { context, scope, input } = step;
  const ready = readyFor(input, weight ? [weight] : [])
    .ready()
    .unordered();
  const row = withRow(scope, ready);
  const columns = ready.columns.filter(({ name }) => !excluded.includes(name));
  const amount = weight ? `ifNull(${convert(context.scalar(weight, row), 'real').text}, 0)` : '1';
  const tests = sets?.(row, ready) ?? ['true'];
  const counts = tests.map((test, index): { name: string; value: Sql } => ({
    name: `__weight${index}`,
    value: sql(`toFloat64(sumIf(${amount}, ${test}))`, 'real', false),
  }));
  const grouped = ready.grouped([...columns.map(({ value }) => value.text)], [...columns, ...counts]).wrapped();
  const wildcard = (column: number): HostValue => {
    const type = columns[column]?.value.type ?? 'string';
    return own.get(type) ?? (type === 'string' ? '' : null);
  };
  const values = grouped.columns.map(({ value }) => value);
  const weightColumn = weight?.kind === 'NameReference' ? columns.findIndex(({ name }) => name === weight.name) : -1;
  return hostOperator({ node: call, context }, asker, grouped, values, output, (rows) => {
    const tuples = tuplesOf(inOrder(rows), columns.length, tests.length, (value, column) => {
      if (column === weightColumn) return false;
      const type = columns[column]?.value.type ?? 'string';
      return own.has(type) || (value !== null && value !== '');
    });
    try {
      return compute(tuples, columns, wildcard, new Work(MOST_STEPS));
    } catch (error) {
      if (error instanceof WorkExceeded)
        throw call.fail(
          'KQL_LIMIT_WORK',
          `${asker} finds too many patterns: project fewer columns, or raise the threshold.`,
        );
      throw error;
    }
  });
}

/** Groups come in any order; what is found among equals must not depend on it. */
export function inOrder<T extends readonly HostValue[]>(rows: readonly T[]): readonly T[] {
  const keyed = rows.map((row) => ({ row, key: row.map(String).join('\0') }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
}

/** A share in percent, with so many digits behind the point. */
export function percent(part: number, whole: number, digits: number): number {
  return whole > 0 ? Number(((100 * part) / whole).toFixed(digits)) : 0;
}
