import type { Context, Scope } from '../context.ts';
import type { Sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';
import { arithmetics } from './arithmetic.ts';
import { calls } from './calls.ts';
import { comparisons } from './comparison.ts';
import { literals } from './literals.ts';
import { memberships } from './membership.ts';
import { names } from './names.ts';
import { paths } from './path.ts';
import { texts } from './text.ts';

/** Every expression that can be computed, by the language service's kind of node. */
export const expressions: Readonly<Record<string, (node: Syntax, context: Context, scope: Scope) => Sql>> = {
  ...arithmetics,
  ...calls,
  ...comparisons,
  ...literals,
  ...memberships,
  ...names,
  ...paths,
  ...texts,
};
