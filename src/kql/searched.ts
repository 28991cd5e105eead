import { IS_OWN_RECORD, type SearchedColumns, WORDS_BEYOND_INDEX } from '../schema/searched-columns.ts';
import type { Context } from './context.ts';
import { identifier, type Sql } from './sql.ts';

/** How the rows that hold a text in a table's column can be found before the column is read. */
export interface Searched {
  /** The column's SQL: what was made of the column since is another value. */
  readonly of: string;
  /** True where the index of words may not know every word of the row; absent for a column without an index. */
  readonly beyondIndex?: string;
  /** The record that the column is read from where `isOwn` is true. */
  readonly record?: { readonly text: string; readonly isOwn: string };
  /** True of a column whose text stands in another one of the table. */
  readonly isRepeated?: boolean;
}

export function searchedOf(
  source: string,
  name: string,
  searched: SearchedColumns | undefined,
): { readonly searched: Searched } | undefined {
  const hasWords = searched?.words.includes(name);
  const hasRecord = searched?.record.includes(name);
  const isRepeated = searched?.repeated.includes(name);
  if (!hasWords && !hasRecord && !isRepeated) return undefined;
  const column = (label: string) => `${source}.${identifier(label)}`;
  return {
    searched: {
      of: column(name),
      // As a comparison: by the bare column the store does not skip granules while it reads.
      ...(hasWords && { beyondIndex: `(${column(WORDS_BEYOND_INDEX)} = 1)` }),
      ...(isRepeated && { isRepeated }),
      ...(hasRecord && { record: { text: column('Raw'), isOwn: column(IS_OWN_RECORD) } }),
    },
  };
}

/** Which ends of a needle must be ends of words of the text. */
export interface Edges {
  readonly before: boolean;
  readonly after: boolean;
}

/** How a test finds its needle: at which edges, and whether a word that equals it is all that the test asks for. */
export interface Needle extends Edges {
  readonly isWord?: boolean;
  /** True of a test that asks where the whole text begins or ends. */
  readonly isAnchored?: boolean;
}

interface Run {
  readonly text: string;
  /** True if a text that has the needle has the run as a whole word. */
  readonly isWord: boolean;
}

/** The runs of ASCII letters and digits of a needle. */
function runs(needle: string, edges: Edges): Run[] {
  return [...needle.matchAll(/[0-9A-Za-z]+/g)].map(({ 0: text, index }) => {
    const [before, after] = [needle[index - 1], needle[index + text.length]];
    const parts = (sign: string | undefined, isEdge: boolean) => (sign === undefined ? isEdge : sign < '\x80');
    return { text, isWord: parts(before, edges.before) && parts(after, edges.after) };
  });
}

const longest = (found: readonly Run[]) =>
  found.reduce<Run | undefined>((best, run) => (best && best.text.length >= run.text.length ? best : run), undefined);

const isAscii = (text: string) => /^[\x00-\x7f]*$/.test(text);

/**
 * `exact`, a test that is true only of texts with the needle, behind what finds most of the other rows without reading the
 * column: the index of words, and a plain search in the record. The result is that of `exact` in every row.
 */
export function searching(value: Sql, needle: string, edges: Needle, exact: string, context: Context): string {
  const { searched } = value;
  if (!searched || searched.of !== value.text || !isAscii(needle)) return exact;
  const found = runs(needle, edges);
  const words = found.filter(({ isWord }) => isWord).map(({ text }) => context.string(text.toLowerCase()).text);
  let test = exact;
  if (searched.beyondIndex && words.length > 0) {
    const isOneWord = edges.isWord === true && found[0]?.text === needle;
    test = isOneWord
      ? `(hasToken(lower(${value.text}), ${words[0]}) OR (${searched.beyondIndex} AND ${exact}))`
      : `((${words.map((word) => `hasToken(lower(${value.text}), ${word})`).join(' AND ')} OR ${searched.beyondIndex}) AND ${exact})`;
  }
  const part = longest(found);
  return part ? inRecord(searched, [part], test, context) : test;
}

const MOST_NEEDLES = 255; // ClickHouse's limit of multiSearchAny

/** As `searching`, for several needles of which any is enough. */
export function searchingAny(
  value: Sql,
  needles: readonly string[],
  edges: Edges,
  exact: string,
  context: Context,
): string {
  const { searched } = value;
  if (!searched || searched.of !== value.text || needles.length > MOST_NEEDLES || !needles.every(isAscii)) return exact;
  const found = needles.map((needle) => runs(needle, edges));
  const words = found.map((list) => longest(list.filter(({ isWord }) => isWord)));
  let test = exact;
  if (searched.beyondIndex && words.every((word) => word !== undefined)) {
    const any = words.map((word) => `hasToken(lower(${value.text}), ${context.string(word.text.toLowerCase()).text})`);
    test = `((${any.join(' OR ')} OR ${searched.beyondIndex}) AND ${exact})`;
  }
  const parts = found.map(longest);
  return parts.every((run) => run !== undefined) ? inRecord(searched, parts, test, context) : test;
}

/** `test`, true only of texts with the needle, behind a plain search of the record that they are read from. */
export function recordFirst(searched: Searched, needle: string, test: string, context: Context): string {
  const part = isAscii(needle) ? longest(runs(needle, { before: false, after: false })) : undefined;
  return part ? inRecord(searched, [part], test, context) : test;
}

function inRecord(searched: Searched, found: readonly Run[], test: string, context: Context): string {
  const [first] = found;
  if (!searched.record || !first) return test;
  const { text, isOwn } = searched.record;
  const terms = found.map((run) => context.string(run.text).text);
  const search =
    terms.length === 1
      ? `positionCaseInsensitive(${text}, ${terms[0]}) > 0`
      : `multiSearchAnyCaseInsensitive(${text}, [${terms.join(', ')}])`;
  return `((NOT ${isOwn} OR ${search}) AND ${test})`;
}
