import { RE2JS } from 're2js';
import type { Context, Scope } from '../context.ts';
import { toText } from '../convert.ts';
import { type Edges, type Needle, recordFirst, searching, searchingAny } from '../searched.ts';
import { once, type Sql, sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

// A term ends where no letter or digit stands.
const LETTER = /[\p{L}\p{N}]/u;
const BOUNDARY_BEFORE = '(?:^|[^\\p{L}\\p{N}])';
const BOUNDARY_AFTER = '(?:$|[^\\p{L}\\p{N}])';

const isAscii = (text: string) => /^[\x00-\x7f]*$/.test(text);

export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll('\0', '\\x00');
}

const WHOLE: Edges = { before: true, after: true };
const START: Edges = { before: true, after: false };
const END: Edges = { before: false, after: true };

/** The regular expression of a term or of part of one; edges that are no letters bound themselves. */
export function termRegex(needle: string, edges: Edges): string {
  const characters = [...needle];
  const before = edges.before && LETTER.test(characters[0] ?? '') ? BOUNDARY_BEFORE : '';
  const after = edges.after && LETTER.test(characters.at(-1) ?? '') ? BOUNDARY_AFTER : '';
  return `${before}${escapeRegex(needle)}${after}`;
}

/** `contains`: anywhere. ASCII needles need no Unicode folding. */
function contains(text: string, needle: Sql, sensitive: boolean): string {
  if (sensitive) return `(position(${text}, ${needle.text}) > 0)`;
  const ascii = needle.constant?.kind === 'string' && isAscii(needle.constant.value);
  return `(${ascii ? 'positionCaseInsensitive' : 'positionCaseInsensitiveUTF8'}(${text}, ${needle.text}) > 0)`;
}

/** `has` and its kin. The cheap search first, the expression only where it found something. */
export function hasTerm(text: string, needle: Sql, sensitive: boolean, edges: Edges, context: Context): string {
  const flags = sensitive ? '(?-s)' : '(?i-s)';
  if (needle.constant?.kind !== 'string') {
    const quoted = `concat('${flags}', if(match(substringUTF8(${needle.text}, 1, 1), '[\\\\p{L}\\\\p{N}]'), ${edges.before ? context.string(BOUNDARY_BEFORE).text : "''"}, ''), regexpQuoteMeta(${needle.text}), if(match(substringUTF8(${needle.text}, -1), '[\\\\p{L}\\\\p{N}]'), ${edges.after ? context.string(BOUNDARY_AFTER).text : "''"}, ''))`;
    return `match(${text}, ${quoted})`;
  }
  if (needle.constant.value === '') return 'true';
  const regex = termRegex(needle.constant.value, edges);
  const search = contains(text, needle, sensitive);
  if (regex === escapeRegex(needle.constant.value)) return search;
  return `(${search} AND match(${text}, ${context.string(`${flags}${regex}`).text}))`;
}

/** The constant strings of a `has_any` list, or undefined where some are known only as the query runs. */
function constants(values: readonly Sql[]): string[] | undefined {
  const found: string[] = [];
  for (const { constant } of values) {
    if (constant?.kind === 'string') found.push(constant.value);
    else if (constant?.kind === 'json' && Array.isArray(constant.value))
      found.push(
        ...constant.value
          .filter((value) => value !== null)
          .map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
      );
    else return undefined;
  }
  return found;
}

function hasList(all: boolean) {
  return (node: Syntax, context: Context, scope: Scope): Sql => {
    const inner = { ...scope, filter: false };
    const value = toText(context.scalar(node.child('Left'), inner));
    const { text } = value;
    const list = node.child('Right').list('Expressions');
    const only = list.length === 1 ? list[0] : undefined;
    if (only?.columns && only.type === undefined) {
      const rows = context.tabular(only, inner);
      const column = rows.columns[0];
      if (!column) throw only.fail('KQL_UNSUPPORTED', 'The sub-query has no column.');
      const terms = rows
        .ready()
        .selecting([{ name: 'term', value: toText(column.value) }])
        .unordered();
      const array = `(SELECT groupUniqArray(term) FROM (${terms.render()}))`;
      return exists(text, array, all, context);
    }
    const values = list.map((item) => context.scalar(item, inner));
    const known = constants(values);
    if (known) return sql(knownTerms(value, known, all, context, scope.filter === true), 'bool', false);
    const arrays = values.map((value) =>
      value.type === 'dynamic'
        ? `JSONExtract(ifNull(${value.text}, '[]'), 'Array(String)')`
        : `[${toText(value).text}]`,
    );
    return exists(text, arrays.length === 1 ? String(arrays[0]) : `arrayConcat(${arrays.join(', ')})`, all, context);
  };
}

