import { constantString, readyFor, type Scope, withRow } from '../context.ts';
import { convert, toDynamic, toText } from '../convert.ts';
import { member } from '../expressions/path.ts';
import { pairs } from '../functions/json.ts';
import { as } from '../items.ts';
import { operator, outputOf, type Step } from '../operator.ts';
import type { Relation } from '../relation.ts';
import { keptColumns, SchemaNeeded } from '../schema-needed.ts';
import { nullOf, type Sql, sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';
import { aggregateValues } from './summarize.ts';

type Plugin = (step: Step & { readonly input: Relation }, call: Syntax) => Relation;

/** An argument by its place or by its name. */
function argument(call: Syntax, index: number, name: string): Syntax | undefined {
  const all = call.child('ArgumentList').list('Expressions');
  const named = all.find((item) => item.kind === 'SimpleNamedExpression' && item.child('Name').name === name);
  if (named) return named.child('Expression');
  const item = all[index];
  return item?.kind === 'SimpleNamedExpression' ? undefined : item;
}

const MOST_COLUMNS = 500;

/** `bag_unpack`: the members of a bag as columns; without a schema, those that the data has. */
const bagUnpack: Plugin = ({ node, input, context, scope }, call) => {
  const column = argument(call, 0, 'Column') ?? call;
  const prefixNode = argument(call, 1, 'OutputColumnPrefix');
  const prefix = prefixNode ? constantString(prefixNode, context, scope) : '';
  const conflictNode = argument(call, 2, 'columnsConflict');
  const conflict = conflictNode ? constantString(conflictNode, context, scope) : 'error';
  if (conflict !== 'error' && conflict !== 'keep_source')
    throw call.fail('KQL_UNSUPPORTED', `bag_unpack keeps the source's columns here, it does not ${conflict}.`);
  const ignoredNode = argument(call, 3, 'ignoredProperties');
  const ignored = ignoredNode ? context.scalar(ignoredNode, { names: scope.names }).constant : undefined;
  const names: unknown[] = ignored?.kind === 'json' && Array.isArray(ignored.value) ? ignored.value : [];
  const ready = readyFor(input, [column]);
  const bag = toDynamic(context.scalar(column, withRow(scope, ready)));
  const others = ready.columns.filter(({ name }) => name !== column.name);
  if (!node.optional('Schema')) {
    const taken = conflict === 'keep_source' ? others.map(({ name }) => name) : [];
    const skipped = [...names.map(String).map((name) => prefix + name), ...taken].map(
      (name) => context.string(name).text,
    );
    const rows = ready.selecting([{ name: 'pair', value: sql(`arrayJoin(${pairs(bag)})`, 'dynamic') }]).unordered();
    const name = `concat(${context.string(prefix).text}, tupleElement(pair, 1))`;
    throw new SchemaNeeded({
      probe: `SELECT ${name} AS name, toString(JSONType(tupleElement(pair, 2))) AS type FROM (${rows.render()})${skipped.length ? ` WHERE name NOT IN (${skipped.join(', ')})` : ''} GROUP BY name, type LIMIT ${MOST_COLUMNS}`,
      params: context.parameters.values,
      offset: call.raw.End,
      kept: '*',
      type: undefined,
    });
  }
  return ready.selecting(
    outputOf(node).map(({ name, type }) => {
      const own = others.find((other) => other.name === name);
      if (own) return own;
      const key = name.startsWith(prefix) ? name.slice(prefix.length) : name;
      return { name, value: convert(member(bag, context.string(key)), type) };
    }),
  );
};

/** The column of a group where the pivoted value is the name; counts and sums of none are zero. */
function pivoted(aggregate: Sql, column: Sql, name: Sql): Sql {
  const test = `${column.text} = ${name.text}`;
  const zero = ['long', 'int', 'real', 'decimal'].includes(aggregate.type) ? '0' : nullOf(aggregate.type).text;
  return sql(`if(countIf(${test}) = 0, ${zero}, anyIf(${aggregate.text}, ${test}))`, aggregate.type);
}

/** `pivot`: the values of a column as columns, an aggregate in each cell. */
const pivot: Plugin = ({ node, input, context, scope }, call) => {
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
      offset: call.raw.End,
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

function aggregateOf(node: Syntax | undefined, context: Step['context'], row: Scope): Sql {
  if (!node) return sql('toInt64(count())', 'long', false);
  const [value] = aggregateValues(node, context, { ...row, aggregates: { order: [], keys: new Set() } });
  if (!value) throw node.fail('KQL_UNSUPPORTED', 'This aggregate makes no cell.');
  return value;
}
function aggregateType(node: Syntax | undefined, context: Step['context'], row: Scope) {
  return node?.type ?? aggregateOf(node, context, row).type;
}

const plugins: Readonly<Record<string, Plugin>> = { bag_unpack: bagUnpack, pivot };

/** `evaluate`: the plug-ins that run. */
export const evaluate = {
  EvaluateOperator: operator('evaluate', (step) => {
    const call = step.node.child('FunctionCall');
    const name = call.child('Name').name;
    const plugin = plugins[name];
    if (!plugin)
      throw call.fail(
        'KQL_UNSUPPORTED_FUNCTION',
        `The plug-in ${name} is not supported; there are ${Object.keys(plugins).join(' and ')}.`,
      );
    return plugin(step, call);
  }),
};
