import type { HostValue } from '../staged/value.ts';
import type { Syntax } from '../syntax.ts';
import type { WrittenPattern } from './parse-pattern.ts';
import type { PairTest, Place } from './pattern.ts';
import type { NeedColumn } from './search.ts';

type Ordered = string | number | bigint | boolean;
const COMPARISONS: Readonly<Record<string, (a: Ordered, b: Ordered) => boolean>> = {
  EqualExpression: (a, b) => a === b,
  NotEqualExpression: (a, b) => a !== b,
  LessThanExpression: (a, b) => a < b,
  LessThanOrEqualExpression: (a, b) => a <= b,
  GreaterThanExpression: (a, b) => a > b,
  GreaterThanOrEqualExpression: (a, b) => a >= b,
};
/** Types whose values compare in TypeScript as in SQL. */
const EXACT = new Set(['string', 'int', 'long', 'bool', 'datetime', 'timespan']);

/**
 * Comparisons of two properties (`a.time < b.time`) as tests that cut a search short. They are asked again of each
 * match in SQL: a test must only never refuse what is a match, so that nulls pass.
 */
export function pairTests(
  residual: readonly Syntax[],
  written: WrittenPattern,
  columns: readonly NeedColumn[],
  nodes: readonly (readonly HostValue[])[],
  edges: readonly (readonly HostValue[])[],
): PairTest[] {
  const sideOf = (
    node: Syntax,
  ): { readonly place: Place; readonly type: string; value(element: number): HostValue } | undefined => {
    const base = node.kind === 'PathExpression' ? node.child('Expression') : undefined;
    if (base?.kind !== 'NameReference') return undefined;
    const key = `property ${base.name}.${node.child('Selector').name}`;
    const column = columns.find(({ need }) => need.key === key && need.how === 'one');
    if (!column || !EXACT.has(column.need.type)) return undefined;
    const index = column.isNode
      ? written.nodes.indexOf(base.name)
      : written.edges.findIndex(({ name }) => name === base.name);
    const rows = column.isNode ? nodes : edges;
    return {
      place: { kind: column.isNode ? 'node' : 'edge', index },
      type: column.need.type,
      value: (element) => rows[element]?.[column.index] ?? null,
    };
  };
  return residual.flatMap((condition) => {
    const compare = COMPARISONS[condition.kind];
    if (!compare) return [];
    const [first, second] = [sideOf(condition.child('Left')), sideOf(condition.child('Right'))];
    if (!first || !second || first.type !== second.type) return [];
    // Texts are put in order by their bytes in the store.
    if (first.type === 'string' && !/^(Not)?EqualExpression$/.test(condition.kind)) return [];
    const test = (a: number, b: number) => {
      const [left, right] = [first.value(a), second.value(b)];
      return left === null || right === null || compare(left, right);
    };
    return [{ first: first.place, second: second.place, test }];
  });
}