function exists(text: string, array: string, all: boolean, context: Context): Sql {
  const term = context.alias();
  const test = hasTerm(text, sql(term, 'string'), false, WHOLE, context);
  return sql(`${all ? 'arrayAll' : 'arrayExists'}(${term} -> ${test}, ${array})`, 'bool', false);
}

const MOST_NEEDLES = 255; // ClickHouse's limit of multiSearchAny

function knownTerms(value: Sql, terms: readonly string[], all: boolean, context: Context, isFilter: boolean): string {
  const { text } = value;
  if (terms.length === 0) return all ? 'true' : 'false';
  if (all || terms.length === 1) {
    const tests = terms.map((term) => {
      const exact = hasTerm(text, context.string(term), false, WHOLE, context);
      return isFilter ? searching(value, term, { ...WHOLE, isWord: true }, exact, context) : exact;
    });
    return `(${tests.join(' AND ')})`;
  }
  if (terms.includes('')) return 'true';
  const regex = `(?i-s)(?:${terms.map((term) => termRegex(term, WHOLE)).join('|')})`;
  const search =
    terms.length <= MOST_NEEDLES && terms.every(isAscii)
      ? `multiSearchAnyCaseInsensitive(${text}, [${terms.map((term) => context.string(term).text).join(', ')}]) AND `
      : '';
  const exact = `(${search}match(${text}, ${context.string(regex).text}))`;
  return isFilter ? searchingAny(value, terms, WHOLE, exact, context) : exact;
}

type Test = (text: string, needle: Sql, sensitive: boolean, context: Context) => string;

const lowered = (needle: Sql, context: Context): { readonly text: string; readonly ascii: boolean } => {
  if (needle.constant?.kind !== 'string') return { text: `lowerUTF8(${needle.text})`, ascii: false };
  const ascii = isAscii(needle.constant.value);
  return { text: context.string(needle.constant.value.toLowerCase()).text, ascii };
};

/** Equality without regard to case. */
export function equalFolded(text: string, needle: Sql, context: Context): string {
  const { text: low, ascii } = lowered(needle, context);
  return `(${ascii ? 'lower' : 'lowerUTF8'}(${text}) = ${low})`;
}

const edge =
  (call: 'startsWith' | 'endsWith'): Test =>
  (text, needle, sensitive, context) => {
    if (sensitive) return `${call}(${text}, ${needle.text})`;
    const { text: low, ascii } = lowered(needle, context);
    return `${call}(${ascii ? 'lower' : 'lowerUTF8'}(${text}), ${low})`;
  };

const term =
  (edges: Edges): Test =>
  (text, needle, sensitive, context) =>
    hasTerm(text, needle, sensitive, edges, context);

function matching(test: Test, edges: Needle, isSensitive: boolean, negate: boolean) {
  return (node: Syntax, context: Context, scope: Scope): Sql => {
    const inner = { ...scope, filter: false };
    const needle = toText(context.scalar(node.child('Right'), inner));
    const left = node.child('Left');
    const sensitive = isSensitive || scope.sensitive === true;
    if (left.kind === 'StarExpression') {
      const inText = (text: string) => test(text, needle, sensitive, context);
      if (edges.isAnchored || needle.constant?.kind !== 'string')
        return sql(inAny(columnTexts(scope), inText, negate), 'bool', false);
      const found = inColumns(scope, needle.constant.value, inText, context);
      return sql(negate ? `(NOT ${found})` : found, 'bool', false);
    }
    const value = toText(context.scalar(left, inner));
    const exact = test(value.text, needle, sensitive, context);
    if (negate) return sql(`(NOT ${exact})`, 'bool', false);
    const known = needle.constant?.kind === 'string' && scope.filter ? needle.constant.value : undefined;
    const how = { ...edges, isWord: edges.isWord === true && !sensitive };
    return sql(known === undefined ? exact : searching(value, known, how, exact, context), 'bool', false);
  };
}

/** The row's columns as text: what `*` stands for on the left of a search. */
export function columnTexts(scope: Scope): string[] {
  return (scope.searched ?? scope.row?.columns ?? []).map(({ value }) => toText(value).text);
}

/** What the text of a value can hold, by its type; strings and dynamics hold anything. */
const ALPHABETS: Partial<Record<Sql['type'], RegExp>> = {
  bool: /^[truefals]*$/i,
  int: /^[-0-9]*$/,
  long: /^[-0-9]*$/,
  decimal: /^[-.0-9]*$/,
  real: /^[-+.0-9einfatyN]*$/i,
  datetime: /^[-:.0-9TZ]*$/i,
  timespan: /^[-:.0-9]*$/,
  guid: /^[-0-9a-f]*$/i,
};

/**
 * True where the test, which asks for nothing but a needle somewhere, holds for one of the columns: tried once, on their
 * texts in lines of their own, since no needle spans two lines.
 */
