import type { Context, Scope } from './context.ts';
import { convert } from './convert.ts';
import { Relation } from './relation.ts';
import { CLICKHOUSE_TYPE, cast, identifier } from './sql.ts';
import type { Syntax, TypedName } from './syntax.ts';

/** A source without rows: for tables that the catalogue knows and nothing fills, and for empty `datatable`s. */
export function emptySource(columns: readonly TypedName[], context: Context): Relation {
  const structure = columns.map(({ name, type }) => `${identifier(name)} ${CLICKHOUSE_TYPE[type]}`).join(', ');
  const text = `'${structure.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return Relation.over(`null(${text})`, columns, context.alias);
}

/** `datatable (name:type, …) [values]`. */
export function datatable(node: Syntax, context: Context, scope: Scope): Relation {
  const columns = node.columns ?? [];
  const values = node.list('Values');
  if (columns.length === 0 || values.length === 0) return emptySource(columns, context).asSerialized();
  if (values.length % columns.length !== 0)
    throw node.fail('KQL_SEMANTICS', `${values.length} values do not fill rows of ${columns.length} columns.`);
  const rows: string[] = [];
  for (let index = 0; index < values.length; index += columns.length) {
    const row = columns.map(({ type }, at) => {
      const value = context.scalar(values[index + at] as Syntax, { names: scope.names });
      return cast(convert(value, type).text, type);
    });
    rows.push(`tuple(${row.join(', ')})`);
  }
  const row = context.alias();
  const selected = columns.map(({ name }, index) => `tupleElement(${row}, ${index + 1}) AS ${identifier(name)}`);
  const source = `(SELECT ${selected.join(', ')} FROM (SELECT arrayJoin([${rows.join(', ')}]) AS ${row}))`;
  return Relation.over(source, columns, context.alias).asSerialized();
}
