import { parseCsv } from '../../lib/csv.ts';
import { KqlError } from '../errors.ts';
import { columnType, type TypedName } from '../syntax.ts';
import { letText } from './functions.ts';
import { type StoredFunction, WATCHLIST_COLUMNS } from './library.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const MOST_CHARACTERS = 64 * 1024;

/**
 * A text that compiles if and only if the function is good, and where in it the function's own text begins: a query is
 * checked as every other is. Throws KqlError for a name or a text that can be none.
 */
export function functionProbe(stored: StoredFunction): { readonly text: string; readonly linesBefore: number } {
  if (!NAME.test(stored.name))
    throw new KqlError('KQL_ARGUMENT', 'The name of a function has letters, digits and underscores, no digit first.');
  if (stored.parameters.length + stored.body.length > MOST_CHARACTERS)
    throw new KqlError('KQL_TOO_LONG', `A function has at most ${MOST_CHARACTERS} characters.`);
  if (!/^\s*\([\s\S]*\)\s*$/.test(stored.parameters))
    throw new KqlError('KQL_ARGUMENT', 'The parameters stand in parentheses: (least:int = 5), or () for none.');
  if (!isClosed(stored.body))
    throw new KqlError('KQL_SYNTAX', 'The braces of the function do not match.', { stage: 'parse' });
  if (/\bunion\b[^|]*\bkind\s*=\s*inner\b/.test(stored.body))
    throw new KqlError(
      'KQL_UNSUPPORTED',
      'A stored function has no union of kind=inner: write project-keep behind an outer one.',
    );
  return { text: `${letText(stored)}\nprint 1`, linesBefore: 2 };
}

/** What is no code: comments, and texts in any of their forms. */
const QUOTED = /\/\/[^\n]*|```[\s\S]*?```|@"[^"]*"|@'[^']*'|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;

/** True where every brace in the text is closed in it, and none was open before. */
function isClosed(text: string): boolean {
  let depth = 0;
  for (const character of text.replaceAll(QUOTED, '')) {
    if (character === '{') depth++;
    else if (character === '}' && --depth < 0) return false;
  }
  return depth === 0;
}

const LET =
  /^\s*let\s+(?:([A-Za-z_]\w*)|\[\s*(["'])(.+?)\2\s*\])\s*=\s*(?:view\s*)?(\([\s\S]*?\))\s*\{([\s\S]*)\}\s*;?\s*$/;
const CREATE =
  /^\s*\.create(?:-or-alter)?\s+function\s+(?:with\s*\([^)]*\)\s*)?([A-Za-z_]\w*)\s*(\([\s\S]*?\))\s*\{([\s\S]*)\}\s*$/;

/** A function as people keep it in a file: `let Name = (…) { … };`, or Kusto's command that creates it. */
export function readFunction(text: string): StoredFunction {
  const stated = text.replace(/^(\s*\/\/[^\n]*\n)+/, '');
  const found = LET.exec(stated);
  if (found) return { name: found[1] ?? found[3] ?? '', parameters: found[4] ?? '()', body: (found[5] ?? '').trim() };
  const created = CREATE.exec(stated);
  if (created) return { name: created[1] ?? '', parameters: created[2] ?? '()', body: (created[3] ?? '').trim() };
  throw new KqlError('KQL_SYNTAX', 'The text is no function: let Name = (parameters) { query }', { stage: 'parse' });
}

export const WATCHLIST_LIMITS = { characters: 8 * 1024 * 1024, rows: 100_000, columns: 200 } as const;
const RESERVED = new Set(WATCHLIST_COLUMNS.map(({ name }) => name.toLowerCase()));

/** A watchlist's columns and items from CSV; a column is a text unless its heading says more: `Since:datetime`. */
export function readWatchlist(csv: string): {
  readonly columns: readonly TypedName[];
  readonly rows: readonly (readonly string[])[];
} {
  const bad = (message: string, line = 1) =>
    new KqlError('KQL_ARGUMENT', message, { place: { line, column: 1 }, stage: 'parse' });
  const { characters, rows: mostRows, columns: mostColumns } = WATCHLIST_LIMITS;
  if (csv.length > characters) throw bad(`A watchlist has at most ${characters} characters.`);
  const records = parseCsv(csv);
  if (!Array.isArray(records)) throw bad(`The text is no CSV: ${records.reason}.`, records.line);
  const [heading, ...rows] = records;
  if (!heading) throw bad('The first line of a watchlist names its columns.');
  if (heading.length > mostColumns) throw bad(`A watchlist has at most ${mostColumns} columns.`);
  if (rows.length > mostRows) throw bad(`A watchlist has at most ${mostRows} items.`);
  const columns = heading.map((cell): TypedName => {
    const [, name = '', typeName] = /^\s*([\s\S]*?)\s*(?::\s*(\w+)\s*)?$/.exec(cell) ?? [];
    const type = typeName === undefined ? 'string' : columnType(typeName.toLowerCase());
    if (!type) throw bad(`There is no type ${typeName}; the column is ${name}.`);
    if (name === '' || name.length > 128) throw bad('A column of a watchlist needs a name of at most 128 characters.');
    if (RESERVED.has(name.toLowerCase())) throw bad(`Every item has a ${name} already: name the column otherwise.`);
    return { name, type };
  });
  if (new Set(columns.map(({ name }) => name)).size < columns.length)
    throw bad('Two columns of the watchlist have one name.');
  const wrong = rows.findIndex((row) => row.length > columns.length);
  if (wrong >= 0) throw bad(`Item ${wrong + 1} has more cells than there are columns.`, wrong + 2);
  return { columns, rows: rows.map((row) => columns.map((_, index) => row[index] ?? '')) };
}
