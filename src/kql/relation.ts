import type { SearchedColumns } from '../schema/searched-columns.ts';
import { searchedOf } from './searched.ts';
import { identifier, nullOf, type Sql, sql } from './sql.ts';
import type { Syntax, TypedName } from './syntax.ts';

/** One column of a query under construction: its SQL over the source, and whether that is just the source's column. */
export interface RelationColumn {
  readonly name: string;
  readonly value: Sql;
  readonly plain: boolean;
}

export interface OrderKey {
  readonly text: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export type JoinWord =
  | 'INNER JOIN'
  | 'LEFT JOIN'
  | 'RIGHT JOIN'
  | 'FULL JOIN'
  | 'LEFT ANTI JOIN'
  | 'RIGHT ANTI JOIN'
  | 'LEFT SEMI JOIN'
  | 'RIGHT SEMI JOIN';

interface Parts {
  readonly columns: readonly RelationColumn[];
  /** The FROM clause, of which only those columns are made that the text uses. */
  readonly from: (used: string) => string;
  readonly name: string;
  readonly joins: boolean;
  readonly where: readonly string[];
  readonly groupBy: readonly string[] | undefined;
  readonly distinct: boolean;
  readonly limitBy: string;
  readonly order: readonly OrderKey[];
  readonly serialized: boolean;
  readonly limit: string | undefined;
  /** Steps work on the rows of each value of this for themselves (`mv-apply`, `partition`). */
  readonly partition: string | undefined;
  readonly alias: () => string;
}

/**
 * A query under construction: immutable, one SELECT, wrapped into a sub-query where the next step needs one.
 * The order of rows is kept through steps that keep it in KQL: keys travel outwards as hidden columns.
 */
export class Relation {
  private readonly parts: Parts;

  private constructor(parts: Parts) {
    this.parts = parts;
  }

  /** All columns of a table or of a sub-query's text, which may depend on the columns that are used. */
  static over(
    source: string | ((isUsed: (column: string) => boolean) => string),
    columns: readonly (TypedName & { readonly nullable?: boolean })[],
    alias: () => string,
    searched?: SearchedColumns,
  ): Relation {
    const name = alias();
    return new Relation({
      columns: columns.map((column) => ({
        name: column.name,
        value: {
          ...sql(`${name}.${identifier(column.name)}`, column.type, column.nullable ?? true),
          ...searchedOf(name, column.name, searched),
        },
        plain: true,
      })),
      from: (used) => `${typeof source === 'string' ? source : source(columnsNamed(name, used))} AS ${name}`,
      joins: false,
      name,
      where: [],
      groupBy: undefined,
      distinct: false,
      limitBy: '',
      order: [],
      serialized: false,
      limit: undefined,
      partition: undefined,
      alias,
    });
  }

  /** Two sources side by side; the columns of each, for the caller to select from. */
  static join(
    left: Relation,
    right: Relation,
    word: JoinWord,
    on: (left: Relation, right: Relation) => string[],
  ): {
    readonly relation: Relation;
    readonly left: readonly RelationColumn[];
    readonly right: readonly RelationColumn[];
  } {
    const [l, r] = [left.bare(), right.bare()];
    const condition = on(l, r).join(' AND ');
    const relation = l.with({
      joins: true,
      serialized: false,
      from: (used) => {
        const all = `${used} ${condition}`;
        return `${l.parts.from(all)} ${word} ${r.parts.from(all)} ON ${condition}`;
      },
    });
    return { relation, left: l.columns, right: r.columns };
  }

  /** All rows of several relations; of their columns only those that are used. */
  static union(
    branches: readonly Relation[],
    columns: readonly (TypedName & { readonly nullable?: boolean })[],
    alias: () => string,
  ): Relation {
    const outer = Relation.over('', columns, alias);
    const { name } = outer.parts;
    return outer.with({
      from: (used) => {
        const isUsed = columnsNamed(name, used);
        const parts = branches.map((branch, index) => {
          const kept = branch.with({ columns: branch.columns.filter((column) => isUsed(column.name)) });
          // The first branch names and types the columns; many more of them, said again by each, would be most of the text.
          return index > 0 && kept.columns.length > FEW_COLUMNS ? kept.render([], shortNull, false) : kept.render();
        });
        return `(${parts.join(' UNION ALL ')}) AS ${name}`;
      },
    });
  }

  get columns(): readonly RelationColumn[] {
    return this.parts.columns;
  }
  /** True where duplicates are removed at this level, so that its columns must not change form in it. */
  get isDistinct(): boolean {
    return this.parts.distinct;
  }
  get order(): readonly OrderKey[] {
    return this.parts.order;
  }
  get names(): TypedName[] {
    return this.columns.map(({ name, value }) => ({ name, type: value.type }));
  }

  get partition(): string | undefined {
    return this.parts.partition;
  }

  /** From here on, or no more, the rows of each value of the text for themselves. */
  partitioned(partition: string | undefined): Relation {
    return this.with({ partition });
  }

