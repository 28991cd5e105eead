import { type Place, VedetteError } from '../../lib/errors.ts';

/** Every reason for which a rule is refused, with what it means; the documentation lists this table. */
export const RULE_ERRORS = {
  SIGMA_YAML: 'the file is not well-formed YAML',
  SIGMA_YAML_LIMIT: 'the file is too large, too deep, or grows too much by its aliases',
  SIGMA_RULE_SHAPE: 'a part of the rule is missing or of the wrong type',
  SIGMA_LEVEL_UNKNOWN: 'the level is none of informational, low, medium, high, critical',
  SIGMA_TAXONOMY: 'the rule is written in a vocabulary of fields that is none of sigma, asim, ecs',
  SIGMA_CONDITION: 'the condition cannot be parsed',
  SIGMA_CONDITION_AGGREGATION: 'the condition aggregates by a pipe, which a correlation rule replaced',
  SIGMA_SELECTION_UNKNOWN: 'the condition names a selection that the rule does not have',
  SIGMA_FIELD_MODIFIER_UNKNOWN: 'a field has a modifier that Sigma does not have',
  SIGMA_FIELD_MODIFIER_MISUSED: 'a modifier does not fit the value or the modifiers before it',
  SIGMA_VALUE: 'a value is of a type that its field cannot be compared with',
  SIGMA_VALUE_TOO_MANY: 'the modifiers of a value expand to too many values',
  SIGMA_REGEX: 'a regular expression is malformed or cannot run in linear time',
  SIGMA_CORRELATION: 'a correlation rule is malformed',
  SIGMA_CORRELATION_UNRESOLVED: 'a correlation names a rule that is not loaded',
  SIGMA_CORRELATION_CYCLE: 'correlations name each other in a circle',
  SIGMA_FILTER: 'a filter is malformed or names a rule that is not loaded',
  SIGMA_DUPLICATE_ID: 'another rule has the same id',
  SIGMA_FILE: 'the file or archive cannot be read',
} as const;

export type RuleErrorCode = keyof typeof RULE_ERRORS;

/** A rule that is refused: coded, with its place. */
export class RuleError extends VedetteError {
  override readonly name = 'RuleError';
  declare readonly code: RuleErrorCode;

  constructor(code: RuleErrorCode, message: string, place?: Place) {
    super(code, message, { place });
  }
}
