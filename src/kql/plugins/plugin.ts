import type { NamedRows, Step } from '../operator.ts';
import type { Relation } from '../relation.ts';
import type { Syntax } from '../syntax.ts';

/** One plug-in of `evaluate`: the rows that it makes of the rows before it. `call` is the plug-in's call. */
export type Plugin = (step: Step & { readonly input: Relation }, call: Syntax) => Relation;

/** A plug-in that gives several tables, and so ends its query. */
export type TablesPlugin = (step: Step & { readonly input: Relation }, call: Syntax) => readonly NamedRows[];

/** No query has more columns than these from its data. */
export const MOST_COLUMNS = 500;

/** Where the columns that the data has are written: behind the call. */
export function schemaOffset(call: Syntax): number {
  const { callPlace, bodyStart } = call.source;
  if (callPlace && bodyStart === undefined) {
    const name = call.child('Name').name;
    throw call.fail(
      'KQL_UNSUPPORTED',
      `The columns of ${name} depend on the data: in a function that is kept or called several times, write them behind it, as in ${name}(…) : (*, a: string).`,
    );
  }
  return (bodyStart ?? 0) + call.raw.End;
}

/** The arguments of a call, names taken off. */
export function argumentNodes(call: Syntax): Syntax[] {
  return call
    .child('ArgumentList')
    .list('Expressions')
    .map((item) => (item.kind === 'SimpleNamedExpression' ? item.child('Expression') : item));
}

/** An argument by its place or by its name. */
export function argument(call: Syntax, index: number, name: string): Syntax | undefined {
  const all = call.child('ArgumentList').list('Expressions');
  const named = all.find((item) => item.kind === 'SimpleNamedExpression' && item.child('Name').name === name);
  if (named) return named.child('Expression');
  const item = all[index];
  return item?.kind === 'SimpleNamedExpression' ? undefined : item;
}
