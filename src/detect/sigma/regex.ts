import { RE2JS } from 're2js';
import type { Place } from '../../lib/errors.ts';
import type { RegexFlags } from './expression.ts';
import { RuleError } from './rule-error.ts';

const MAX_REGEX_CHARACTERS = 10_000;

/**
 * A test for a regular expression in time linear in the text, whatever the expression and whoever wrote the text:
 * RE2's language, without look-around and back-references, run as an automaton.
 */
export function compileRegex(source: string, flags: RegexFlags, place?: Place): (text: string) => boolean {
  if (source.length > MAX_REGEX_CHARACTERS)
    throw new RuleError('SIGMA_REGEX', `a regular expression may have ${MAX_REGEX_CHARACTERS} characters`, place);
  let bits = 0;
  if (flags.ignoreCase) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.multiLine) bits |= RE2JS.MULTILINE;
  if (flags.dotAll) bits |= RE2JS.DOTALL;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, bits);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RuleError('SIGMA_REGEX', `${reason} (regular expressions run in linear time, as RE2 has them)`, place);
  }
  return (text) => compiled.test(text);
}
