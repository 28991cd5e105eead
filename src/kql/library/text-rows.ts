import type { Context } from '../context.ts';
import { convert, parseJson } from '../convert.ts';
import type { Relation } from '../relation.ts';
import type { Sql } from '../sql.ts';
import { feed } from '../staged/feed.ts';
import type { Syntax, TypedName } from '../syntax.ts';

/** Rows of texts as a source: each cell is read as its column's type, as `todatetime` and its kin would; none is dropped. */
export function textRows(
  rows: readonly (readonly (string | null)[])[],
  columns: readonly TypedName[],
  asker: string,
  node: Syntax,
  context: Context,
): Relation {
  const texts = columns.map(({ name }) => ({ name, type: 'string' as const }));
  const source = feed(rows, texts, asker, node, context);
  return source
    .ready()
    .selecting(columns.map(({ name, type }, index) => ({ name, value: typed(source.columns[index]?.value, type) })))
    .wrapped();
}

function typed(value: Sql | undefined, type: TypedName['type']): Sql {
  if (!value) throw new Error('The rows have fewer columns than their schema.');
  return type === 'dynamic' ? parseJson(value.text) : convert(value, type);
}
