import { type Context, type Scope, withRow } from '../context.ts';
import { toDynamic, toJson } from '../convert.ts';
import { truth } from '../expressions/comparison.ts';
import { packedBag } from '../functions/json.ts';
import type { Relation } from '../relation.ts';
import { type Sql, sql } from '../sql.ts';
import type { Syntax, TypedName } from '../syntax.ts';
import type { Constraint } from './constraints.ts';
import type { ElementScope } from './element-scope.ts';
import { degreeColumn, NODE } from './graph.ts';
import { ofElement } from './graph-operator.ts';
import type { Need } from './needs.ts';

/** The nodes or the edges of a graph, and the values that a search reads of each: made in SQL, numbered here. */
export class Elements {
  readonly rows: Relation;
  readonly values: Sql[];
  private readonly columns: readonly TypedName[];
  private readonly id: (key: Sql) => Sql;
  private readonly context: Context;
  private readonly scope: Scope;

  constructor(
    rows: Relation,
    columns: readonly TypedName[],
    keys: readonly Sql[],
    id: (key: Sql) => Sql,
    context: Context,
    scope: Scope,
  ) {
    this.rows = rows;
    this.columns = columns;
    this.values = [...keys];
    this.id = id;
    this.context = context;
    this.scope = scope;
  }

  private add(value: Sql): number {
    const known = this.values.findIndex(({ text, type }) => text === value.text && type === value.type);
    return known >= 0 ? known : this.values.push(value) - 1;
  }

  private identity(): Sql | undefined {
    const key = this.rows.column(NODE)?.value;
    return key && this.id(key);
  }

  private bag(): Sql {
    return packedBag(
      this.columns.flatMap(({ name }) => {
        const value = this.rows.column(name)?.value;
        return value ? [this.context.string(name), value] : [];
      }),
    );
  }

  /** The scope of an expression over one element: the variable stands for it, or its properties stand by themselves. */
  private inside(variable: string | undefined): Scope {
    const mine = (name: string | undefined) => name === variable;
    const pattern: ElementScope = {
      property: (name, property) => (mine(name) ? this.rows.column(property)?.value : undefined),
      whole: (name) => (mine(name) ? this.bag() : undefined),
      over: () => undefined,
      id: (name) => (mine(name) ? this.identity() : undefined),
      degree: (name, direction) => (mine(name) ? this.rows.column(degreeColumn(direction))?.value : undefined),
    };
    return { ...withRow(this.scope, this.rows), pattern };
  }

  private translated(expression: Syntax, variable: string | undefined, filter = false): Sql {
    return ofElement(this.context.scalar(expression, { ...this.inside(variable), filter }), expression);
  }

  /** Where all conditions hold of an element. */
  condition(constraints: readonly Constraint[]): number | undefined {
    if (constraints.length === 0) return undefined;
    const tests = constraints.map(({ condition, variable, isBare }) => {
      const test = truth(this.translated(condition, isBare ? undefined : variable, true));
      return test.nullable ? `ifNull(${test.text}, false)` : test.text;
    });
    return this.add(sql(tests.length > 1 ? `(${tests.join(' AND ')})` : (tests[0] ?? 'true'), 'bool', false));
  }

  /** What an expression over matches reads of this element; values of a list are their JSON. */
  need({ value, variable, how, type, node }: Need): number {
    const read = (): Sql | undefined => {
      switch (value.kind) {
        case 'property':
          return this.rows.column(value.name)?.value;
        case 'whole':
          return this.bag();
        case 'degree':
          return this.rows.column(degreeColumn(value.direction))?.value;
        case 'id':
          return this.identity();
        case 'expression':
          return this.translated(value.node, undefined, how !== 'map');
      }
    };
    const found = read();
    if (!found) throw node.fail('KQL_SEMANTICS', `${variable} has no such property.`);
    if (how === 'map') return this.add(sql(toJson(found), 'dynamic', false));
    if (how === 'one') return this.add(type === 'dynamic' ? toDynamic(found) : found);
    const test = truth(found);
    return this.add(sql(test.nullable ? `ifNull(${test.text}, false)` : test.text, 'bool', false));
  }
}
