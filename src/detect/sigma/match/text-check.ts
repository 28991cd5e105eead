import { ANY, fold, ONE, type Pattern } from '../pattern.ts';

/** A test of a text against a pattern; the text must be folded unless the pattern is cased. Linear in most texts. */
export function textCheck(pattern: Pattern, cased: boolean): (text: string) => boolean {
  const parts = cased ? pattern : pattern.map((part) => (typeof part === 'string' ? fold(part) : part));
  const literals = parts.filter((part) => typeof part === 'string');
  const anyFirst = parts[0] === ANY;
  const anyLast = parts.at(-1) === ANY;
  if (parts.length === 0) return (text) => text === '';
  if (parts.length === 1 && anyFirst) return () => true;
  if (literals.length === 1 && parts.every((part) => typeof part === 'string' || part === ANY)) {
    const [literal] = literals as [string];
    if (anyFirst && anyLast) return (text) => text.includes(literal);
    if (anyFirst) return (text) => text.endsWith(literal);
    if (anyLast) return (text) => text.startsWith(literal);
    return (text) => text === literal;
  }
  return segments(parts);
}

/** A run between two stars: literals and single wildcards, of one length. */
interface Segment {
  readonly parts: readonly (string | typeof ONE)[];
  readonly length: number;
}

function segments(parts: Pattern): (text: string) => boolean {
  const list: Segment[] = [];
  let current: (string | typeof ONE)[] = [];
  const close = () => {
    const length = current.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0);
    list.push({ parts: current, length });
    current = [];
  };
  for (const part of parts) {
    if (part === ANY) close();
    else if (typeof part === 'string' || part === ONE) current.push(part);
  }
  close();
  const first = list[0]!;
  if (list.length === 1) return (text) => text.length === first.length && standsAt(text, first, 0);
  const last = list.at(-1)!;
  const middle = list.slice(1, -1);
  const shortest = list.reduce((sum, segment) => sum + segment.length, 0);
  return (text) => {
    if (text.length < shortest || !standsAt(text, first, 0)) return false;
    if (!standsAt(text, last, text.length - last.length)) return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const segment of middle) {
      from = find(text, segment, from, end);
      if (from < 0) return false;
      from += segment.length;
    }
    return from <= end;
  };
}

function standsAt(text: string, segment: Segment, at: number): boolean {
  let index = at;
  for (const part of segment.parts) {
    if (part === ONE) index += 1;
    else {
      if (!text.startsWith(part, index)) return false;
      index += part.length;
    }
  }
  return true;
}

/** The first place at which a segment stands, found by its first literal. */
function find(text: string, segment: Segment, from: number, end: number): number {
  const literalAt = segment.parts.findIndex((part) => part !== ONE);
  if (literalAt < 0) return from + segment.length <= end ? from : -1;
  const literal = segment.parts[literalAt] as string;
  let search = from + literalAt;
  while (true) {
    const found = text.indexOf(literal, search);
    if (found < 0) return -1;
    const start = found - literalAt;
    if (start + segment.length > end) return -1;
    if (standsAt(text, segment, start)) return start;
    search = found + 1;
  }
}
