import { KqlError } from '../../kql/errors.ts';
import type { RuleState } from '../detection.ts';
import type { KqlRule } from './rule.ts';

export interface StateOptions {
  /** Compiles the query and says which tables it reads. Throws KqlError. */
  readonly compile: (kql: string) => Promise<Compiled> | Compiled;
  /** True if any source ever fills the table. */
  readonly filled: (table: string) => boolean;
}

interface Compiled {
  readonly tables: readonly string[];
  /** The tables behind the first that a query gives. */
  readonly further?: readonly unknown[] | undefined;
}

/** Columns and rows that a step works on are found when the rule runs. */
const FOUND_AT_RUN = new Set(['KQL_SCHEMA_NEEDED', 'KQL_ROWS_NEEDED']);

/** A rule as the catalogue has it: which tables it reads, and its state once it is known which of them are filled. */
export interface BoundRule {
  readonly tables: readonly string[];
  state(filled: (table: string) => boolean): RuleState;
}

/** Holds a rule to the catalogue, once: what is in the tables may change, what its query means does not. */
export async function bindRule(rule: KqlRule, compile: StateOptions['compile']): Promise<BoundRule> {
  const always = (state: RuleState): BoundRule => ({ tables: [], state: () => state });
  try {
    const { tables, further } = await compile(rule.query);
    if (further)
      throw new KqlError('KQL_UNSUPPORTED', 'A rule judges the rows of one table, and this query gives several.', {
        stage: 'translate',
        place: { line: 1, column: 1 },
      });
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
    if (FOUND_AT_RUN.has(error.code)) return always({ state: 'runnable' });
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
export async function stateOf(rule: KqlRule, { filled, compile }: StateOptions): Promise<RuleState> {
  return (await bindRule(rule, compile)).state(filled);
}
