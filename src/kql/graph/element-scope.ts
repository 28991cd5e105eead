import type { Sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

/** What the variables of a graph pattern stand for where an expression is translated; undefined for what is not there. */
export interface ElementScope {
  /** `n.name` */
  property(variable: string, name: string): Sql | undefined;
  /** A variable by itself: its properties as a bag. */
  whole(variable: string): Sql | undefined;
  /** A call of `all`, `any` or `map`. */
  over(call: Syntax): Sql | undefined;
  /** `node_degree_in(n)`; without a variable that of the node itself. */
  degree(variable: string | undefined, direction: 'in' | 'out'): Sql | undefined;
  /** `node_id(n)`; without a variable that of the node itself. */
  id(variable: string | undefined): Sql | undefined;
}
