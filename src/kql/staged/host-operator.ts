import type { Step } from '../operator.ts';
import type { Relation } from '../relation.ts';
import { type Sql, sql } from '../sql.ts';
import type { TypedName } from '../syntax.ts';
import { ask } from './ask.ts';
import { feed } from './feed.ts';
import { OPERATOR_LIMITS } from './limits.ts';
import { decode, type HostValue } from './value.ts';

export type HostRows = readonly (readonly HostValue[])[];

/**
 * An operator in TypeScript: the values of the rows before it, in their order, become rows. In a partition each part is
 * computed for itself. The relation must be `ready` for the values.
 */
export function hostOperator(
  { node, context }: Pick<Step, 'node' | 'context'>,
  asker: string,
  rows: Relation,
  values: readonly Sql[],
  output: readonly TypedName[],
  compute: (rows: HostRows) => HostRows,
): Relation {
  const asked = { asker, node, limits: OPERATOR_LIMITS };
  const { partition } = rows;
  const decoded = (answer: readonly (readonly unknown[])[]) =>
    answer.map((row) => values.map(({ type }, index) => decode(row[index], type)));
  if (partition === undefined)
    return feed(compute(decoded(ask(rows, values, asked, context))), output, asker, node, context);
  const key = sql(`ifNull(toString(${partition}), '\\0')`, 'string');
  // The type goes along, so that what stands behind can take the parts' values for what they are.
  const type = sql(`if(row_number() OVER () = 1, toTypeName(${partition}), '')`, 'string');
  const answer = ask(rows.partitioned(undefined), [...values, key, type], asked, context);
  const parts = new Map<string, (readonly unknown[])[]>();
  for (const row of answer) {
    const part = String(row[values.length]);
    const known = parts.get(part);
    if (known) known.push(row);
    else parts.set(part, [row]);
  }
  const typeName = answer.map((row) => String(row[values.length + 1])).find((name) => name !== '') ?? 'String';
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  const result = sorted.flatMap(([part, list]) => compute(decoded(list)).map((row) => [...row, part]));
  const name = '__part';
  const fed = feed(result, [...output, { name, type: 'string' }], asker, node, context);
  const text = fed.column(name)?.value.text ?? "''";
  return fed
    .selecting(fed.columns.filter((column) => column.name !== name))
    .partitioned(`CAST(nullIf(${text}, '\\0'), ${context.string(typeName).text})`);
}
