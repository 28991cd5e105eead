import { type Place, VedetteError } from '../../lib/errors.ts';

/** Every reason for which a KQL rule's file is refused; the documentation lists this table. */
export const KQL_RULE_ERRORS = {
  KQL_RULE_YAML: 'the file is not well-formed YAML',
  KQL_RULE_SHAPE: 'a part of the rule is missing, unknown or of the wrong type',
  KQL_RULE_DURATION: 'a duration is none of 5m, 1h, 14d, PT5M, P14D, or out of its limits',
  KQL_RULE_SCHEDULE: 'the rule looks back less far than it waits between runs: events would be missed',
} as const;
export type KqlRuleErrorCode = keyof typeof KQL_RULE_ERRORS;

/** A KQL rule that is refused, with its place in the file. */
export class KqlRuleError extends VedetteError {
  override readonly name = 'KqlRuleError';

  constructor(code: KqlRuleErrorCode, message: string, place: Place) {
    super(code, message, { place });
  }
}
