import type { Context, Scope } from '../context.ts';
import { convert, toText } from '../convert.ts';
import { searchingAny } from '../searched.ts';
import { type Sql, sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

/** The values of a list, constant arrays taken apart. */
function flattened(values: readonly Sql[], context: Context): Sql[] {
  return values.flatMap((value) => {
    if (value.constant?.kind !== 'json') return [value];
    const items = Array.isArray(value.constant.value) ? value.constant.value : [value.constant.value];
    return items
      .filter((item) => item !== null)
      .map((item: unknown) => context.string(typeof item === 'string' ? item : JSON.stringify(item)));
  });
}

/** `in` over values, dynamic arrays and sub-queries; a null is in no list. */
function membership(negate: boolean, sensitive: boolean) {
  return (node: Syntax, context: Context, scope: Scope): Sql => {
    const inner = { ...scope, filter: false };
    const left = context.scalar(node.child('Left'), inner);
    const value = left.type === 'dynamic' ? toText(left) : left;
    const key = sensitive || value.type !== 'string' ? value : sql(`lowerUTF8(${value.text})`, 'string');
    const same = (item: Sql) => {
      const converted = item.type === value.type ? item : convert(item, value.type === 'int' ? 'long' : value.type);
      if (sensitive || value.type !== 'string') return converted.text;
      return item.constant?.kind === 'string'
        ? context.string(item.constant.value.toLowerCase()).text
        : `lowerUTF8(${converted.text})`;
    };
    const tests: string[] = [];
    const single: string[] = [];
    const texts: string[] = [];
    for (const item of node.child('Right').list('Expressions')) {
      if (item.columns && item.type === undefined) {
        const rows = context.tabular(item, { names: scope.names });
        const column = rows.columns[0];
        if (!column) throw item.fail('KQL_UNSUPPORTED', 'The sub-query has no column.');
        const ready = rows.ready();
        const first = ready.columns[0] ?? column;
        const text = same(first.value);
        tests.push(`(${key.text} IN (${ready.selecting([{ name: 'value', value: sql(text, value.type) }]).render()}))`);
        continue;
      }
      for (const member of flattened([context.scalar(item, inner)], context)) {
        if (member.type === 'dynamic' && !member.constant) {
          const array = `JSONExtract(ifNull(${member.text}, '[]'), 'Array(String)')`;
          const text = toText(key).text;
          tests.push(
            sensitive || value.type !== 'string'
              ? `has(${array}, ${text})`
              : `has(arrayMap(item -> lowerUTF8(item), ${array}), ${text})`,
          );
        } else if (member.constant) {
          single.push(same(member));
          if (member.constant.kind === 'string') texts.push(member.constant.value);
        } else tests.push(`ifNull(${key.text} = ${same(member)}, false)`);
      }
    }
    if (single.length) {
      const test = `(${key.text} IN (${single.join(', ')}))`;
      const isSearch = scope.filter === true && !negate && texts.length === single.length;
      tests.unshift(isSearch ? searchingAny(value, texts, { before: true, after: true }, test, context) : test);
    }
    if (tests.length === 0) return sql(negate ? 'true' : 'false', 'bool', false);
    const any = tests.length === 1 ? String(tests[0]) : `(${tests.join(' OR ')})`;
    const test = value.nullable && !(scope.filter && !negate) ? `ifNull(${any}, false)` : any;
    return sql(negate ? `(NOT ${test})` : test, 'bool', value.nullable && scope.filter === true && !negate);
  };
}

// The language service's names are the other way round than elsewhere: `Cs` is the form with the tilde.
export const memberships = {
  InExpression: membership(false, true),
  InCsExpression: membership(false, false),
  NotInExpression: membership(true, true),
  NotInCsExpression: membership(true, false),
};
