import type { RegexFlags } from '../expression.ts';
import { type Modifier, misused } from './modifier.ts';

/** The value is a regular expression, searched for anywhere, in its letters' case. */
export const re: Modifier = {
  apply(value, context) {
    if (value.written === '') return misused('an empty regular expression matches everything', context);
    return {
      written: value.written,
      test: {
        kind: 'regex',
        source: value.written,
        flags: { ignoreCase: false, multiLine: false, dotAll: false },
      },
    };
  },
};

function flag(letter: string, name: keyof RegexFlags): Modifier {
  return {
    apply({ test, ...value }, context) {
      if (test.kind !== 'regex') return misused(`${letter} is a flag of re and stands after it`, context);
      return { ...value, test: { ...test, flags: { ...test.flags, [name]: true } } };
    },
  };
}

export const i: Modifier = flag('i', 'ignoreCase');
export const m: Modifier = flag('m', 'multiLine');
export const s: Modifier = flag('s', 'dotAll');
