import type { Step } from '../operator.ts';
import type { Relation } from '../relation.ts';
import type { Sql } from '../sql.ts';
import { ask } from './ask.ts';
import { OPERATOR_LIMITS } from './limits.ts';
import type { AnswerRows } from './request.ts';
import { decode, type HostValue } from './value.ts';

const memory = new WeakMap<AnswerRows, readonly (readonly HostValue[])[]>();

/**
 * The values of these rows in TypeScript, in their order. The relation must be `ready` for the values. What a step makes
 * of them goes back into the query by `feed`.
 */
export function rowsBefore(
  { node, context }: Pick<Step, 'node' | 'context'>,
  asker: string,
  rows: Relation,
  values: readonly Sql[],
): readonly (readonly HostValue[])[] {
  const answer = ask(rows, values, { asker, node, limits: OPERATOR_LIMITS }, context);
  let decoded = memory.get(answer);
  if (!decoded) {
    decoded = answer.map((row) => values.map(({ type }, index) => decode(row[index], type)));
    memory.set(answer, decoded);
  }
  return decoded;
}
