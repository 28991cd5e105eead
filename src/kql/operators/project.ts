import { projected } from '../items.ts';
import { operator, outputOf, type Step } from '../operator.ts';
import type { Relation } from '../relation.ts';

/** Those of the input's columns that the binder keeps, in its order. */
function kept({ node, input }: Step & { readonly input: Relation }): Relation {
  return input.choosing(
    outputOf(node).map(({ name }) => name),
    node,
  );
}

export const project = {
  ProjectOperator: operator('project', ({ node, input, context, scope }) =>
    projected(node, input, node.list('Expressions'), context, scope),
  ),
  ProjectAwayOperator: operator('project-away', kept),
  ProjectKeepOperator: operator('project-keep', kept),
  ProjectReorderOperator: operator('project-reorder', kept),
  ProjectRenameOperator: operator('project-rename', ({ node, input }) =>
    input.renamed(outputOf(node).map(({ name }) => name)),
  ),
};
