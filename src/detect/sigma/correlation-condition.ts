import type { Place } from '../../lib/errors.ts';
import { RuleError } from './rule-error.ts';

/** Which of its rules a temporal correlation needs: `a and (b or c) and not d`. */
export interface MemberCondition {
  /** The rules, as they are named, in the order of their first mention. */
  readonly names: readonly string[];
  /** Whether it holds, given which of them have matched. */
  readonly holds: (hasMatched: (name: string) => boolean) => boolean;
  /** Whether a later match can make it false again. */
  readonly isNegating: boolean;
}

const MAX_DEPTH = 50;
const MAX_CHARACTERS = 10_000;

/** Parses `and`, `or`, `not` and parentheses over names or ids of rules. Throws RuleError SIGMA_CORRELATION. */
export function parseMemberCondition(text: string, place: Place): MemberCondition {
  const fail = (message: string): never => {
    throw new RuleError('SIGMA_CORRELATION', message, place);
  };
  if (text.length > MAX_CHARACTERS) fail(`a condition may have ${MAX_CHARACTERS} characters`);
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  const names: string[] = [];
  let at = 0;
  const word = () => tokens[at]?.toLowerCase();
  type Holds = MemberCondition['holds'];

  function or(depth: number): Holds {
    const of = [and(depth)];
    while (word() === 'or') {
      at += 1;
      of.push(and(depth));
    }
    return (has) => of.some((holds) => holds(has));
  }

  function and(depth: number): Holds {
    const of = [not(depth)];
    while (word() === 'and') {
      at += 1;
      of.push(not(depth));
    }
    return (has) => of.every((holds) => holds(has));
  }

  function not(depth: number): Holds {
    if (depth > MAX_DEPTH) fail(`a condition may be nested ${MAX_DEPTH} deep`);
    const token = tokens[at++];
    if (token === undefined || token === ')') return fail('the condition ends where a rule should stand');
    if (token.toLowerCase() === 'not') {
      const of = not(depth + 1);
      return (has) => !of(has);
    }
    if (token === '(') {
      const of = or(depth + 1);
      if (tokens[at++] !== ')') fail('a parenthesis is not closed');
      return of;
    }
    if (/^(?:and|or)$/i.test(token)) return fail(`${token} has nothing to its left`);
    if (!/^[\w.-]+$/.test(token)) return fail(`${token} is no name of a rule`);
    if (!names.includes(token)) names.push(token);
    return (has) => has(token);
  }

  const holds = or(0);
  if (at < tokens.length) fail(`${tokens[at]} is not expected here`);
  if (holds(() => false)) fail('the condition holds without any match');
  return { names, holds, isNegating: tokens.some((token) => token.toLowerCase() === 'not') };
}
