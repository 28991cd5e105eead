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

/** Whether a rule can run: refused where its query does not bind or translate, not evaluable where nothing fills its tables. */
export function stateOf(rule: KqlRule, { catalog, filled, now }: StateOptions): RuleState {
  try {
    const { tables } = compileKql(rule.query, { catalog, now });
    // A union of several tables still sees something while one of them is filled.
    const empty = tables.filter((table) => !filled(table));
    if (tables.length > 0 && empty.length === tables.length)
      return {
        state: 'not-evaluable',
        reason: `No source fills ${empty.join(', ')}.`,
        missingFields: empty,
      };
    return { state: 'runnable' };
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    // Columns that depend on the data are found when the rule runs.
    if (error.code === 'KQL_SCHEMA_NEEDED') return { state: 'runnable' };
    const place = error.place && rule.placeOf(error.place);
    return {
      state: 'refused',
      reason: error.message,
      code: error.code,
      ...(place && { line: place.line, column: place.column }),
    };
  }
}
