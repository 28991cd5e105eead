import { asText, type Modifier, misused } from './modifier.ts';

/** The value names another field of the event. */
export const fieldref: Modifier = {
  apply(value, context) {
    if (value.written === '') return misused('fieldref needs the name of a field', context);
    return {
      written: value.written,
      test: { kind: 'field', name: value.written, position: positionBefore(context.before), cased: false },
    };
  },
};

function positionBefore(before: readonly string[]): 'equals' | 'contains' | 'startswith' | 'endswith' {
  const position = before.findLast((name) => name === 'contains' || name === 'startswith' || name === 'endswith');
  return (position as 'contains' | 'startswith' | 'endswith' | undefined) ?? 'equals';
}

export const exists: Modifier = {
  apply(value, context) {
    const word = value.written.toLowerCase();
    if (word !== 'true' && word !== 'false') return misused('exists is true or false', context);
    if (context.field === undefined) return misused('exists needs a field', context);
    return { written: value.written, test: { kind: 'exists', expected: word === 'true' } };
  },
};

export const cased: Modifier = {
  apply(value, context) {
    const { test } = value;
    if (test.kind === 'field') return { ...value, test: { ...test, cased: true } };
    return { ...value, test: { ...asText('cased', value, context), cased: true } };
  },
};
