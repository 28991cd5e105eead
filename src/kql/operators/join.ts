import { type Context, type Scope, withRow } from '../context.ts';
import { comparable } from '../expressions/comparison.ts';
import { as } from '../items.ts';
import { operator, outputOf, type Step } from '../operator.ts';
import { type JoinWord, Relation } from '../relation.ts';
import type { Sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

/** How each kind joins in ClickHouse, and which sides' columns it gives. */
const KINDS: Readonly<Record<string, { readonly word: JoinWord; readonly sides: 'both' | 'left' | 'right' }>> = {
  innerunique: { word: 'INNER JOIN', sides: 'both' },
  inner: { word: 'INNER JOIN', sides: 'both' },
  leftouter: { word: 'LEFT JOIN', sides: 'both' },
  rightouter: { word: 'RIGHT JOIN', sides: 'both' },
  fullouter: { word: 'FULL JOIN', sides: 'both' },
  leftanti: { word: 'LEFT ANTI JOIN', sides: 'left' },
  anti: { word: 'LEFT ANTI JOIN', sides: 'left' },
  leftantisemi: { word: 'LEFT ANTI JOIN', sides: 'left' },
  rightanti: { word: 'RIGHT ANTI JOIN', sides: 'right' },
  rightantisemi: { word: 'RIGHT ANTI JOIN', sides: 'right' },
  leftsemi: { word: 'LEFT SEMI JOIN', sides: 'left' },
  rightsemi: { word: 'RIGHT SEMI JOIN', sides: 'right' },
};

/** Joins that can run on all parts of a partition at once: rows of the right without a partner belong to no part. */
const PARTED: ReadonlySet<JoinWord> = new Set(['INNER JOIN', 'LEFT JOIN', 'LEFT ANTI JOIN', 'LEFT SEMI JOIN']);

interface Keys {
  readonly left: readonly Syntax[];
  readonly right: readonly Syntax[];
}

/** The pairs of key columns: `on a`, `on $left.a == $right.b`, several by commas or `and`. */
function keysOf(clause: Syntax): Keys {
  const left: Syntax[] = [];
  const right: Syntax[] = [];
  const add = (item: Syntax): void => {
    if (item.kind === 'ParenthesizedExpression') {
      add(item.child('Expression'));
      return;
    }
    if (item.kind === 'AndExpression') {
      add(item.child('Left'));
      add(item.child('Right'));
      return;
    }
    if (item.kind === 'NameReference') {
      left.push(item);
      right.push(item);
      return;
    }
    const sides = item.kind === 'EqualExpression' ? [item.child('Left'), item.child('Right')] : [];
    const l = sides.find((side) => side.tokens()[0] === '$left');
    const r = sides.find((side) => side.tokens()[0] === '$right');
    if (!l || !r) throw item.fail('KQL_UNSUPPORTED', 'A join is on columns or on $left.x == $right.y.');
    left.push(l);
    right.push(r);
  };
  for (const item of clause.list('Expressions')) add(item);
  return { left, right };
}

function keyValues(items: readonly Syntax[], rows: Relation, context: Context, scope: Scope): Sql[] {
  return items.map((item) => context.scalar(item, { ...withRow(scope, rows), sides: { left: rows, right: rows } }));
}

/** The name of the column that a key is, if it is just one. */
function keyName(item: Syntax): string | undefined {
  return item.kind === 'NameReference'
    ? item.name
    : item.kind === 'PathExpression'
      ? item.child('Selector').name
      : undefined;
}

/** The join of the step's input with its right side. */
export function joined(
  { node, input, context, scope }: Step & { readonly input: Relation },
  clause: Syntax,
  otherwise: string,
  isLookup = false,
): Relation {
  const kindNode = node.parameters().get('kind');
  const kind = kindNode ? kindNode.tokens().join('') : otherwise;
  const form = KINDS[kind];
  if (!form) throw (kindNode ?? node).fail('KQL_UNSUPPORTED', `There is no join of kind ${kind}.`);
  if (clause.kind !== 'JoinOnClause') throw clause.fail('KQL_UNSUPPORTED', 'A join needs an on clause.');
  if (input.partition !== undefined && !PARTED.has(form.word))
    throw (kindNode ?? node).fail(
      'KQL_UNSUPPORTED',
      `A join of kind ${kind} does not run on the parts of a partition.`,
    );
  const keys = keysOf(clause);
  let left = input.unordered().ready();
  if (kind === 'innerunique' && !isLookup)
    left = left.limitedBy(
      1n,
      keyValues(keys.left, left, context, scope).map(({ text }) => text),
    );
  const right = context.tabular(node.child('Expression'), { names: scope.names }).unordered();
  const outerLeft = form.word === 'RIGHT JOIN' || form.word === 'FULL JOIN';
  const outerRight = form.word === 'LEFT JOIN' || form.word === 'FULL JOIN';
  const result = Relation.join(
    outerLeft ? left.optional() : left,
    outerRight ? right.optional() : right,
    form.word,
    (l, r) => {
      const [a, b] = [keyValues(keys.left, l, context, scope), keyValues(keys.right, r, context, scope)];
      return a.map((value, index) => {
        const [x, y] = comparable(value, b[index] as Sql);
        return `${x.text} = ${y.text}`;
      });
    },
  );
  const keyNames = new Set(keys.right.map(keyName));
  const rightColumns = result.right.filter(({ name }) => !isLookup || !keyNames.has(name));
  const columns =
    form.sides === 'left' ? result.left : form.sides === 'right' ? result.right : [...result.left, ...rightColumns];
  const output = outputOf(node);
  if (output.length !== columns.length)
    throw node.fail('KQL_INTERNAL', `The binder gives ${output.length} columns, the join ${columns.length}.`);
  return result.relation.selecting(
    output.map(({ name, type }, index) => ({
      name,
      value: as((columns[index] as { value: Sql }).value, type),
      plain: true,
    })),
  );
}

export const join = {
  JoinOperator: operator('join', (step) => joined(step, step.node.child('ConditionClause'), 'innerunique')),
};
