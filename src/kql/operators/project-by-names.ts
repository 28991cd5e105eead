import type { Context, Scope } from '../context.ts';
import { operator } from '../operator.ts';
import type { Relation } from '../relation.ts';
import type { Syntax } from '../syntax.ts';

/** The names and patterns that a specifier holds: a string or an array of strings, known before the query runs. */
function patternsOf(node: Syntax, context: Context, scope: Scope): string[] {
  const constant = context.scalar(node, scope).constant;
  if (constant?.kind === 'string') return [constant.value];
  if (constant?.kind === 'json' && Array.isArray(constant.value)) return constant.value.map(String);
  throw node.fail('KQL_CONSTANT_EXPECTED', 'The name of a column or an array of names must stand here.');
}

function matches(pattern: string): (name: string) => boolean {
  if (!pattern.includes('*')) return (name) => name === pattern;
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  const regex = new RegExp(`^${parts.join('.*')}$`, 's');
  return (name) => regex.test(name);
}

/** `project-by-names`: the columns that the names and patterns name, in their order; a name without a column is none. */
export const projectByNames = {
  ProjectByNamesOperator: operator('project-by-names', ({ node, input, context, scope }) => {
    const found = new Set<string>();
    const columns: Relation['columns'] = input.columns;
    for (const item of node.list('Expressions'))
      for (const pattern of patternsOf(item, context, scope)) {
        const isNamed = matches(pattern);
        for (const { name } of columns) if (isNamed(name)) found.add(name);
      }
    return input.choosing([...found], node);
  }),
};
