import { RE2JS } from 're2js';
import type { ColumnType } from '../../schema/types.ts';
import { readyFor, withRow } from '../context.ts';
import { convert, parseJson, toText } from '../convert.ts';
import { escapeRegex } from '../expressions/text.ts';
import { operator, outputOf, type Step } from '../operator.ts';
import type { Relation } from '../relation.ts';
import { nullOf, type Sql, sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

interface Capture {
  readonly name: string;
  readonly type: ColumnType;
  /** Which of the expression's groups it is, from 1. */
  readonly group: number;
}

/** The groups that a part of a pattern has itself. */
function groupsOf(regex: string): number {
  try {
    return RE2JS.compile(regex).groupCount();
  } catch {
    return 0;
  }
}

const isStar = (part: Syntax | undefined) => part?.kind === 'StarExpression' || part?.raw.Text === '*';

const ANYTHING = '.*?';

/** What a value of each type looks like, where no text tells its end. */
const FORMS: { readonly [type in ColumnType]?: string } = {
  int: '-?\\d+',
  long: '-?\\d+',
  real: '-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?',
  decimal: '-?\\d+(?:\\.\\d+)?',
  bool: '(?i:true|false)|\\d+',
  guid: '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
  timespan: '-?(?:\\d+\\.)?\\d+:\\d+(?::\\d+(?:\\.\\d+)?)?',
  datetime: '\\d[\\d/:.TZ+ -]*[\\dZ]',
};

/**
 * The pattern as one expression: texts as they are (in `regex`, as expressions), stars and columns as what stands between.
 * In `regex` a column takes as much as it can, unless the flag U turns that round.
 */
function pattern(
  parts: readonly Syntax[],
  kind: string,
  flags: string,
): { readonly regex: string; readonly captures: Capture[] } {
  const captures: Capture[] = [];
  let regex = '';
  let groups = 0;
  for (const [index, part] of parts.entries()) {
    if (isStar(part)) {
      regex += ANYTHING;
      continue;
    }
    const value = part.raw['LiteralValue'];
    if (typeof value === 'string') {
      if (kind === 'regex') groups += groupsOf(value);
      regex += kind === 'regex' ? value : escapeRegex(value);
      continue;
    }
    const declaration = part.kind === 'NameAndTypeDeclaration' ? part : undefined;
    const name = declaration ? declaration.child('Name').name : part.name;
    const type = declaration ? declaration.child('Name').type : 'string';
    if (!name || !type) throw part.fail('KQL_UNSUPPORTED', `A ${part.kind} cannot stand in a pattern.`);
    captures.push({ name, type, group: ++groups });
    const whole = type === 'long' || type === 'int';
    if (kind === 'regex') regex += whole ? '(-?\\d+)' : '(.*)';
    // A value before a star ends where its own form ends; before a text, where the text begins.
    else if (FORMS[type] !== undefined && isStar(parts[index + 1]))
      regex += kind === 'relaxed' ? `((?:${FORMS[type]})?)` : `(${FORMS[type]})`;
    else regex += index === parts.length - 1 ? '(.*)' : '(.*?)';
  }
  // What a leading star passes over is what stands before the first place that matches.
  const rest = regex.startsWith(ANYTHING) && !flags.includes('U') ? regex.slice(ANYTHING.length) : `^${regex}`;
  return { regex: `${rest}${kind === 'regex' || isStar(parts.at(-1)) ? '' : '$'}`, captures };
}

/** The input with the captured columns; `matched` is the condition that the pattern was found. */
export function parsed({ node, input, context, scope }: Step & { readonly input: Relation }): {
  rows: Relation;
  matched: string;
} {
  const kind = node.parameters().get('kind')?.tokens().join('') ?? 'simple';
  const flags = node.parameters().get('flags')?.tokens().join('') ?? '';
  const { regex, captures } = pattern(node.list('Patterns'), kind, flags);
  try {
    RE2JS.compile(regex);
  } catch (error) {
    throw node.fail(
      'KQL_ARGUMENT',
      `The pattern is no RE2 regular expression: ${error instanceof Error ? error.message : ''}`,
    );
  }
  // Between texts a line break is a character like others; in an expression it is where the flag s says so.
  const modes = [...'imsU'].filter((flag) => flags.includes(flag) || (flag === 's' && kind !== 'regex')).join('');
  const mode = `(?${modes}${modes.includes('s') ? '' : '-s'})`;
  const expression = node.child('Expression');
  const ready = readyFor(input, [expression]);
  const text = toText(context.scalar(expression, withRow(scope, ready))).text;
  const groups = captures.length
    ? `extractGroups(${text}, ${context.string(`${mode}${regex}`).text})`
    : `if(match(${text}, ${context.string(`${mode}${regex}`).text}), [''], [])`;
  const outer = ready.wrapped([{ name: '__groups', value: sql(groups, 'dynamic', false) }]);
  const found = outer.column('__groups')?.value.text ?? '[]';
  const known = new Map<string, Sql>(
    outer.columns.filter(({ name }) => name !== '__groups').map(({ name, value }) => [name, value]),
  );
  const captured = captures.map(({ name, type, group }) => ({
    name,
    value: type === 'dynamic' ? parseJson(`${found}[${group}]`) : convert(sql(`${found}[${group}]`, 'string'), type),
  }));
  // One value of another type than declared, and nothing of the row counts: only `relaxed` takes the rest.
  const strict =
    kind === 'relaxed' ? [] : captured.filter(({ value: { type } }) => type !== 'string' && type !== 'dynamic');
  const matched = [`notEmpty(${found})`, ...strict.map(({ value }) => `isNotNull(${value.text})`)].join(' AND ');
  for (const { name, value } of captured)
    known.set(
      name,
      strict.length ? sql(`if(${matched}, ${value.text}, ${nullOf(value.type).text})`, value.type) : value,
    );
  const rows = outer.selecting(
    outputOf(node).map(({ name }) => {
      const value = known.get(name);
      if (!value) throw node.fail('KQL_INTERNAL', `The pattern made no column ${name}.`);
      return { name, value };
    }),
  );
  return { rows, matched: `(${matched})` };
}

export const parse = {
  ParseOperator: operator('parse', (step) => parsed(step).rows),
  ParseWhereOperator: operator('parse-where', (step) => {
    const { rows, matched } = parsed(step);
    return rows.filtered(matched);
  }),
};
