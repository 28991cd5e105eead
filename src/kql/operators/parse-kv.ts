import { RE2JS } from 're2js';
import { type Context, constantString, readyFor, type Scope, withRow } from '../context.ts';
import { convert, parseJson, toText } from '../convert.ts';
import { escapeRegex, regexSql } from '../expressions/text.ts';
import { operator, outputOf } from '../operator.ts';
import { type Sql, sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

interface Quote {
  readonly open: string;
  readonly close: string;
}

/** What the `with` clause says. */
interface Options {
  readonly pair: string | undefined;
  readonly kv: string | undefined;
  readonly quotes: readonly Quote[];
  readonly escapes: readonly string[];
  readonly greedy: boolean;
  readonly regex: Syntax | undefined;
}

function optionsOf(node: Syntax, context: Context, scope: Scope): Options {
  const given = node.optional('WithClause')?.list('Properties') ?? [];
  const all = (name: string) =>
    given.filter((item) => item.child('Name').name.toLowerCase() === name).map((item) => item.child('Expression'));
  const text = (name: string) => all(name).map((item) => ({ item, value: constantString(item, context, scope) }));
  const known = new Set(['pair_delimiter', 'kv_delimiter', 'quote', 'escape', 'greedy', 'regex']);
  const unknown = given.find((item) => !known.has(item.child('Name').name.toLowerCase()));
  if (unknown) throw unknown.fail('KQL_ARGUMENT', `parse-kv has no option ${unknown.child('Name').name}.`);
  const quotes = text('quote').map(({ item, value }) => {
    const [open, close, ...more] = [...value];
    if (open === undefined || more.length > 0)
      throw item.fail('KQL_ARGUMENT', 'A quote is one character, or an opening and a closing one.');
    return { open, close: close ?? open };
  });
  const escapes = text('escape').map(({ item, value }) => {
    if ([...value].length !== 1) throw item.fail('KQL_ARGUMENT', 'An escape is one character.');
    return value;
  });
  const [pair, kv] = [text('pair_delimiter')[0], text('kv_delimiter')[0]];
  for (const delimiter of [pair, kv])
    if (delimiter?.value === '') throw delimiter.item.fail('KQL_ARGUMENT', 'A delimiter cannot be empty.');
  if ((pair === undefined) !== (kv === undefined))
    throw (pair ?? kv)?.item.fail('KQL_ARGUMENT', 'parse-kv needs both delimiters, or none.') ?? node;
  if (pair && pair.value === kv?.value) throw pair.item.fail('KQL_ARGUMENT', 'The two delimiters must differ.');
  return {
    pair: pair?.value,
    kv: kv?.value,
    quotes,
    escapes,
    greedy: all('greedy').some((item) => item.text === 'true'),
    regex: all('regex')[0],
  };
}

const oneOf = (characters: readonly string[]) => characters.map(escapeClass).join('');
const escapeClass = (character: string) => character.replace(/[\\\]^-]/g, '\\$&');

/** The expression of a quoted text, or undefined where there are no quotes. */
function quotedRegex({ quotes, escapes }: Options): string | undefined {
  if (quotes.length === 0) return undefined;
  const escaped = escapes.length ? `[${oneOf(escapes)}].|` : '';
  return quotes
    .map(
      ({ open, close }) => `${escapeRegex(open)}(?:${escaped}[^${oneOf([close, ...escapes])}])*${escapeRegex(close)}`,
    )
    .join('|');
}

const trimmed = (text: string) => `replaceRegexpAll(${text}, '^\\\\s+|\\\\s+$', '')`;

/** A text without its quotes and escapes, where it stands in quotes as a whole. */
function unquoted(text: string, { quotes, escapes }: Options, context: Context): string {
  if (quotes.length === 0) return text;
  const inner = `substringUTF8(${text}, 2, lengthUTF8(${text}) - 2)`;
  const plain = escapes.length
    ? `replaceRegexpAll(${inner}, ${context.string(`(?s)[${oneOf(escapes)}](.)`).text}, '\\\\1')`
    : inner;
  const test = quotes.map(
    ({ open, close }) =>
      `(startsWith(${text}, ${context.string(open).text}) AND endsWith(${text}, ${context.string(close).text}) AND lengthUTF8(${text}) > 1)`,
  );
  return `if(${test.join(' OR ')}, ${plain}, ${text})`;
}

