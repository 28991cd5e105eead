import type { Context } from '../context.ts';
import { convert, toText } from '../convert.ts';
import { hashText } from '../functions/hash.ts';
import { as } from '../items.ts';
import { Relation } from '../relation.ts';
import { boolSql, nullOf, type Sql, sql } from '../sql.ts';
import type { TypedName } from '../syntax.ts';

/** Hidden columns: the id of an edge's ends and of a node, as text. */
export const SOURCE = '__graph_source';
export const TARGET = '__graph_target';
export const NODE = '__graph_node';
/** Whether the row comes from a table of nodes. */
const LISTED = '__graph_listed';
const IN = '__graph_degree_in';
const OUT = '__graph_degree_out';

/** A graph under construction: its edges and its nodes as relations, each node once. */
export interface Graph {
  readonly edges: Relation;
  readonly nodes: Relation;
  readonly edgeColumns: readonly TypedName[];
  readonly nodeColumns: readonly TypedName[];
  /** The id of a node from its key. */
  readonly id: (key: Sql) => Sql;
  /** The number of a node, as Kusto gives it, from its key: the hash of its id. */
  readonly hash: (key: Sql) => Sql;
}

/** A column that is there. */
export function columnOf(relation: Relation, name: string): Sql {
  return relation.column(name)?.value ?? nullOf('dynamic');
}

/** One table of nodes, and which of its columns is their id. */
export interface NodeTable {
  readonly rows: Relation;
  readonly id: string;
}

/**
 * The graph of these edges. A node has the properties that its rows in the tables give it; a node that only edges name
 * has nothing but its id.
 */
export function graphOf(
  edges: Relation,
  ends: { readonly source: Sql; readonly target: Sql },
  tables: readonly NodeTable[],
  ids: readonly string[],
  nodeColumns: readonly TypedName[],
  context: Context,
  part?: { readonly value: Sql; readonly column: string },
): Graph {
  // Nodes of two parts are two, though they have the same id: the key begins with the part, its length before it.
  const keyOf = (of: Sql | undefined, value: Sql) =>
    of
      ? sql(`concat(toString(length(${toText(of).text})), ':', ${toText(of).text}, ${toText(value).text})`, 'string')
      : toText(value);
  const id = (key: Sql) => {
    const colon = `position(${key.text}, ':')`;
    const length = `toUInt64OrZero(substring(${key.text}, 1, ${colon} - 1))`;
    return part ? sql(`substring(${key.text}, ${colon} + ${length} + 1)`, 'string') : key;
  };
  const hash = (key: Sql) => sql(`reinterpretAsInt64(${hashText(convert(id(key), ends.source.type))})`, 'long', false);
  const keyed = edges
    .selecting([
      ...edges.columns,
      { name: SOURCE, value: keyOf(part?.value, ends.source) },
      { name: TARGET, value: keyOf(part?.value, ends.target) },
    ])
    .wrapped();
  const named = keyed
    .unordered()
    .selecting([
      {
        name: NODE,
        value: sql(`arrayJoin([${columnOf(keyed, SOURCE).text}, ${columnOf(keyed, TARGET).text}])`, 'string'),
      },
    ])
    .wrapped();
  const branches = [
    ...tables.map(({ rows, id: column }) => {
      const ready = rows.unordered().ready();
      return ready.selecting([
        { name: NODE, value: keyOf(part && columnOf(ready, part.column), columnOf(ready, column)) },
        { name: LISTED, value: boolSql(true) },
        ...nodeColumns.map(({ name, type }) => ({ name, value: as(ready.column(name)?.value ?? nullOf(type), type) })),
      ]);
    }),
    named.selecting([
      { name: NODE, value: columnOf(named, NODE) },
      { name: LISTED, value: boolSql(false) },
      ...nodeColumns.map(({ name, type }) => ({ name, value: nullOf(type) })),
    ]),
  ];
  const columns = [
    { name: NODE, type: 'string' as const, nullable: false },
    { name: LISTED, type: 'bool' as const, nullable: false },
    ...nodeColumns,
  ];
  const all = Relation.union(branches, columns, context.alias);
  const [key, listed] = [columnOf(all, NODE), columnOf(all, LISTED)];
  const property = ({ name, type }: TypedName) => {
    const value = anyOf(columnOf(all, name));
    if (!ids.includes(name)) return value;
    return sql(`if(max(${listed.text}), ${value.text}, ${convert(id(key), type).text})`, type, true);
  };
  const nodes = all
    .grouped(
      [key.text],
      [{ name: NODE, value: key }, ...nodeColumns.map((column) => ({ name: column.name, value: property(column) }))],
    )
    .wrapped();
  const edgeColumns = edges.names;
  return { edges: keyed, nodes, edgeColumns, nodeColumns, id, hash };
}

/** Any value that there is, of those that rows of the same node have. */
function anyOf(value: Sql): Sql {
  return value.type === 'string'
    ? sql(`anyIf(${value.text}, notEmpty(${value.text}))`, 'string')
    : sql(`any(${value.text})`, value.type, true);
}

/** The edges whose both ends are nodes of this relation. */
export function edgesWithin(edges: Relation, nodes: Relation): Relation {
  const ready = edges.ready();
  const keys = nodes.unordered().ready();
  const list = `(${keys.selecting([{ name: NODE, value: columnOf(keys, NODE) }]).render()})`;
  return ready
    .filtered(`(${columnOf(ready, SOURCE).text} IN ${list})`)
    .filtered(`(${columnOf(ready, TARGET).text} IN ${list})`);
}

/** The nodes with the numbers of edges that come in and go out, as hidden columns. */
export function withDegrees({ nodes, edges }: Graph): Relation {
  let counted = nodes;
  for (const [name, end] of [
    [IN, TARGET],
    [OUT, SOURCE],
  ] as const) {
    const ready = edges.unordered().ready();
    const key = columnOf(ready, end);
    const counts = ready
      .grouped(
        [key.text],
        [
          { name: 'key', value: key },
          { name: 'edges', value: sql('toInt64(count())', 'long', false) },
        ],
      )
      .wrapped();
    const joined = Relation.join(counted.unordered().wrapped(), counts, 'LEFT JOIN', (left, right) => [
      `${columnOf(left, NODE).text} = ${columnOf(right, 'key').text}`,
    ]);
    const count = joined.right.find((column) => column.name === 'edges')?.value.text ?? '0';
    counted = joined.relation
      .selecting([...joined.left, { name, value: sql(`ifNull(${count}, 0)`, 'long', false) }])
      .wrapped();
  }
  return counted;
}

export const degreeColumn = (direction: 'in' | 'out') => (direction === 'in' ? IN : OUT);
