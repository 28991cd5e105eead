import type { Context } from '../context.ts';
import { emptySource } from '../datatable.ts';
import { Relation } from '../relation.ts';
import { CLICKHOUSE_TYPE, identifier, sql } from '../sql.ts';
import type { Syntax, TypedName } from '../syntax.ts';
import { OPERATOR_LIMITS } from './limits.ts';
import { encode, type HostValue } from './value.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
};
const SPECIAL = /[\\\t\n\r\0\b\f]/g;

const escaped = (text: string) => text.replace(SPECIAL, (character) => ESCAPES[character] ?? character);

/** Rows that TypeScript made as a source of the query, in their order. The text goes along as parameters. */
export function feed(
  rows: readonly (readonly HostValue[])[],
  columns: readonly TypedName[],
  asker: string,
  node: Syntax,
  context: Context,
): Relation {
  if (rows.length === 0 || columns.length === 0) return emptySource(columns, context);
  let size = 0;
  const lines = rows.map((row, at) => {
    const cells = columns.map(({ type }, index) => {
      const text = encode(row[index] ?? null, type);
      return text === undefined ? '\\N' : escaped(text);
    });
    const line = `${at}\t${cells.join('\t')}`;
    size += line.length;
    if (size > OPERATOR_LIMITS.bytes)
      throw node.fail(
        'KQL_LIMIT_MEMORY',
        `${asker} makes more than ${OPERATOR_LIMITS.bytes} bytes; ask for fewer rows or columns.`,
      );
    return line;
  });
  const structure = columns.map(({ type }, index) => `c${index} ${CLICKHOUSE_TYPE[type]}`).join(', ');
  const text = `'at UInt32, ${structure.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const selected = columns.map(({ name }, index) => `c${index} AS ${identifier(name)}`);
  let position = '__at';
  while (columns.some(({ name }) => name === position)) position = `_${position}`;
  const source = `(SELECT ${[...selected, `at AS ${identifier(position)}`].join(', ')} FROM format('TSV', ${text}, ${context.parameters.text(lines.join('\n'))}))`;
  const all = Relation.over(source, [...columns, { name: position, type: 'long', nullable: false }], context.alias);
  const at = all.column(position)?.value ?? sql('0', 'long', false);
  return all
    .selecting(all.columns.filter(({ name }) => name !== position))
    .sorted([{ text: at.text, descending: false, nullsFirst: false }]);
}