  column(name: string): RelationColumn | undefined {
    return this.columns.find((column) => column.name === name);
  }

  private with(changes: Partial<Parts>): Relation {
    return new Relation({ ...this.parts, ...changes });
  }

  /** True if nothing but filters and plain columns stands here, so that a condition or an expression can join it. */
  private get open(): boolean {
    const { groupBy, distinct, limitBy, limit } = this.parts;
    return groupBy === undefined && !distinct && limitBy === '' && limit === undefined;
  }

  /** Only a source and its plain columns. */
  private bare(): Relation {
    const { where, order } = this.parts;
    const plain = this.open && where.length === 0 && order.length === 0 && this.columns.every((column) => column.plain);
    return plain && !this.parts.joins ? this : this.wrapped();
  }

  /** With columns that can be null where an outer join finds no row. */
  optional(): Relation {
    const ready = this.ready();
    return ready.selecting(
      ready.columns.map(({ name, value }) => ({
        name,
        value: value.type === 'string' ? value : sql(`toNullable(${value.text})`, value.type),
        plain: value.type === 'string',
      })),
    );
  }

  /** Ready for expressions over the named columns: wrapped unless these are plain and the level is open. */
  ready(used: Iterable<string> = this.columns.map(({ name }) => name)): Relation {
    if (!this.open || this.columns.some(isWindow)) return this.wrapped();
    for (const name of used) if (this.column(name)?.plain === false) return this.wrapped();
    return this;
  }

  /** Adds a condition; the relation must be `ready` for it. */
  filtered(condition: string): Relation {
    return this.with({ where: [...this.parts.where, condition] });
  }

  /** Replaces the columns; the relation must be `ready` for the values. */
  selecting(columns: readonly { readonly name: string; readonly value: Sql; readonly plain?: boolean }[]): Relation {
    return this.with({
      columns: columns.map(({ name, value, plain }) => ({ name, value, plain: plain ?? this.isPlain(value) })),
    });
  }

  private isPlain(value: Sql): boolean {
    return this.parts.columns.some((column) => column.plain && column.value.text === value.text);
  }

  /** Groups by the texts and selects the columns; without keys it is one group. */
  grouped(keys: readonly string[], columns: readonly { readonly name: string; readonly value: Sql }[]): Relation {
    return this.with({
      columns: columns.map(({ name, value }) => ({ name, value, plain: false })),
      groupBy: this.parts.partition === undefined ? keys : [...keys, this.parts.partition],
      order: [],
      serialized: false,
    });
  }

  /** Adds the condition to what a wrapped level shows, and nothing else. */
  distinctRows(): Relation {
    return this.with({ distinct: true, order: [], serialized: false });
  }

  /** Sorts; the relation must be `ready` for the keys. Earlier orders break ties, as a stable sort would. */
  sorted(order: readonly OrderKey[]): Relation {
    const earlier = this.parts.order.filter((key) => !order.some(({ text }) => text === key.text));
    return this.with({ order: [...order, ...earlier], serialized: true });
  }

  unordered(): Relation {
    return this.with({ order: [], serialized: false });
  }

  /** True where one row stands before another, so that functions may look from row to row. */
  get isSerialized(): boolean {
    return this.parts.serialized;
  }

  /** The rows in the order that they have, as one that counts. */
  asSerialized(): Relation {
    return this.with({ serialized: true });
  }

  limited(count: bigint): Relation {
    if (this.parts.partition !== undefined) return this.limitedBy(count, []);
    const open = this.parts.limit === undefined ? this : this.wrapped();
    return open.with({ limit: `${atLeastNone(count)}` });
  }

  /** At most `count` rows for each value of the keys. */
  limitedBy(count: bigint, keys: readonly string[]): Relation {
    const open = this.open ? this : this.wrapped();
    const { partition } = open.parts;
    const all = partition === undefined ? keys : [...keys, partition];
    return open.with({ limitBy: `LIMIT ${atLeastNone(count)} BY ${all.join(', ')}` });
  }

  /** Only the named columns, in that order. */
  choosing(names: readonly string[], node: Syntax): Relation {
    const columns = names.map((name) => {
      const column = this.column(name);
      if (!column) throw node.fail('KQL_INTERNAL', `The binder names a column ${name} that is not there.`);
      return column;
    });
    return this.parts.distinct ? this.wrapped().choosing(names, node) : this.with({ columns });
  }

