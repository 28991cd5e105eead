import type { Context, Scope } from '../context.ts';
import { withRow } from '../context.ts';
import { toText } from '../convert.ts';
import { as } from '../items.ts';
import { outputOf } from '../operator.ts';
import { aggregateValues } from '../operators/summarize.ts';
import { keptColumns, SchemaNeeded } from '../schema-needed.ts';
import { nullOf, type Sql, sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';
import { MOST_COLUMNS, type Plugin, schemaOffset } from './plugin.ts';

/** The column of a group where the pivoted value is the name; counts and sums of none are zero. */
function pivoted(aggregate: Sql, column: Sql, name: Sql): Sql {
  const test = `${column.text} = ${name.text}`;
  const zero = ['long', 'int', 'real', 'decimal'].includes(aggregate.type) ? '0' : nullOf(aggregate.type).text;
  return sql(`if(countIf(${test}) = 0, ${zero}, anyIf(${aggregate.text}, ${test}))`, aggregate.type);
}

/** `pivot`: the values of a column as columns, an aggregate in each cell. */
export const pivot: Plugin = ({ node, input, context, scope }, call) => {
  const [column, aggregateNode, ...groupNodes] = call.child('ArgumentList').list('Expressions');
  if (!column) throw call.fail('KQL_ARGUMENT', 'pivot needs a column.');
  const ready = input.unordered().ready();
  const row = withRow(scope, ready);
  const used = new Set([column.name]);
  for (const part of aggregateNode?.walk() ?? []) if (part.kind === 'NameReference') used.add(part.name);
  const groups = groupNodes.length
    ? groupNodes.map(({ name }) => ready.column(name)).filter((found) => found !== undefined)
    : ready.columns.filter(({ name }) => !used.has(name));
  const text = toText(context.scalar(column, row));
  if (!node.optional('Schema'))
    throw new SchemaNeeded({
      probe: `SELECT DISTINCT name, 'String' AS type FROM (${ready.selecting([{ name: 'name', value: text }]).render()}) LIMIT ${MOST_COLUMNS}`,
      params: context.parameters.values,
      offset: schemaOffset(call),
      kept: keptColumns(groups.map(({ name, value }) => ({ name, type: value.type }))),
      type: aggregateType(aggregateNode, context, row),
    });
  const aggregate = aggregateOf(aggregateNode, context, row);
  const cells = ready
    .grouped(
      [...groups.map(({ value }) => value.text), text.text],
      [...groups, { name: '__pivot', value: text }, { name: '__cell', value: aggregate }],
    )
    .wrapped();
  const cell = (name: string): Sql => cells.column(name)?.value ?? nullOf('dynamic');
  return cells.grouped(
    groups.map(({ name }) => cell(name).text),
    outputOf(node).map(({ name, type }) => ({
      name,
      value: groups.some((group) => group.name === name)
        ? cell(name)
        : as(pivoted(cell('__cell'), cell('__pivot'), context.string(name)), type),
    })),
  );
};

function aggregateOf(node: Syntax | undefined, context: Context, row: Scope): Sql {
  if (!node) return sql('toInt64(count())', 'long', false);
  const [value] = aggregateValues(node, context, { ...row, aggregates: { order: [], keys: new Set() } });
  if (!value) throw node.fail('KQL_UNSUPPORTED', 'This aggregate makes no cell.');
  return value;
}
function aggregateType(node: Syntax | undefined, context: Context, row: Scope) {
  return node?.type ?? aggregateOf(node, context, row).type;
}
