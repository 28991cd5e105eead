import type { Context, Scope } from '../context.ts';
import type { Relation } from '../relation.ts';
import { nullOf, type Sql, sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

/** `toscalar`: the first column of the first row of a query. */
export function toScalar(node: Syntax, context: Context, scope: Scope): Sql {
  const inner = node.child('Expression');
  if (inner.columns === undefined) return ofValue(inner, context, scope);
  const rows = context.tabular(inner, { names: scope.names }).ready();
  const first = rows.columns[0];
  if (!first) return nullOf(node.type ?? 'dynamic');
  const { type } = first.value;
  const one = rows.selecting([{ name: 'value', value: first.value }]).limited(1n);
  const query = rows.partition === undefined ? `(${one.render()})` : ofPart(one, first.value, node, scope);
  return type === 'string' ? sql(`ifNull(${query}, '')`, 'string') : sql(query, type);
}

/** `toscalar` of what is a value already: in a partition, its key; computed once for the whole query otherwise. */
function ofValue(inner: Syntax, context: Context, scope: Scope): Sql {
  const part = scope.row?.partition;
  if (part !== undefined && inner.kind === 'NameReference' && inner.symbol?.kind === 'ColumnSymbol')
    return sql(part, inner.type ?? 'dynamic');
  const value = context.scalar(inner, { names: scope.names });
  return value.constant ? value : sql(`(SELECT ${value.text})`, value.type, value.nullable);
}

/** The value of the part in which the row stands, of a query over parts that `as` named. */
function ofPart(one: Relation, value: Sql, node: Syntax, scope: Scope): string {
  const part = scope.row?.partition;
  if (part === undefined)
    throw node.fail('KQL_UNSUPPORTED', 'A part of a partition gives a value only to rows of the same partition.');
  const values = one.wrapped();
  const key = (text: string) => `concat(toString(isNull(${text})), ifNull(toString(${text}), ''))`;
  const pair = `tuple(${key(values.partition ?? 'NULL')}, ${values.column('value')?.value.text})`;
  const list = values
    .partitioned(undefined)
    .grouped([], [{ name: 'parts', value: sql(`groupArray(${pair})`, value.type, false) }]);
  return `tupleElement(arrayFirst(part -> tupleElement(part, 1) = ${key(part)}, (${list.render()})), 2)`;
}
