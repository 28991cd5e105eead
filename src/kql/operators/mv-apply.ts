import { as } from '../items.ts';
import { operator, outputOf } from '../operator.ts';
import { sql } from '../sql.ts';
import { expand, mostRows } from './mv-expand.ts';

/**
 * `mv-apply`: a sub-query over the elements of each row. The row goes along as one value by which the steps of the
 * sub-query are kept apart, and is taken apart again behind them.
 */
export const mvApply = {
  MvApplyOperator: operator('mv-apply', ({ node, input, context, scope }) => {
    if (node.optional('ContextIdClause')) throw node.fail('KQL_UNSUPPORTED', 'mv-apply takes no id here.');
    const parameters = node.parameters();
    const asArrays = (parameters.get('kind') ?? parameters.get('bagexpansion'))?.tokens().join('') === 'array';
    const indexName = parameters.get('with_itemindex')?.name;
    const most = mostRows(node, context, scope);
    const outer = input
      .ready()
      .wrapped([{ name: '__id', value: sql('row_number() OVER ()', 'long', false) }])
      .unordered();
    const items = node.list('Expressions');
    const isNumbered = indexName !== undefined;
    const { rows, values, index } = expand(outer, items, asArrays, most, context, scope, isNumbered);
    const own = rows.columns.filter(({ name }) => name !== '__id');
    const parts = rows.columns.map(({ value }) => value.text);
    const before = rows.partition;
    const whole = `tuple(${[...parts, ...(before === undefined ? [] : [before])].join(', ')})`;
    const elementsOf = values.map(({ name, value }) => ({ name: name ?? '', value }));
    const hidden = new Set([...elementsOf.map(({ name }) => name), indexName]);
    const elements = rows
      .selecting([
        ...own.filter(({ name }) => !hidden.has(name)),
        ...elementsOf,
        ...(indexName === undefined ? [] : [{ name: indexName, value: index }]),
      ])
      .partitioned(whole);
    const subquery = node.child('Subquery').child('Expression');
    const result = context.tabular(subquery, { names: scope.names, input: elements }).wrapped();
    const row = result.partition ?? 'NULL';
    const from = (name: string) => {
      const found = result.column(name)?.value;
      if (found) return found;
      const at = rows.columns.findIndex((column) => column.name === name);
      const column = rows.columns[at];
      if (!column) throw node.fail('KQL_INTERNAL', `mv-apply made no column ${name}.`);
      return sql(`tupleElement(${row}, ${at + 1})`, column.value.type);
    };
    return result
      .selecting(outputOf(node).map(({ name, type }) => ({ name, value: as(from(name), type) })))
      .partitioned(before === undefined ? undefined : `tupleElement(${row}, ${parts.length + 1})`)
      .wrapped();
  }),
};
