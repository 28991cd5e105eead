import { operator } from '../operator.ts';

/** `as Name` and `consume`: the rows pass. */
export const as = {
  AsOperator: operator('as', ({ input }) => input),
};
