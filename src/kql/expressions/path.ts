import type { Context, Scope } from '../context.ts';
import { convert, toDynamic, toText } from '../convert.ts';
import { type Sql, sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

/** The member of a bag, or null. A chain of members is one extraction. */
export function member(value: Sql, key: Sql): Sql {
  const { base, keys } = value.path ?? { base: toDynamic(value).text, keys: [] };
  return extracted(base, [...keys, toText(key).text]);
}

/** The element of an array, from 0, or from the end where negative; null outside and for what is no array. */
export function element(value: Sql, index: Sql): Sql {
  const { base, keys } = value.path ?? { base: toDynamic(value).text, keys: [] };
  const number = convert(index, 'long');
  const position =
    number.constant?.kind === 'integer'
      ? `${number.constant.value >= 0n ? number.constant.value + 1n : number.constant.value}`
      : `if(${number.text} >= 0, ${number.text} + 1, ${number.text})`;
  const path = [base, ...keys].join(', ');
  return extracted(`if(JSONType(${path}) = 'Array', JSONExtractRaw(${[path, position].join(', ')}), '')`, []);
}

function extracted(base: string, keys: readonly string[]): Sql {
  const raw = keys.length ? `JSONExtractRaw(${[base, ...keys].join(', ')})` : base;
  return { ...sql(`nullIf(nullIf(${raw}, ''), 'null')`, 'dynamic'), path: { base, keys } };
}

function side(node: Syntax, scope: Scope): Sql | undefined {
  const base = node.optional('Expression');
  if (base?.kind !== 'NameReference' || !scope.sides) return undefined;
  const rows = base.name === '$left' ? scope.sides.left : base.name === '$right' ? scope.sides.right : undefined;
  if (!rows) return undefined;
  const column = rows.column(node.child('Selector').name);
  if (!column) throw node.fail('KQL_SEMANTICS', `${base.name} has no column ${node.child('Selector').name}.`);
  return column.value;
}

/** A property of a graph pattern's variable. */
function elementOf(node: Syntax, scope: Scope): Sql | undefined {
  const base = node.optional('Expression');
  const selector = node.child('Selector');
  if (base?.kind !== 'NameReference' || base.symbol?.kind !== 'VariableSymbol' || selector.kind !== 'NameReference')
    return undefined;
  return scope.pattern?.property(base.name, selector.name);
}

function pathExpression(node: Syntax, context: Context, scope: Scope): Sql {
  const column = side(node, scope) ?? elementOf(node, scope);
  if (column) return column;
  const value = context.scalar(node.child('Expression'), { ...scope, filter: false });
  const selector = node.child('Selector');
  if (selector.kind === 'NameReference') return member(value, context.string(selector.name));
  if (selector.kind === 'BracketedExpression') return selected(value, selector, context, scope);
  throw selector.fail('KQL_UNSUPPORTED', `A ${selector.kind} cannot select a member here.`);
}

function selected(value: Sql, selector: Syntax, context: Context, scope: Scope): Sql {
  const key = context.scalar(selector.child('Expression'), { ...scope, filter: false });
  if (key.type === 'string') return member(value, key);
  if (key.type === 'int' || key.type === 'long') return element(value, key);
  throw selector.fail('KQL_UNSUPPORTED', 'A member is selected by a string, an element by a whole number.');
}

export const paths = {
  PathExpression: pathExpression,
  ElementExpression: (node: Syntax, context: Context, scope: Scope): Sql =>
    selected(
      context.scalar(node.child('Expression'), { ...scope, filter: false }),
      node.child('Selector'),
      context,
      scope,
    ),
};
