import type { Position } from '../expression.ts';
import { ANY, type Pattern } from '../pattern.ts';
import { asText, type Modifier } from './modifier.ts';

/** `contains`, `startswith`, `endswith`: wildcards where the text does not have them yet. */
function position(name: Exclude<Position, 'equals'>, open: (pattern: Pattern) => Pattern): Modifier {
  return {
    apply(value, context) {
      const { test } = value;
      if (test.kind === 'field') return { ...value, test: { ...test, position: name } };
      // A regular expression is searched for anywhere already.
      if (test.kind === 'regex') return { ...value, test: { ...test, source: anchored(name, test.source) } };
      const text = asText(name, value, context);
      return { ...value, test: { ...text, pattern: open(text.pattern) } };
    },
  };
}

function anchored(name: Position, source: string): string {
  if (name === 'startswith') return `^(?:${source})`;
  return name === 'endswith' ? `(?:${source})$` : source;
}

const openStart = (pattern: Pattern): Pattern => (pattern[0] === ANY ? pattern : [ANY, ...pattern]);
const openEnd = (pattern: Pattern): Pattern => (pattern.at(-1) === ANY ? pattern : [...pattern, ANY]);

export const contains: Modifier = position('contains', (pattern) => openStart(openEnd(pattern)));
export const startswith: Modifier = position('startswith', openEnd);
export const endswith: Modifier = position('endswith', openStart);
