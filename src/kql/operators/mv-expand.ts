import type { ColumnType } from '../../schema/types.ts';
import { type Context, constantLong, readyFor, type Scope, withRow } from '../context.ts';
import { convert, toDynamic } from '../convert.ts';
import { elements, pairs } from '../functions/json.ts';
import { named } from '../named.ts';
import { operator, outputOf } from '../operator.ts';
import type { OrderKey, Relation } from '../relation.ts';
import { nullOf, type Sql, sql } from '../sql.ts';
import { columnType, type Syntax } from '../syntax.ts';

const json = (text: string) => `replaceAll(toJSONString(${text}), '\\\\/', '/')`;

/** What one value expands into: JSON texts; a null into one null, an empty array into nothing. */
export function expansion(value: Sql, asArrays: boolean): string {
  const dynamic = toDynamic(value);
  if (dynamic.elements) return dynamic.elements.json;
  const text = `ifNull(${dynamic.text}, 'null')`;
  const bag = asArrays
    ? `arrayMap(pair -> concat('[', ${json('pair.1')}, ',', pair.2, ']'), ${pairs(dynamic)})`
    : `arrayMap(pair -> concat('{', ${json('pair.1')}, ':', pair.2, '}'), ${pairs(dynamic)})`;
  return `multiIf(JSONType(${text}) = 'Array', ${elements(dynamic)}, JSONType(${text}) = 'Object', ${bag}, [${text}])`;
}

/** The element as a value of the type: a cast alone, so no text becomes a number or a truth. */
function cast(element: Sql, type: ColumnType): Sql {
  const value = convert(element, type);
  if (type !== 'int' && type !== 'long' && type !== 'real' && type !== 'bool') return value;
  if (element.type === 'string') return nullOf(type);
  // A real that is no number is held as text.
  const isText = type === 'real' ? `match(json, '^"[^NI+-]')` : `startsWith(json, '"')`;
  const text = isText.replace('json', `ifNull(${element.text}, '')`);
  return sql(`if(${text}, ${nullOf(type).text}, ${value.text})`, type);
}

/** The legacy spelling gives no more than this from one row, unless it says how many. */
const MOST_OF_LEGACY = 128n;

/** How many rows one row may become, if that is limited. */
export function mostRows(node: Syntax, context: Context, scope: Scope): bigint | undefined {
  const limit = node.optional('RowLimitClause')?.child('RowLimit');
  if (limit) return constantLong(limit, context, scope);
  return node.tokens()[0]?.startsWith('mvexpand') ? MOST_OF_LEGACY : undefined;
}

export interface Expanded {
  readonly rows: Relation;
  /** The expanded values, typed, in the order of the items, and each one's index from 0. */
  readonly values: readonly { readonly name: string | undefined; readonly value: Sql }[];
  readonly index: Sql;
}

/** The rows repeated for each element, side by side where several are expanded. */
export function expand(
  input: Relation,
  items: readonly Syntax[],
  asArrays: boolean,
  most: bigint | undefined,
  context: Context,
  scope: Scope,
  isNumbered: boolean,
): Expanded {
  const expressions = items.map((item) => named(item.child('Expression')));
  const ready = readyFor(
    input,
    expressions.map(({ expression }) => expression),
  );
  const sources = expressions.map(({ expression }) => context.scalar(expression, withRow(scope, ready)));
  const texts = sources.length === 1 ? sources[0]?.elements?.texts : undefined;
  const arrays = sources.map((source) => texts ?? expansion(source, asArrays));
  const longest =
    arrays.length > 1 ? `greatest(${arrays.map((array) => `length(${array})`).join(', ')})` : `length(${arrays[0]})`;
  const count = most === undefined ? longest : `least(${longest}, ${most})`;
  const parts = arrays.map((array) => `if(at <= length(${array}), ${array}[at], 'null')`);
  const [only] = arrays;
  const isAlone = arrays.length === 1 && only !== undefined && most === undefined;
  // One array alone is joined as it is: numbering its elements and looking each up again takes several times as long.
  const isBare = isAlone && !isNumbered && ready.order.length === 0;
  const rows = isBare
    ? `arrayJoin(${only})`
    : isAlone
      ? `arrayJoin(arrayZip(arrayEnumerate(${only}), ${only}))`
      : `arrayJoin(arrayMap(at -> tuple(at, ${parts.join(', ')}), range(1, toUInt64(${count}) + 1)))`;
  const outer = ready.wrapped([{ name: '__expanded', value: sql(rows, 'dynamic', false) }]);
  const tuple = outer.column('__expanded')?.value.text ?? 'NULL';
  const values = items.map((item, index) => {
    const typeNode = item.optional('ToTypeOf')?.child('TypeOf').list('Types')[0];
    const type = typeNode ? columnType(typeNode.tokens().join('')) : 'dynamic';
    if (!type) throw item.fail('KQL_UNSUPPORTED', 'This type is not supported.');
    const element = isBare ? tuple : `tupleElement(${tuple}, ${index + 2})`;
    const raw = texts === undefined ? sql(`nullIf(${element}, 'null')`, 'dynamic') : sql(element, 'string');
    const own = expressions[index];
    return {
      name: own?.names[0] ?? (own?.expression.kind === 'NameReference' ? own.expression.name : undefined),
      value: cast(raw, type),
    };
  });
  const at: OrderKey = { text: `tupleElement(${tuple}, 1)`, descending: false, nullsFirst: false };
  const rest = outer.selecting(outer.columns.filter(({ name }) => name !== '__expanded'));
  return {
    rows: outer.order.length ? rest.sorted([...outer.order, at]) : rest,
    values,
    index: sql(`toInt64(tupleElement(${tuple}, 1) - 1)`, 'long', false),
  };
}

export const mvExpand = {
  MvExpandOperator: operator('mv-expand', ({ node, input, context, scope }) => {
    const parameters = node.parameters();
    const kind = (parameters.get('kind') ?? parameters.get('bagexpansion'))?.tokens().join('') ?? 'bag';
    const indexName = parameters.get('with_itemindex')?.name;
    const most = mostRows(node, context, scope);
    const items = node.list('Expressions');
    const isNumbered = indexName !== undefined;
    const { rows, values, index } = expand(input, items, kind === 'array', most, context, scope, isNumbered);
    const output = outputOf(node);
    const known = new Map<string, Sql>(rows.columns.map(({ name, value }) => [name, value]));
    const unnamed = output
      .map(({ name }) => name)
      .filter((name) => !known.has(name) && name !== indexName && !values.some((value) => value.name === name));
    for (const { name, value } of values) known.set(name ?? unnamed.shift() ?? '', value);
    if (indexName !== undefined) known.set(indexName, index);
    return rows.selecting(
      output.map(({ name, type }) => {
        const value = known.get(name);
        if (!value) throw node.fail('KQL_INTERNAL', `mv-expand made no column ${name}.`);
        return { name, value: value.type === type ? value : convert(value, type) };
      }),
    );
  }),
};
