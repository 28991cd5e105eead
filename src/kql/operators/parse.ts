import { RE2JS } from 're2js';
import { readyFor, withRow } from '../context.ts';
import { convert, toText } from '../convert.ts';
import { escapeRegex } from '../expressions/text.ts';
import { operator, outputOf, type Step } from '../operator.ts';
import type { Relation } from '../relation.ts';
import { type Sql, sql } from '../sql.ts';
import { columnType, type Syntax } from '../syntax.ts';
import type { ColumnType } from '../../schema/types.ts';

interface Capture {
  readonly name: string;
  readonly type: ColumnType;
}

const NUMBER: Readonly<Partial<Record<ColumnType, string>>> = {
  int: '[-+]?\\d+',
  long: '[-+]?\\d+',
  real: '[-+]?\\d*\\.?\\d+(?:[eE][-+]?\\d+)?',
  decimal: '[-+]?\\d*\\.?\\d+',
};

/** The pattern as one expression: texts as they are (or as expressions), stars and columns as what stands between. */
function pattern(parts: readonly Syntax[], kind: string): { readonly regex: string; readonly captures: Capture[] } {
  const captures: Capture[] = [];
  let regex = '';
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'StarExpression' || part.raw.Text === '*') {
      regex += '.*?';
      continue;
    }
    const value = part.raw['LiteralValue'];
    if (typeof value === 'string') {
      regex += kind === 'regex' ? value : escapeRegex(value);
      continue;
    }
    const declaration = part.kind === 'NameAndTypeDeclaration' ? part : undefined;
    const name = declaration ? declaration.child('Name').name : part.name;
    const type = declaration ? columnType(declaration.child('Type').tokens().join('')) : 'string';
    if (!name || !type) throw part.fail('KQL_UNSUPPORTED', `A ${part.kind} cannot stand in a pattern.`);
    captures.push({ name, type });
    const last = index === parts.length - 1;
    const strict = kind === 'simple' ? NUMBER[type] : undefined;
    regex += strict ? `(${strict})` : last ? '(.*)' : '(.*?)';
  }
  const end = parts.at(-1);
  const open = end && (end.kind === 'StarExpression' || end.raw.Text === '*');
  return { regex: `^${regex}${open ? '' : '$'}`, captures };
}

/** The input with the captured columns; `matched` is the condition that the pattern was found. */
export function parsed({ node, input, context, scope }: Step & { readonly input: Relation }): { rows: Relation; matched: string } {
  const kind = node.parameters().get('kind')?.tokens().join('') ?? 'simple';
  const flags = node.parameters().get('flags')?.tokens().join('') ?? '';
  const { regex, captures } = pattern(node.list('Patterns').length ? node.list('Patterns') : [], kind);
  try {
    RE2JS.compile(regex);
  } catch (error) {
    throw node.fail('KQL_ARGUMENT', `The pattern is no RE2 regular expression: ${error instanceof Error ? error.message : ''}`);
  }
  const mode = `(?${flags.includes('i') ? 'i' : ''}${flags.includes('m') ? 'm' : ''}s${flags.includes('U') ? 'U' : ''})`;
  const expression = node.child('Expression');
  const ready = readyFor(input, [expression]);
  const text = toText(context.scalar(expression, withRow(scope, ready))).text;
  const groups = captures.length
    ? `extractGroups(${text}, ${context.string(`${mode}${regex}`).text})`
    : `if(match(${text}, ${context.string(`${mode}${regex}`).text}), [''], [])`;
  const outer = ready.wrapped([{ name: '__groups', value: sql(groups, 'dynamic', false) }]);
  const found = outer.column('__groups')?.value.text ?? '[]';
  const known = new Map<string, Sql>(outer.columns.filter(({ name }) => name !== '__groups').map(({ name, value }) => [name, value]));
  for (const [index, { name, type }] of captures.entries())
    known.set(name, convert(sql(`${found}[${index + 1}]`, 'string'), type));
  const rows = outer.selecting(
    outputOf(node).map(({ name }) => {
      const value = known.get(name);
      if (!value) throw node.fail('KQL_INTERNAL', `The pattern made no column ${name}.`);
      return { name, value };
    }),
  );
  return { rows, matched: `notEmpty(${found})` };
}

export const parse = {
  ParseOperator: operator('parse', (step) => parsed(step).rows),
  ParseWhereOperator: operator('parse-where', (step) => {
    const { rows, matched } = parsed(step);
    return rows.filtered(matched);
  }),
};