  /** Renames by position. */
  renamed(names: readonly string[]): Relation {
    return this.with({
      columns: this.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name })),
    });
  }

  /** As a source of a new level: all columns plain. Order keys become hidden columns and stay in force. */
  wrapped(extra: readonly { readonly name: string; readonly value: Sql }[] = []): Relation {
    const { order, limit, limitBy, partition } = this.parts;
    const hidden = order.map((key, index) => ({ key, name: `__order${index}` }));
    const taken = new Set(this.columns.map(({ name }) => name));
    for (const entry of hidden) while (taken.has(entry.name)) entry.name = `_${entry.name}`;
    const additions = [
      ...hidden.map(({ key, name }) => ({ name, text: key.text })),
      ...extra.map(({ name, value }) => ({ name, text: value.text })),
      ...(partition === undefined ? [] : [{ name: '__partition', text: partition }]),
    ];
    const inner = limit === undefined && limitBy === '' ? this.with({ order: [] }) : this;
    const held = this.columns.filter(({ value }) => !value.absent);
    const source = Relation.over(
      '',
      [
        ...held.map(({ name, value }) => ({ name, type: value.type, nullable: value.nullable })),
        ...extra.map(({ name, value }) => ({ name, type: value.type, nullable: value.nullable })),
      ],
      this.parts.alias,
    ).over(inner, additions);
    return source.with({
      ...(held.length < this.columns.length && { columns: this.withAbsent(source.columns) }),
      serialized: this.parts.serialized,
      partition: partition === undefined ? undefined : `${source.parts.name}.${identifier('__partition')}`,
      order: hidden.map(({ key, name }) => ({ ...key, text: `${source.parts.name}.${identifier(name)}` })),
    });
  }

  /** The columns of a level above, with those that are absent here at their places. */
  private withAbsent(above: readonly RelationColumn[]): RelationColumn[] {
    const places = new Map(this.columns.map(({ name }, index) => [name, index]));
    const absent = this.columns.filter(({ value }) => value.absent);
    return [...above, ...absent].sort(
      (left, right) => (places.get(left.name) ?? Infinity) - (places.get(right.name) ?? Infinity),
    );
  }

  /** Without the columns that are absent. */
  present(): Relation {
    return this.with({ columns: this.columns.filter(({ value }) => !value.absent) });
  }

  /** This level with another relation as its source. */
  private over(inner: Relation, additions: readonly Addition[]): Relation {
    const { name } = this.parts;
    return this.with({ from: (used) => `(${inner.text(additions, columnsNamed(name, used))}) AS ${name}` });
  }

  /** As a sub-query: only the columns that are used, and those that make rows. */
  private text(additions: readonly Addition[], isUsed: (column: string) => boolean): string {
    const { columns, distinct, groupBy } = this.parts;
    if (distinct) return this.render(additions);
    const kept = columns.filter(({ name, value }) => isUsed(name) || value.text.includes('arrayJoin('));
    const first = columns[0];
    const isOneGroup = groupBy !== undefined && groupBy.length === 0;
    const needed = kept.length === 0 && isOneGroup && first ? [first] : kept;
    return this.with({ columns: needed }).render(
      additions.filter(({ name, text }) => isUsed(name) || text.includes('arrayJoin(')),
    );
  }

  /** The SELECT. `convert` changes how each column leaves the query (the outermost level only). */
  render(
    additions: readonly Addition[] = [],
    convert: (value: Sql) => string = (value) => value.text,
    isNamed = true,
  ): string {
    const { columns, from, where, groupBy, distinct, limitBy, order, limit } = this.parts;
    const selected = [
      ...columns.map(({ name, value }) => (isNamed ? `${convert(value)} AS ${identifier(name)}` : convert(value))),
      ...additions.map(({ name, text }) => `${text} AS ${identifier(name)}`),
    ];
    const head = `SELECT ${distinct ? 'DISTINCT ' : ''}${selected.length ? selected.join(', ') : '1 AS `__none`'}`;
    const tail = [
      where.length ? `WHERE ${where.join(' AND ')}` : '',
      groupBy?.length ? `GROUP BY ${groupBy.join(', ')}` : '',
      order.length ? `ORDER BY ${order.map(orderText).join(', ')}` : '',
      limitBy,
      limit === undefined ? '' : `LIMIT ${limit}`,
    ]
      .filter((part) => part !== '')
      .join(' ');
    return `${head} FROM ${from(`${head} ${tail}`)}${tail ? ` ${tail}` : ''}`;
  }
}

/** ClickHouse would count a limit below zero from the end. */
const atLeastNone = (count: bigint) => (count < 0n ? 0n : count);

/** So many columns are said again by every branch of a union, present or not. */
export const FEW_COLUMNS = 300;

/** A value of a branch behind the first, where a null has the type of the first's. */
function shortNull(value: Sql): string {
  return value.text === nullOf(value.type).text && value.type !== 'string' ? 'NULL' : value.text;
}

/** A column that a level makes beside its own: an order key, a row's number. */
interface Addition {
  readonly name: string;
  readonly text: string;
}

/** Which columns of a source a text names. */
function columnsNamed(source: string, text: string): (column: string) => boolean {
  const found = new Set<string>();
  for (const match of text.matchAll(new RegExp(`${source}\\.(\`(?:[^\`\\\\]|\\\\.)*\`)`, 'g')))
    found.add(match[1] ?? '');
  return (column) => found.has(identifier(column));
}

function isWindow({ value }: RelationColumn): boolean {
  return value.text.includes(' OVER (');
}

export function orderText(key: OrderKey): string {
  return `${key.text} ${key.descending ? 'DESC' : 'ASC'} NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}`;
}
