import { operator } from '../operator.ts';
import { joined } from './join.ts';

/** `lookup`: a join whose right side only adds columns; its keys are not repeated. */
export const lookup = {
  LookupOperator: operator('lookup', (step) => joined(step, step.node.child('LookupClause'), 'leftouter', true)),
};
