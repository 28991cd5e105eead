import { compileKql } from '../../kql/compile.ts';
import { KqlError } from '../../kql/errors.ts';
import type { Catalog } from '../../kql/service.ts';
import type { RuleState } from '../detection.ts';
import type { KqlRule } from './rule.ts';

export interface StateOptions {
  readonly catalog: Catalog;
  /** True if any source ever fills the table. */
  readonly filled: (table: string) => boolean;
  readonly now: Date;
}

/** A rule as the catalogue has it: which tables it reads, and its state once it is known which of them are filled. */
export interface BoundRule {
  readonly tables: readonly string[];
  state(filled: (table: string) => boolean): RuleState;
}

/** Holds a rule to the catalogue, once: what is in the tables may change, what its query means does not. */
export function bindRule(rule: KqlRule, { catalog, now }: Omit<StateOptions, 'filled'>): BoundRule {
  const always = (state: RuleState): BoundRule => ({ tables: [], state: () => state });
  try {
    const { tables } = compileKql(rule.query, { catalog, now });
    return {
      tables,
      state(filled) {
        // A union of several tables still sees something while one of them is filled.
        const empty = tables.filter((table) => !filled(table));
        if (tables.length === 0 || empty.length < tables.length) return { state: 'runnable' };
        return { state: 'not-evaluable', reason: `No source fills ${empty.join(', ')}.`, missingFields: empty };
      },
    };
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    // Columns that depend on the data are found when the rule runs.
    if (error.code === 'KQL_SCHEMA_NEEDED') return always({ state: 'runnable' });
    const place = error.place && rule.placeOf(error.place);
    return always({
      state: 'refused',
      reason: error.message,
      code: error.code,
      ...(place && { line: place.line, column: place.column }),
    });
  }
}

/** Whether a rule can run: refused where its query does not bind or translate, not evaluable where nothing fills its tables. */
export function stateOf(rule: KqlRule, { filled, ...options }: StateOptions): RuleState {
  return bindRule(rule, options).state(filled);
}
