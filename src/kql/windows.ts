import { type Context, type Scope, withRow } from './context.ts';
import { convert, toText } from './convert.ts';
import { truth } from './expressions/comparison.ts';
import { orderText, type Relation } from './relation.ts';
import { datetimeToTicks, type Sql, sql, ticksToDatetime } from './sql.ts';
import { ask } from './staged/ask.ts';
import { OPERATOR_LIMITS } from './staged/limits.ts';
import { decode } from './staged/value.ts';
import type { RawNode, Syntax } from './syntax.ts';

const RANKS = new Set(['row_rank', 'row_rank_dense', 'row_rank_min']);
const NUMBERED = new Set(['row_number', 'row_cumsum']);
const WINDOWS = new Set(['prev', 'next', ...NUMBERED, ...RANKS, 'row_window_session']);

/** Values of window functions that a level below has computed, by their call. */
export type Windows = ReadonlyMap<RawNode, Sql>;

const isWindow = (node: Syntax) => node.kind === 'FunctionCallExpression' && WINDOWS.has(node.child('Name').name);
const argumentsOf = (call: Syntax) => call.child('ArgumentList').list('Expressions');

/** The calls that SQL cannot make in place, inner ones first: over a window function, with a restart, or of several steps. */
function callsToLift(items: readonly Syntax[]): Syntax[] {
  const found: Syntax[] = [];
  const visit = (node: Syntax, inside: boolean) => {
    const window = isWindow(node);
    for (const child of node.children()) visit(child, inside || window);
    if (!window) return;
    const name = node.child('Name').name;
    const restarts = NUMBERED.has(name) && argumentsOf(node).length > 1;
    if (inside || restarts || RANKS.has(name) || name === 'row_window_session') found.push(node);
  };
  for (const item of items) visit(item, false);
  return found;
}

const UP_TO_HERE = 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';

/** `OVER (…)` in the order of the rows, in the parts that a restart begins. */
function over(rows: Relation, segment: Sql | undefined, frame = ''): string {
  const parts = [rows.partition, segment?.text].filter((text) => text !== undefined);
  const order = rows.order.map(orderText).join(', ');
  return `OVER (${[parts.length ? `PARTITION BY ${parts.join(', ')}` : '', order ? `ORDER BY ${order}` : '', frame]
    .filter(Boolean)
    .join(' ')})`;
}

/** Rows with columns beside their own, which later steps read and nobody sees. */
class Lifted {
  rows: Relation;
  readonly names = new Map<RawNode, string>();
  private readonly hidden = new Set<string>();
  private readonly context: Context;
  private readonly scope: Scope;

  constructor(rows: Relation, context: Context, scope: Scope) {
    this.rows = rows;
    this.context = context;
    this.scope = scope;
  }

  /** Adds a column; its name stays, its text changes with each further level. */
  add(value: Sql): string {
    let name = `__window${this.hidden.size}`;
    while (this.rows.column(name)) name = `_${name}`;
    this.hidden.add(name);
    this.rows = this.rows.wrapped([{ name, value }]);
    return name;
  }

  /** One order for all levels and readings: rows that the order leaves equal would else stand differently in each. */
  number(isReadTwice: boolean): void {
    const ties = this.rows.columns.map(({ value }) => ({ text: value.text, descending: false, nullsFirst: true }));
    const order = this.rows.order;
    const rows = isReadTwice && order.length ? this.rows.sorted([...order, ...ties]) : this.rows;
    const name = this.add(sql(`toInt64(row_number() ${over(rows.partitioned(undefined), undefined)})`, 'long', false));
    this.rows = this.rows.unordered().sorted([{ text: this.column(name).text, descending: false, nullsFirst: false }]);
  }

  column(name: string): Sql {
    return this.rows.column(name)?.value ?? sql('NULL', 'dynamic');
  }

  /** The value of an expression on the rows as they are now. */
  value(node: Syntax): Sql {
    return this.context.scalar(node, { ...withRow(this.scope, this.rows), windows: this.windows });
  }

  get windows(): Windows {
    return new Map([...this.names].map(([node, name]) => [node, this.column(name)]));
  }

  /** The name of a column that counts the restarts so far; undefined without a restart. */
  segment(restart: Syntax | undefined): { readonly flag: string; readonly name: string } | undefined {
    if (!restart) return undefined;
    const flag = this.add(sql(`ifNull(${truth(this.value(restart)).text}, false)`, 'bool', false));
    const name = this.add(
      sql(`toInt64(countIf(${this.column(flag).text}) ${over(this.rows, undefined, UP_TO_HERE)})`, 'long', false),
    );
    return { flag, name };
  }

  /** The rows with their own columns alone, and what stands for the calls. */
  finish(): { readonly rows: Relation; readonly windows: Windows } {
    const own = this.rows.columns.filter(({ name }) => !this.hidden.has(name));
    return { windows: this.windows, rows: this.rows.selecting(own) };
  }

  lift(call: Syntax): void {
    const name = call.child('Name').name;
    const nodes = argumentsOf(call);
    const at = RANKS.has(name) || NUMBERED.has(name) ? this.counted(name, nodes) : this.other(name, call, nodes);
    this.names.set(call.raw, this.add(at));
  }

  private counted(name: string, nodes: readonly Syntax[]): Sql {
    const [first, second] = nodes;
    if (RANKS.has(name)) return this.rank(name, first, second);
    const segment = this.segment(second);
    const by = segment && this.column(segment.name);
    if (name === 'row_number') {
      const start = first ? `ifNull(${convert(this.value(first), 'long').text}, 1)` : '1';
      return sql(`(toInt64(row_number() ${over(this.rows, by)}) + ${start} - 1)`, 'long', false);
    }
    const term = first ? this.value(first) : sql('0', 'long');
    return sql(`sum(${term.text}) ${over(this.rows, by, UP_TO_HERE)}`, term.type === 'int' ? 'long' : term.type);
  }

