import type { Work } from '../staged/work.ts';
import type { Occurring } from './differences.ts';

/** Tokens that follow one another, some of them any. */
export interface TokenPattern extends Occurring {
  /** Undefined where any token may stand. */
  readonly tokens: readonly (string | undefined)[];
}

/** So many tokens that differ may stand between two that do not. */
const MOST_WILDCARDS = 2;

interface Place {
  readonly row: number;
  readonly at: number;
}

/**
 * Patterns of tokens that are frequent in one of the sets, grown to the right token by token. One that is always followed
 * by the same token is not given without it. Throws WorkExceeded.
 */
export function tokenPatterns(
  texts: readonly string[],
  weights: readonly Float64Array[],
  isFrequent: (sums: readonly number[]) => boolean,
  { least, most }: { readonly least: number; readonly most: number },
  work: Work,
): TokenPattern[] {
  const rows = texts.map((text) => text.split(/\s+/u).filter((token) => token !== ''));
  const found: TokenPattern[] = [];
  const occurring = (places: readonly Place[]): Occurring => {
    const distinct = Int32Array.from(new Set(places.map(({ row }) => row)));
    return { rows: distinct, sums: weights.map((set) => distinct.reduce((sum, row) => sum + (set[row] ?? 0), 0)) };
  };
  /** What stands behind each place, a number of tokens on, by token; only what is frequent. */
  const next = (places: readonly Place[], skip: number) => {
    const groups = new Map<string, Place[]>();
    for (const { row, at } of places) {
      work.step();
      const token = rows[row]?.[at + 1 + skip];
      if (token === undefined) continue;
      const group = groups.get(token);
      const place = { row, at: at + 1 + skip };
      if (group) group.push(place);
      else groups.set(token, [place]);
    }
    return [...groups]
      .map(([token, own]) => ({ token, places: own, occurring: occurring(own) }))
      .filter((candidate) => isFrequent(candidate.occurring.sums));
  };
  const grow = (tokens: readonly (string | undefined)[], places: readonly Place[], own: Occurring): void => {
    let isWhole = true;
    if (tokens.length < most)
      for (let skip = 0; skip <= MOST_WILDCARDS && tokens.length + skip < most; skip++) {
        const candidates = next(places, skip);
        for (const candidate of candidates) {
          if (candidate.occurring.rows.length === own.rows.length) isWhole = false;
          grow(
            [...tokens, ...new Array<undefined>(skip).fill(undefined), candidate.token],
            candidate.places,
            candidate.occurring,
          );
        }
        // Behind a token that always follows, a wildcard in its place says less.
        if (candidates.some((candidate) => candidate.occurring.rows.length === own.rows.length)) break;
      }
    const words = tokens.filter((token) => token !== undefined).length;
    if (isWhole && words >= least) found.push({ tokens, ...own });
  };
  const starts = rows.flatMap((tokens, row) => tokens.map((_, at) => ({ row, at: at - 1 })));
  for (const { token, places, occurring: own } of next(starts, 0)) grow([token], places, own);
  return longest(found);
}

/** Without those of which another one of the same rows says more. */
function longest(patterns: readonly TokenPattern[]): TokenPattern[] {
  const bySums = new Map<string, TokenPattern[]>();
  for (const pattern of patterns) {
    const key = `${pattern.rows.length} ${pattern.sums.join(' ')}`;
    bySums.set(key, [...(bySums.get(key) ?? []), pattern]);
  }
  return [...bySums.values()].flatMap((group) =>
    group.filter((pattern) => !group.some((other) => other !== pattern && saysMore(other.tokens, pattern.tokens))),
  );
}

/** True where one pattern stands inside the other, with a wildcard or the same token at each place. */
function saysMore(more: TokenPattern['tokens'], less: TokenPattern['tokens']): boolean {
  for (let from = 0; from + less.length <= more.length; from++)
    if (less.every((token, at) => token === undefined || token === more[from + at])) return true;
  return false;
}
