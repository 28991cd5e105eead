import { columnFor, roleOf, type TableColumns, wordsOf } from './columns.ts';
import { stem } from './lexicon.ts';

interface SaidColumn {
  readonly name: string;
  readonly words: string;
  readonly stems: readonly string[];
}

const read = new WeakMap<TableColumns['columns'], readonly SaidColumn[]>();

/** A table's columns with their names as people say them; longer names first. */
export function saidColumns(table: TableColumns): readonly SaidColumn[] {
  const ready = read.get(table.columns);
  if (ready) return ready;
  const columns = table.columns
    .map(({ name }) => {
      // The unit in a name is not said with it: `physical memory above 8000 MB`.
      const words = wordsOf(name).replace(/(?<=\w) (?:mb|kb|gb|ms|bytes|sec|seconds)$/, '');
      return { name, words, stems: words.split(/[ _]+/).map(stem) };
    })
    .sort((one, other) => other.stems.length - one.stems.length || other.name.length - one.name.length);
  read.set(table.columns, columns);
  return columns;
}

/** Words before a column's name that are no part of it. */
const LINK = /\s+(?:that|which|who|and|the|its|is|are|was|were|value|field|column|of)$/;

export interface NamedColumn {
  readonly name: string;
  readonly exact: boolean;
  /** How many words, from the end, named it. */
  readonly words: number;
}

/**
 * The column that words name: by its whole name in words or run together, else by what people call it (its role), else by
 * the end of its name where one column alone ends so. `exact` is false for the last two.
 */
export function columnNamed(words: string, table: TableColumns): NamedColumn | undefined {
  let text = words.toLowerCase().trim();
  const all = text.split(/ +/).length;
  for (let cut = text.replace(LINK, ''); cut !== text; cut = text.replace(LINK, '')) text = cut;
  if (text === '') return undefined;
  const columns = saidColumns(table);
  const said = text.split(/[ _]+/);
  const stems = said.map(stem);
  const packed = said.join('');
  const behind = all - text.split(/ +/).length;
  const exact = columns.find(
    (column) =>
      packed.endsWith(column.name.toLowerCase()) ||
      (column.stems.length <= stems.length &&
        column.stems.every((word, at) => stems.at(at - column.stems.length) === word)),
  );
  // `logon type` is not the column Type.
  const isVague = exact?.stems.length === 1 && stems.length > 1 && VAGUE.has(exact.stems[0] ?? '');
  if (exact && !isVague && (exact.words.length > 3 || stems.length <= 2))
    return { name: exact.name, exact: true, words: behind + wordsUsed(said, exact) };
  for (let length = Math.min(3, said.length); length > 0; length--) {
    const role = roleOf(said.slice(-length).join(' '));
    const column = role && columnFor(table, role);
    if (column) return { name: column, exact: false, words: behind + length };
  }
  for (let length = Math.min(4, stems.length); length > 0; length--) {
    const tail = stems.slice(-length);
    if (length === 1 && ((tail[0]?.length ?? 0) < 4 || VAGUE.has(tail[0] ?? ''))) continue;
    const ending = columns.filter(
      (column) => column.stems.length > length && tail.every((word, at) => column.stems.at(at - length) === word),
    );
    const [only] = ending;
    if (only && (ending.length === 1 || length > 1)) {
      // Of several, the shortest name is the plain one.
      const plain = ending.reduce((one, other) => (rank(other) < rank(one) ? other : one), only);
      return { name: plain.name, exact: false, words: behind + length };
    }
  }
  // The beginning of one name alone: `confidence` for ConfidenceScore.
  const [last = ''] = stems.slice(-1);
  const beginning = last.length < 5 ? [] : columns.filter((column) => column.stems[0] === last);
  return beginning.length === 1 && beginning[0]
    ? { name: beginning[0].name, exact: false, words: behind + 1 }
    : undefined;
}

/** Of a thing's several columns its target's are meant, else the plainest. */
const rank = (column: SaidColumn): number => column.name.length - (column.name.startsWith('Target') ? 100 : 0);

/** How many of the words, from the end, the column's name takes, however it is run together. */
function wordsUsed(said: readonly string[], column: SaidColumn): number {
  let letters = column.name.replaceAll('_', '').length;
  let used = 0;
  while (used < said.length && letters > 0) letters -= said[said.length - ++used]?.length ?? 0;
  return Math.max(1, Math.min(used, Math.max(column.stems.length, 1)));
}

/** Ends of names that many things have. */
const VAGUE = new Set(
  [
    'name',
    'type',
    'time',
    'detail',
    'address',
    'event',
    'number',
    'group',
    'field',
    'count',
    'list',
    'info',
    'source',
    'id',
  ].map(stem),
);

/** As a pattern: the names of a table's columns as people say them, the longest first; only those of several words or letters. */
export function columnPattern(table: TableColumns, least = 2): string {
  const names = saidColumns(table)
    .filter((column) => column.stems.length >= least || column.name.length > 7)
    .map(({ words }) => {
      const parts = words.split(/[ _]+/).map((word) => word.replaceAll(/[^a-z0-9]/g, ''));
      return `${parts
        .slice(0, -1)
        .map((part) => `${part}[ -]?`)
        .join('')}${plural(parts.at(-1) ?? '')}`;
    });
  return names.length === 0 ? '(?!)' : `(?:${names.join('|')})`;
}

function plural(word: string): string {
  return word.endsWith('y') ? `${word.slice(0, -1)}(?:y|ies)` : word.endsWith('s') ? `${word}(?:es)?` : `${word}s?`;
}