  private rank(name: string, term: Syntax | undefined, second: Syntax | undefined): Sql {
    if (!term) return sql('1', 'long', false);
    const minimal = name === 'row_rank_min' || (name === 'row_rank' && second?.text.trim() === 'false');
    const segment = name === 'row_rank' ? undefined : this.segment(second);
    const value = this.value(term);
    // A null beside a value is a change, beside a null it is none.
    const key = `concat(if(isNull(${value.text}), '0', '1'), ${toText(value).text})`;
    const restarted = segment ? `NOT ${this.column(segment.flag).text} AND ` : '';
    const changed = this.add(
      sql(
        `(${restarted}${key} != lagInFrame(${key}, 1, ${key}) ${over(this.rows, undefined, UP_TO_HERE)})`,
        'bool',
        false,
      ),
    );
    const by = () => (segment ? this.column(segment.name) : undefined);
    if (!minimal)
      return sql(
        `(toInt64(countIf(${this.column(changed).text}) ${over(this.rows, by(), UP_TO_HERE)}) + 1)`,
        'long',
        false,
      );
    const number = this.add(sql(`toInt64(row_number() ${over(this.rows, by())})`, 'long', false));
    const start = `if(${this.column(changed).text}, ${this.column(number).text}, 1)`;
    return sql(`max(${start}) ${over(this.rows, by(), UP_TO_HERE)}`, 'long', false);
  }

  private other(name: string, call: Syntax, nodes: readonly Syntax[]): Sql {
    return name === 'row_window_session' ? this.session(call, nodes) : this.value(call);
  }

  /** The start of each row's session: each depends on the one before it, so that the rows are read one by one. */
  private session(call: Syntax, [value, fromFirst, between, restart]: readonly Syntax[]): Sql {
    const spans = [fromFirst, between].map((node) => {
      const constant = node && convert(this.value(node), 'timespan').constant;
      if (constant?.kind !== 'integer')
        throw call.fail('KQL_CONSTANT_EXPECTED', 'The longest distances of a session must be constant.');
      return constant.value;
    });
    const ticks = value ? datetimeToTicks(convert(this.value(value), 'datetime').text) : 'NULL';
    const time = this.add(sql(ticks, 'long'));
    const flag = this.add(sql(restart ? `ifNull(${truth(this.value(restart)).text}, false)` : 'false', 'bool', false));
    const part = sql(this.rows.partition ? `toString(${this.rows.partition})` : "''", 'string');
    const asked = { asker: 'row_window_session', node: call, limits: OPERATOR_LIMITS };
    const answer = ask(
      this.rows.partitioned(undefined),
      [this.column(time), this.column(flag), part],
      asked,
      this.context,
    );
    const starts = sessionStarts(
      answer.map((row) => ({
        time: decode(row[0], 'long') as bigint | null,
        restart: decode(row[1], 'bool') === true,
        part: String(row[2]),
      })),
      spans[0] ?? 0n,
      spans[1] ?? 0n,
    );
    const list = `splitByChar(' ', ${this.context.parameters.text(starts.map((start) => start ?? '-').join(' '))})`;
    const order = this.rows.order.map(orderText).join(', ');
    const at = `row_number() OVER (${order ? `ORDER BY ${order}` : ''})`;
    return sql(ticksToDatetime(`toInt64OrNull(${list}[${at}])`), 'datetime');
  }
}

interface SessionRow {
  readonly time: bigint | null;
  readonly restart: boolean;
  readonly part: string;
}

/** For each row the time at which its session began. */
export function sessionStarts(rows: readonly SessionRow[], fromFirst: bigint, between: bigint): (bigint | null)[] {
  const parts = new Map<string, { start: bigint | null; last: bigint | null }>();
  return rows.map(({ time, restart, part }) => {
    const before = parts.get(part);
    const begins =
      restart ||
      before === undefined ||
      before.start === null ||
      before.last === null ||
      (time !== null && (time >= before.start + fromFirst || time >= before.last + between));
    const start = begins ? time : before.start;
    parts.set(part, { start, last: time });
    return start;
  });
}

/** Throws KQL_SEMANTICS at a function that looks from row to row, where no row stands before another. */
export function requireSerialized(rows: Relation, call: Syntax): void {
  // Within a part (mv-apply) the elements stand as their array has them.
  if (rows.isSerialized || rows.partition !== undefined) return;
  const { name } = call.child('Name');
  throw call.fail('KQL_SEMANTICS', `${name} needs rows in an order: put sort or serialize before it.`);
}

/** The rows and what stands for the window functions that SQL cannot make in place; undefined where there are none. */
export function liftedWindows(
  rows: Relation,
  items: readonly Syntax[],
  context: Context,
  scope: Scope,
): { readonly rows: Relation; readonly windows: Windows } | undefined {
  const calls = callsToLift(items);
  const [first] = calls;
  if (!first) return undefined;
  requireSerialized(rows, first);
  const lifted = new Lifted(rows.ready(), context, scope);
  lifted.number(calls.some((call) => call.child('Name').name === 'row_window_session'));
  for (const call of calls) lifted.lift(call);
  return lifted.finish();
}

/** The rows ready for the items, and the scope in which these are evaluated on them. */
export function withWindows(
  rows: Relation,
  items: readonly Syntax[],
  context: Context,
  scope: Scope,
): { readonly rows: Relation; readonly scope: Scope } {
  const lifted = liftedWindows(rows, items, context, scope);
  return lifted
    ? { rows: lifted.rows, scope: { ...withRow(scope, lifted.rows), windows: lifted.windows } }
    : { rows, scope: withRow(scope, rows) };
}