/** Pairs between delimiters. A quote opens only where a key or a value begins: what it holds delimits nothing. */
function delimited(text: string, pair: string, kv: string, options: Options, context: Context): string {
  const [pd, kd] = [context.string(pair).text, context.string(kv).text];
  const quoted = quotedRegex(options);
  const delimiters = [pair, kv].sort((a, b) => b.length - a.length).map(escapeRegex);
  const firsts = oneOf([...new Set([[...pair][0] ?? '', [...kv][0] ?? ''])]);
  const lexer = `(?s)(?:${delimiters.join('|')})${quoted ? `(?:\\s*(?:${quoted}))?` : ''}|[^${firsts}]+|.`;
  const isLonger = (one: string, other: string) => one.length > other.length && one.startsWith(other);
  const isPair = isLonger(kv, pair)
    ? `(startsWith(token, ${pd}) AND NOT startsWith(token, ${kd}))`
    : `startsWith(token, ${pd})`;
  const isKv = isLonger(pair, kv)
    ? `(startsWith(token, ${kd}) AND NOT startsWith(token, ${pd}))`
    : `startsWith(token, ${kd})`;
  const tokens = `extractAll(concat(${pd}, ${text}), ${context.string(lexer).text})`;
  const each = `arraySplit(token -> ${isPair}, ${tokens})`;
  const has = `arrayExists(token -> ${isKv}, part)`;
  const parts = options.greedy ? `arrayMap(group -> arrayFlatten(group), arraySplit(part -> ${has}, ${each}))` : each;
  const behind = (token: string, delimiter: string) => trimmed(`substringUTF8(${token}, ${[...delimiter].length + 1})`);
  const rawValue = behind('arrayStringConcat(arraySlice(part, split))', kv);
  const rest = options.greedy
    ? `replaceRegexpOne(${rawValue}, ${context.string(`(?:${escapeRegex(pair)}|\\s)+$`).text}, '')`
    : rawValue;
  const value = quoted
    ? `if(${behind('part[split]', kv)} != '', ${unquoted(behind('part[split]', kv), options, context)}, ${rest})`
    : rest;
  const key = unquoted(behind('arrayStringConcat(arraySlice(part, 1, split - 1))', pair), options, context);
  const split = `arrayFirstIndex(token -> ${isKv}, part)`;
  return `arrayMap((part, split) -> tuple(${key}, ${value}), (arrayFilter(part -> ${has}, ${parts}) AS parts), arrayMap(part -> ${split}, parts))`;
}

/** Each word with the one behind it, where anything that is no letter or digit delimits. */
function worded(text: string, keys: readonly string[], options: Options, context: Context): string {
  const quoted = quotedRegex(options);
  const marks = options.quotes.length ? `[${oneOf(options.quotes.map(({ open }) => open))}]?` : '';
  const special = keys
    .filter((key) => !/^[\p{L}\p{N}]+$/u.test(key))
    .sort((a, b) => b.length - a.length)
    .map((key) => `${escapeRegex(key)}${/\w$/.test(key) ? '\\b' : ''}`);
  const lexer = `(?s)${[...(quoted ? [quoted] : []), ...special, `[\\p{L}\\p{N}]+${marks}`].join('|')}`;
  const words = `extractAll(${text}, ${context.string(lexer).text})`;
  // A quote that stands behind a letter opens nothing.
  const bare = options.quotes.length
    ? `replaceRegexpOne(${unquoted('word', options, context)}, ${context.string(`^([\\p{L}\\p{N}]+)${marks}$`).text}, '\\\\1')`
    : 'word';
  const all = `arrayMap(word -> ${bare}, ${words})`;
  return `if(empty((${all} AS words)), [], arrayZip(arrayPopBack(words), arrayPopFront(words)))`;
}

function matched(text: string, regex: Syntax, context: Context, scope: Scope): string {
  const pattern = context.scalar(regex, scope);
  const groups = pattern.constant?.kind === 'string' ? groupCount(pattern.constant.value) : undefined;
  if (groups !== undefined && groups !== 2)
    throw regex.fail(
      'KQL_ARGUMENT',
      `The expression must have two groups, for the key and the value; it has ${groups}.`,
    );
  const found = `extractAllGroupsVertical(${text}, ${regexSql(pattern, regex, context)})`;
  return `arrayMap(group -> tuple(${trimmed('group[1]')}, ${trimmed('group[2]')}), ${found})`;
}

function groupCount(regex: string): number | undefined {
  try {
    return RE2JS.compile(regex).groupCount();
  } catch {
    return undefined; // the check of the expression says what is wrong
  }
}

/** `parse-kv`: the values of the named keys in a text of keys and values; the first of each key counts. */
export const parseKv = {
  ParseKvOperator: operator('parse-kv', ({ node, input, context, scope }) => {
    const names = { names: scope.names };
    const options = optionsOf(node, context, names);
    const keys = node
      .child('Keys')
      .list('Columns')
      .map((column) => column.child('Name').name);
    const expression = node.child('Expression');
    const ready = readyFor(input, [expression]);
    const text = toText(context.scalar(expression, withRow(scope, ready))).text;
    const pairs = options.regex
      ? matched(text, options.regex, context, names)
      : options.pair !== undefined && options.kv !== undefined
        ? delimited(text, options.pair, options.kv, options, context)
        : worded(text, keys, options, context);
    const outer = ready.wrapped([{ name: '__pairs', value: sql(pairs, 'dynamic', false) }]);
    const found = outer.column('__pairs')?.value.text ?? '[]';
    const value = (key: string): Sql =>
      sql(
        `tupleElement(arrayFirst(pair -> tupleElement(pair, 1) = ${context.string(key).text}, ${found}), 2)`,
        'string',
      );
    const wanted = new Set(keys);
    return outer.selecting(
      outputOf(node).map(({ name, type }) => {
        const own = outer.column(name)?.value;
        if (!wanted.has(name) && own) return { name, value: own };
        return { name, value: type === 'dynamic' ? parseJson(value(name).text) : convert(value(name), type) };
      }),
    );
  }),
};
