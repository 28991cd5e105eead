import type { Syntax } from './syntax.ts';

/** The expression of `name = expression`, and the names on its left. */
export function named(item: Syntax): { readonly names: readonly string[]; readonly expression: Syntax } {
  if (item.kind === 'SimpleNamedExpression')
    return { names: [item.child('Name').name], expression: item.child('Expression') };
  if (item.kind === 'CompoundNamedExpression')
    return {
      names: item
        .child('Names')
        .list('Names')
        .map(({ name }) => name),
      expression: item.child('Expression'),
    };
  return { names: [], expression: item };
}