function inColumns(scope: Scope, needle: string, test: (text: string) => string, context: Context): string {
  if (needle.includes('\n')) return inAny(columnTexts(scope), test, false);
  const columns = (scope.searched ?? scope.row?.columns ?? [])
    .map(({ value }) => value)
    .filter(({ searched }) => !searched?.isRepeated)
    .filter(({ type }) => [...needle.replaceAll('*', '')].every((sign) => ALPHABETS[type]?.test(sign) ?? true));
  const inRecord = columns.filter(({ searched }) => searched?.record);
  const others = columns.filter(({ searched }) => !searched?.record);
  const tests = [inRecord, others].flatMap((group) => {
    const texts = [...new Set(group.map((value) => toText(value).text))];
    if (texts.length === 0) return [];
    const found =
      texts.length === 1 ? test(String(texts[0])) : once(`concatWithSeparator('\\n', ${texts.join(', ')})`, test);
    const [first] = group;
    return first?.searched?.record ? [recordFirst(first.searched, needle, found, context)] : [found];
  });
  return tests.length === 0 ? 'false' : `(${tests.join(' OR ')})`;
}

/** True where the test holds for one of the texts; negated, where it holds for none. */
function inAny(texts: readonly string[], test: (text: string) => string, negate: boolean): string {
  if (texts.length === 0) return negate ? 'true' : 'false';
  const found = texts.length === 1 ? test(texts[0] ?? '') : `(${texts.map(test).join(' OR ')})`;
  return negate ? `(NOT ${found})` : found;
}

/** `search "term"`: some column has the term; a star at its ends opens that end, one inside stands for anything. */
export function searchTerm(term: string, scope: Scope, sensitive: boolean, context: Context): Sql {
  const edges = { before: !term.startsWith('*'), after: !term.endsWith('*') };
  const inner = term.replace(/^\*|\*$/g, '');
  const needle = context.string(inner);
  const test = inner.includes('*')
    ? (text: string) => `match(${text}, ${context.string(wildcardRegex(inner, edges, sensitive)).text})`
    : (text: string) => hasTerm(text, needle, sensitive, edges, context);
  return sql(inColumns(scope, inner, test, context), 'bool', false);
}

function wildcardRegex(term: string, edges: Edges, sensitive: boolean): string {
  const parts = term.split('*');
  const last = parts.length - 1;
  const regexes = parts.map((part, index) =>
    termRegex(part, { before: index === 0 && edges.before, after: index === last && edges.after }),
  );
  return `${sensitive ? '(?-s)' : '(?i-s)'}${regexes.join('.*')}`;
}

/** RE2 as in KQL: a dot matches no line break unless the expression says so. */
export function regexSql(regex: Sql, node: Syntax, context: Context): string {
  if (regex.constant?.kind !== 'string') return `concat('(?-s)', ${toText(regex).text})`;
  checkRegex(regex.constant.value, node);
  return context.string(`(?-s)${regex.constant.value}`).text;
}

/** Throws KQL_ARGUMENT for what is no expression of RE2. */
export function checkRegex(regex: string, node: Syntax): void {
  try {
    RE2JS.compile(regex);
  } catch (error) {
    throw node.fail(
      'KQL_ARGUMENT',
      `This is no RE2 regular expression: ${error instanceof Error ? error.message : regex}.`,
    );
  }
}

function matchesRegex(node: Syntax, context: Context, scope: Scope): Sql {
  const inner = { ...scope, filter: false };
  const text = toText(context.scalar(node.child('Left'), inner)).text;
  const right = node.child('Right');
  return sql(`match(${text}, ${regexSql(context.scalar(right, inner), right, context)})`, 'bool', false);
}

const containing: Test = (text, needle, sensitive) => contains(text, needle, sensitive);
const folded: Test = (text, needle, _sensitive, context) => equalFolded(text, needle, context);

function family<Name extends string>(name: Name, test: Test, edges: Needle) {
  return {
    [`${name}Expression`]: matching(test, edges, false, false),
    [`${name}CsExpression`]: matching(test, edges, true, false),
    [`Not${name}Expression`]: matching(test, edges, false, true),
    [`Not${name}CsExpression`]: matching(test, edges, true, true),
  };
}

export const texts = {
  ...family('Contains', containing, { before: false, after: false }),
  ...family('StartsWith', edge('startsWith'), { ...START, isAnchored: true }),
  ...family('EndsWith', edge('endsWith'), { ...END, isAnchored: true }),
  ...family('Has', term(WHOLE), { ...WHOLE, isWord: true }),
  ...family('HasPrefix', term(START), START),
  ...family('HasSuffix', term(END), END),
  EqualTildeExpression: matching(folded, { ...WHOLE, isAnchored: true }, false, false),
  BangTildeExpression: matching(folded, { ...WHOLE, isAnchored: true }, false, true),
  MatchesRegexExpression: matchesRegex,
  HasAnyExpression: hasList(false),
  HasAllExpression: hasList(true),
};
