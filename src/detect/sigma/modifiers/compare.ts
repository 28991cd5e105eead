import type { CompareOperator, TimePart } from '../expression.ts';
import { type Modifier, type ModifierContext, misused, type Value } from './modifier.ts';

function numberOf(name: string, value: Value, context: ModifierContext): number {
  const number = value.written.trim() === '' ? Number.NaN : Number(value.written);
  return Number.isNaN(number) ? misused(`${name} needs a number`, context) : number;
}

function compare(operator: CompareOperator): Modifier {
  return {
    apply: (value, context) => ({
      ...value,
      test: { kind: 'compare', operator, value: numberOf(operator, value, context) },
    }),
  };
}

export const gt: Modifier = compare('gt');
export const gte: Modifier = compare('gte');
export const lt: Modifier = compare('lt');
export const lte: Modifier = compare('lte');

/** A part of the time that a field holds, in UTC. */
function timePart(part: TimePart): Modifier {
  return {
    apply: (value, context) => ({ ...value, test: { kind: 'time', part, value: numberOf(part, value, context) } }),
  };
}

export const minute: Modifier = timePart('minute');
export const hour: Modifier = timePart('hour');
export const day: Modifier = timePart('day');
export const week: Modifier = timePart('week');
export const month: Modifier = timePart('month');
export const year: Modifier = timePart('year');
