import { aggregates } from '../aggregates/index.ts';
import { type Context, readyFor, type Scope } from '../context.ts';
import { as, valuesOf } from '../items.ts';
import { named } from '../named.ts';
import { operator, outputOf } from '../operator.ts';
import { orderText, type Relation } from '../relation.ts';
import { type Sql, sql } from '../sql.ts';
import type { Syntax, TypedName } from '../syntax.ts';

const IN_ORDER = /^make_?(list|set)/;

/** Values of one aggregate item: several for `arg_max`, `percentiles` and their like. */
export function aggregateValues(item: Syntax, context: Context, scope: Scope): Sql[] {
  const { expression } = named(item);
  if (expression.kind === 'FunctionCallExpression' && scope.aggregates) {
    const aggregate = aggregates[expression.child('Name').name];
    const inner: Scope = { names: scope.names, ...(scope.row && { row: scope.row }) };
    const nodes = expression.child('ArgumentList').list('Expressions');
    if (aggregate && expression.type === undefined)
      return aggregate({
        args: () => nodes.map((node) => context.scalar(node, inner)),
        nodes,
        node: expression,
        context,
        scope: inner,
        ...scope.aggregates,
      });
  }
  return valuesOf(item, context, scope);
}

/** True if an aggregate over the rows stands in the expression. */
function isAggregated(node: Syntax): boolean {
  if (node.kind === 'ToScalarExpression') return false;
  if (node.kind === 'FunctionCallExpression' && aggregates[node.child('Name').name]) return true;
  return node.children().some(isAggregated);
}

/** The rows with their number, where lists must be made in the rows' order. */
function numbered(input: Relation, items: readonly Syntax[]): { readonly rows: Relation; readonly order: string[] } {
  const lists = items.some((item) =>
    [...item.walk()].some((node) => node.kind === 'FunctionCallExpression' && IN_ORDER.test(node.child('Name').name)),
  );
  if (!lists || input.order.length === 0) return { rows: input, order: [] };
  const number = sql(`row_number() OVER (ORDER BY ${input.order.map(orderText).join(', ')})`, 'long', false);
  const rows = input.wrapped([{ name: '__row', value: number }]);
  const column = rows.column('__row');
  return {
    rows: rows.selecting(rows.columns.filter(({ name }) => name !== '__row')),
    order: column ? [column.value.text] : [],
  };
}

/** The groups under their names; a row that `arg_max` chose is made once, and taken apart one level further out. */
function grouped(rows: Relation, keys: readonly Sql[], all: readonly Sql[], output: readonly TypedName[]): Relation {
  const texts = keys.map(({ text }) => text);
  const chosen = [...new Set(all.flatMap(({ member }) => (member ? [member.row] : [])))];
  if (chosen.length === 0)
    return rows.grouped(
      texts,
      output.map(({ name, type }, index) => ({ name, value: as(all[index] as Sql, type) })),
    );
  const inner = rows
    .grouped(texts, [
      ...all.map((value, index) => ({ name: `__value${index}`, value })).filter(({ value }) => !value.member),
      ...chosen.map((row, index) => ({ name: `__row${index}`, value: sql(row, 'dynamic', false) })),
    ])
    .wrapped();
  const column = (name: string): Sql => inner.column(name)?.value ?? sql('NULL', 'dynamic');
  return inner.selecting(
    output.map(({ name, type }, index) => {
      const value = all[index] as Sql;
      const own = value.member
        ? sql(
            `tupleElement(${column(`__row${chosen.indexOf(value.member.row)}`).text}, ${value.member.index + 1})`,
            value.type,
          )
        : column(`__value${index}`);
      return { name, value: as(own, type) };
    }),
  );
}

/** `summarize`: keys first, then aggregates, under the names that the binder gives. */
export const summarize = {
  SummarizeOperator: operator('summarize', ({ node, input, context, scope }) => {
    const items = node.list('Aggregates');
    const by = node.optional('ByClause');
    const keys = by?.list('Expressions') ?? [];
    if (by?.optional('BinClause')) throw by.fail('KQL_UNSUPPORTED', 'Write bin() around the key.');
    const { rows, order } = numbered(input, items);
    const ready = readyFor(rows, [...items, ...keys]);
    const rowScope: Scope = { names: scope.names, row: ready };
    const plainKeys = new Set(keys.filter(({ kind }) => kind === 'NameReference').map(({ name }) => name));
    const keyValues = keys.map((key) => context.scalar(named(key).expression, rowScope));
    const groups = keyValues.map(({ text }) => text);
    const values = items.flatMap((item) =>
      aggregateValues(item, context, { ...rowScope, aggregates: { order, keys: plainKeys, groups } }),
    );
    const output = outputOf(node);
    const all = [...keyValues, ...values];
    if (all.length !== output.length)
      throw node.fail('KQL_INTERNAL', `The binder gives ${output.length} columns, summarize ${all.length}.`);
    // Without a key there is one group, though no aggregate makes it.
    if (keys.length === 0 && !items.some(isAggregated)) {
      const one = ready.grouped([], [{ name: '__rows', value: sql('count()', 'long', false) }]).wrapped();
      return one.selecting(output.map(({ name, type }, index) => ({ name, value: as(all[index] as Sql, type) })));
    }
    return grouped(ready, keyValues, all, output);
  }),
};
