import { operator } from '../operator.ts';

const printed = (columns: readonly { readonly name: string; readonly type: string }[]): string =>
  columns.map(({ name, type }) => `${name}:${type}`).join(', ');

/**
 * `assert-schema`: the rows, if their columns are exactly those that are named. Microsoft documents no looser reading,
 * so there is none here.
 */
export const assertSchema = {
  AssertSchemaOperator: operator('assert-schema', ({ node, input }) => {
    const expected = node
      .child('Schema')
      .list('Columns')
      .map((column) => ({ name: column.child('Name').name, type: column.child('Name').type ?? '' }));
    const actual = input.columns.map(({ name, value }) => ({ name, type: value.type }));
    if (printed(actual) !== printed(expected))
      throw node.fail('KQL_SEMANTICS', `The columns are ${printed(actual)}, not those that are asserted.`);
    return input;
  }),
};
