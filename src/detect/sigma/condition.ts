import type { Place } from '../../lib/errors.ts';
import { type Expression, join } from './expression.ts';
import { RuleError } from './rule-error.ts';

const MAX_CONDITION_CHARACTERS = 20_000;
const MAX_CONDITION_DEPTH = 100;

interface Token {
  readonly text: string;
  readonly offset: number;
}

/**
 * Parses a condition and writes the selections in: `and`, `or`, `not`, parentheses, `1 of`, `N of`, `any of`, `all of`
 * a wildcard name or `them`. Precedence: not, and, or. Selections whose names begin with `_` are not among `them`.
 */
export function parseCondition(text: string, selections: ReadonlyMap<string, Expression>, place: Place): Expression {
  if (text.length > MAX_CONDITION_CHARACTERS)
    throw new RuleError('SIGMA_CONDITION', `a condition may have ${MAX_CONDITION_CHARACTERS} characters`, place);
  const tokens = tokenize(text, place);
  let position = 0;
  const at = (token: Token | undefined): Place => ({
    ...place,
    column: place.column + (token?.offset ?? text.length),
  });
  const fail = (message: string, token: Token | undefined): never => {
    throw new RuleError('SIGMA_CONDITION', message, at(token));
  };
  const peekWord = () => tokens[position]?.text.toLowerCase();

  function parseOr(depth: number): Expression {
    const of = [parseAnd(depth)];
    while (peekWord() === 'or') {
      position += 1;
      of.push(parseAnd(depth));
    }
    return join('or', of);
  }

  function parseAnd(depth: number): Expression {
    const of = [parseNot(depth)];
    while (peekWord() === 'and') {
      position += 1;
      of.push(parseNot(depth));
    }
    return join('and', of);
  }

  function parseNot(depth: number): Expression {
    if (depth > MAX_CONDITION_DEPTH) fail(`a condition may be nested ${MAX_CONDITION_DEPTH} deep`, tokens[position]);
    if (peekWord() === 'not') {
      position += 1;
      return { kind: 'not', of: parseNot(depth + 1) };
    }
    return parsePrimary(depth);
  }

  function parsePrimary(depth: number): Expression {
    const token = tokens[position];
    if (!token) return fail('the condition ends where a selection should stand', undefined);
    if (token.text === '(') {
      position += 1;
      const inner = parseOr(depth + 1);
      if (tokens[position]?.text !== ')') fail('a parenthesis is not closed', token);
      position += 1;
      return inner;
    }
    if (token.text === ')') return fail('a parenthesis closes what none opened', token);
    if (token.text === '|') throw new RuleError('SIGMA_CONDITION_AGGREGATION', AGGREGATION, at(token));
    if (tokens[position + 1]?.text.toLowerCase() === 'of') return parseQuantifier(token);
    const word = token.text.toLowerCase();
    if (word === 'and' || word === 'or' || word === 'of') return fail(`${token.text} has nothing to its left`, token);
    position += 1;
    const selection = selections.get(token.text);
    if (!selection)
      throw new RuleError('SIGMA_SELECTION_UNKNOWN', `the rule has no selection ${token.text}`, at(token));
    return selection;
  }

  function parseQuantifier(quantifier: Token): Expression {
    const target = tokens[position + 2];
    if (!target || target.text === '(' || target.text === ')') return fail('`of` names no selection', quantifier);
    position += 3;
    const chosen = choose(target.text, selections);
    if (chosen.length === 0)
      throw new RuleError('SIGMA_SELECTION_UNKNOWN', `no selection of the rule fits ${target.text}`, at(target));
    const word = quantifier.text.toLowerCase();
    if (word === 'all') return join('and', chosen);
    if (word === 'any' || word === '1') return join('or', chosen);
    const count = /^\d+$/.test(word) ? Number(word) : Number.NaN;
    if (!(count > 0)) return fail(`${quantifier.text} is no quantifier: 1, any or all`, quantifier);
    if (count > chosen.length) fail(`${count} of ${chosen.length} selections can never be true`, quantifier);
    return atLeast(count, chosen, () => fail('too many combinations of selections', quantifier));
  }

  if (tokens.length === 0) fail('the condition is empty', undefined);
  const expression = parseOr(0);
  const rest = tokens[position];
  if (rest?.text === '|') throw new RuleError('SIGMA_CONDITION_AGGREGATION', AGGREGATION, at(rest));
  if (rest) fail(`${rest.text} is not expected here`, rest);
  return expression;
}

const AGGREGATION = 'aggregations in a condition were replaced by correlation rules in Sigma 2';

function tokenize(text: string, place: Place): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(/[()|]|[^\s()|]+/g)) tokens.push({ text: match[0], offset: match.index });
  const odd = tokens.find((token) => !/^[()|]$|^[\w.*?-]+$/.test(token.text));
  const aggregation = tokens.findIndex((token) => token.text === '|');
  // What stands behind a pipe is an aggregation in another grammar; the pipe itself is the error then.
  if (odd && (aggregation < 0 || odd.offset < tokens[aggregation]!.offset))
    throw new RuleError('SIGMA_CONDITION', `${odd.text} is no name of a selection`, {
      ...place,
      column: place.column + odd.offset,
    });
  return tokens;
}

function choose(name: string, selections: ReadonlyMap<string, Expression>): Expression[] {
  if (name.toLowerCase() === 'them')
    return [...selections].filter(([key]) => !key.startsWith('_')).map(([, selection]) => selection);
  if (!name.includes('*')) return [selections.get(name)].filter((selection) => selection !== undefined);
  const pieces = name.split('*');
  return [...selections].filter(([key]) => fits(key, pieces)).map(([, selection]) => selection);
}

function fits(name: string, pieces: readonly string[]): boolean {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, from);
    if (found < 0 || found + piece.length > name.length - last.length) return false;
    from = found + piece.length;
  }
  return true;
}

const MAX_COMBINATIONS = 1_000;

function atLeast(count: number, of: readonly Expression[], tooMany: () => never): Expression {
  const combinations: Expression[] = [];
  const extend = (start: number, taken: readonly Expression[]): void => {
    if (taken.length === count) {
      combinations.push(join('and', taken));
      if (combinations.length > MAX_COMBINATIONS) tooMany();
      return;
    }
    for (let index = start; index < of.length; index++) extend(index + 1, [...taken, of[index]!]);
  };
  extend(0, []);
  return join('or', combinations);
}
