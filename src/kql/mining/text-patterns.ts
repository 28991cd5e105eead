/** One distinct text and how many rows have it. */
export interface CountedText {
  readonly text: string;
  readonly count: number;
}
export interface TextPattern {
  /** The words that its texts share, `*` for the rest. */
  readonly pattern: string;
  readonly count: number;
  /** Its most frequent text, of equal ones the first by its characters; empty for `others`. */
  readonly representative: string;
}

/** The pattern of all texts that share too little with others. */
export const OTHERS = 'others';
const NUMBER = /^\p{Nd}+$/u;

interface Terms {
  readonly words: readonly string[];
  /** What stands before each word, and behind the last. */
  readonly between: readonly string[];
}

/** Words between separators: the given characters, or all that is no letter or digit. */
function termsOf(text: string, characters: string | undefined): Terms {
  const isSeparator = characters === undefined ? isNoTerm : (character: string) => characters.includes(character);
  const words: string[] = [];
  const between: string[] = [];
  let gap = '';
  let word = '';
  for (const character of text) {
    if (isSeparator(character)) {
      if (word !== '') words.push(word);
      word = '';
      gap += character;
      continue;
    }
    if (word === '') {
      between.push(gap);
      gap = '';
    }
    word += character;
  }
  if (word !== '') words.push(word);
  between.push(gap);
  return { words, between };
}

const isNoTerm = (character: string) => !/[\p{L}\p{N}]/u.test(character);

/**
 * Patterns of words that many rows share (Vaarandi's SLCT): a word is kept where at least the share `threshold` of all
 * rows has it at that place; texts of as many words with the same kept ones are one pattern if they make up that share.
 * A whole number is never kept, unless the text is the only one of its pattern.
 */
export function textPatterns(
  texts: readonly CountedText[],
  threshold: number,
  characters: string | undefined,
): ReadonlyMap<string, TextPattern> {
  const total = texts.reduce((sum, { count }) => sum + count, 0);
  const least = Math.max(2, Math.ceil(threshold * total - 1e-9));
  const terms = texts.map(({ text }) => termsOf(text, characters));
  const frequency = new Map<string, number>();
  for (const [index, { words }] of terms.entries())
    for (const [at, word] of words.entries()) {
      const key = `${at} ${word}`;
      frequency.set(key, (frequency.get(key) ?? 0) + (texts[index]?.count ?? 0));
    }
  const isKept = (word: string, at: number) => !NUMBER.test(word) && (frequency.get(`${at} ${word}`) ?? 0) >= least;
  const groups = new Map<string, number[]>();
  for (const [index, { words }] of terms.entries()) {
    const key = words.map((word, at) => (isKept(word, at) ? word : '*')).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  return patternsOf([...groups.values()], texts, terms, { isKept, least, hasOwnCharacters: characters !== undefined });
}

function patternsOf(
  groups: readonly (readonly number[])[],
  texts: readonly CountedText[],
  terms: readonly Terms[],
  rules: {
    readonly isKept: (word: string, at: number) => boolean;
    readonly least: number;
    readonly hasOwnCharacters: boolean;
  },
): ReadonlyMap<string, TextPattern> {
  const found = new Map<string, TextPattern>();
  const others: CountedText[] = [];
  for (const group of groups) {
    const members = group.map((index) => texts[index] as CountedText);
    const count = members.reduce((sum, member) => sum + member.count, 0);
    const first = terms[group[0] ?? 0] as Terms;
    const only = members.length === 1 ? members[0] : undefined;
    const hasWords = only !== undefined || first.words.some(rules.isKept);
    if (count < rules.least || !hasWords) {
      others.push(...members);
      continue;
    }
    const pattern = only ? only.text : written(first, rules.isKept, rules.hasOwnCharacters);
    const { text } = members.reduce((best, member) => (isBefore(member, best) ? member : best));
    for (const member of members) found.set(member.text, { pattern, count, representative: text });
  }
  const count = others.reduce((sum, member) => sum + member.count, 0);
  for (const { text } of others) found.set(text, { pattern: OTHERS, count, representative: '' });
  return found;
}

const isBefore = (a: CountedText, b: CountedText) => a.count > b.count || (a.count === b.count && a.text < b.text);

/** The pattern's text. Separators that the query names are part of the wildcard beside them; others stand as they are. */
function written(
  { words, between }: Terms,
  isKept: (word: string, at: number) => boolean,
  hasOwnCharacters: boolean,
): string {
  const kept = words.map((word, at) => (isKept(word, at) ? word : '*'));
  const gap = (at: number) =>
    hasOwnCharacters && (kept[at - 1] === '*' || kept[at] === '*') ? '' : (between[at] ?? '');
  return kept.map((word, at) => `${gap(at)}${word}`).join('') + gap(words.length);
}

/** The patterns as rows: the most frequent first, `others` last. */
export function patternRows(patterns: ReadonlyMap<string, TextPattern>): TextPattern[] {
  const distinct = new Map([...patterns.values()].map((entry) => [`${entry.pattern}\0${entry.representative}`, entry]));
  return [...distinct.values()].sort(
    (a, b) => Number(isOthers(a)) - Number(isOthers(b)) || b.count - a.count || (a.pattern < b.pattern ? -1 : 1),
  );
}

const isOthers = ({ pattern, representative }: TextPattern) => pattern === OTHERS && representative === '';
