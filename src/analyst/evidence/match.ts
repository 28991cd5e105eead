import type { Cell } from './cell.ts';
import { TIME_TOLERANCE_MS } from './compare.ts';
import type { Fact } from './facts.ts';
import type { Mention } from './mentions.ts';
import { phraseHolds } from './phrases.ts';
import { sizeHolds } from './sizes.ts';

const DAY = 86_400_000;

/** True if the cell bears the mention out: the same time, the same number, the same name in one of its forms. */
export function holds(cell: Cell, mention: Mention): boolean {
  switch (mention.kind) {
    case 'time':
      return cell.time !== undefined && inTime(cell.time, mention);
    case 'number':
    case 'percent':
      return (
        numeric(cell) === mention.number ||
        (isText(cell) && containsWhole(cell.text, mention.text.toLowerCase(), /[\w.]/))
      );
    case 'ip':
      return containsWhole(cell.text, mention.text.toLowerCase(), /[\w.]/);
    case 'quoted':
      return holdsQuoted(cell, mention.text);
    case 'size':
      return sizeHolds(cell, mention);
    case 'phrase':
      return phraseHolds(cell, mention.text);
    case 'duration':
      return false;
    default:
      return holdsName(cell, mention.text) || namesField(cell, mention.text);
  }
}

/** A number that a cell holds as such: no port, no identifier, no part of a text. */
export function numeric(cell: Cell): number | undefined {
  if (typeof cell.value === 'number') return cell.value;
  if (typeof cell.value === 'bigint') return Number(cell.value);
  return typeof cell.value === 'string' && /^\d{1,15}(?:\.\d+)?$/.test(cell.value) ? Number(cell.value) : undefined;
}

function isText(cell: Cell): boolean {
  return cell.kind === 'other' && cell.time === undefined && numeric(cell) === undefined;
}

/** True if the first of a stretch's times is not after the second. */
export function inOrder([first, last]: readonly [Mention, Mention]): boolean {
  const [one, other] = [first.time, last.time];
  if (!one || !other) return false;
  if ('clock' in one || 'clock' in other) return 'clock' in one && 'clock' in other && one.clock <= other.clock;
  return one.from <= other.from;
}

function inRange(time: number, [first, last]: readonly [Mention, Mention]): boolean {
  if (inTime(time, first) || inTime(time, last)) return true;
  const [one, other] = [first.time, last.time];
  if (!one || !other) return false;
  if ('clock' in one || 'clock' in other) {
    const clock = ((time % DAY) + DAY) % DAY;
    return 'clock' in one && 'clock' in other && clock >= one.clock && clock <= other.clock;
  }
  return time >= one.from && time < other.to;
}

export function inTime(time: number, mention: Mention): boolean {
  if (mention.range) return inRange(time, mention.range);
  const span = mention.time;
  if (!span) return false;
  if ('clock' in span) {
    const clock = ((time % DAY) + DAY) % DAY;
    return clock >= span.clock - slack(span.span) && clock < span.clock + span.span + slack(span.span);
  }
  if (span.from === span.to) {
    const [one, other] = [new Date(time), new Date(span.from)];
    return one.getUTCMonth() === other.getUTCMonth() && one.getUTCDate() === other.getUTCDate();
  }
  const extra = slack(span.to - span.from);
  return time >= span.from - extra && time < span.to + extra;
}

/** Times are named to the second and may have been rounded; a minute or a day is meant as such. */
function slack(span: number): number {
  return span <= TIME_TOLERANCE_MS ? TIME_TOLERANCE_MS / 2 : 0;
}

function holdsQuoted(cell: Cell, quoted: string): boolean {
  const text = quoted.toLowerCase().trim();
  // What was cut short is marked so; what stands before the mark must be the beginning of the value or of a part of it.
  const cut = text.endsWith('…') || text.endsWith('...') ? text.replace(/(?:…|\.{3})$/, '').trimEnd() : undefined;
  if (cut !== undefined) return cut.length >= 8 && beginsPart(squeeze(cell.text).trim(), squeeze(cut));
  if (cell.kind === 'user' || cell.kind === 'host' || cell.kind === 'ip') return holdsName(cell, quoted);
  return text !== '' && containsWhole(squeeze(cell.text), squeeze(text), /[\p{L}\p{N}_]/u);
}

/** `part` stands at the start of `whole` or behind a space, a quote or a bracket. */
function beginsPart(whole: string, part: string): boolean {
  for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1))
    if (at === 0 || /[\s"'<>([{]/.test(whole.charAt(at - 1))) return true;
  return false;
}

/** `EventID is 4688`: a sentence may call a field by its name. */
function namesField(cell: Cell, name: string): boolean {
  const field = cell.field.toLowerCase();
  const text = name.toLowerCase();
  return field === text || field.slice(field.lastIndexOf('.') + 1) === text;
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function holdsName(cell: Cell, name: string): boolean {
  const text = name.toLowerCase();
  if (cell.text === text) return true;
  if (cell.kind === 'user') {
    // The domain may be left out; a longer or shorter account name is another account.
    const bare = cell.text.slice(cell.text.lastIndexOf('\\') + 1);
    return bare === text || (bare.includes('@') && bare.slice(0, bare.indexOf('@')) === text);
  }
  if (cell.kind === 'host') return cell.text.startsWith(`${text}.`) || text.startsWith(`${cell.text}.`);
  if (cell.kind === 'ip' || cell.kind === 'time') return false;
  return containsWhole(cell.text, text, /[\p{L}\p{N}_-]/u);
}

/** `part` stands in `whole` with no letter, digit or the like right before or after it. */
export function containsWhole(whole: string, part: string, inside: RegExp): boolean {
  if (part === '') return false;
  for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1)) {
    const before = whole.charAt(at - 1);
    const after = whole.charAt(at + part.length);
    const startsOpen = !inside.test(part.charAt(0)) || before === '' || !inside.test(before);
    const endsOpen = !inside.test(part.at(-1) ?? '') || after === '' || !inside.test(after);
    if (startsOpen && endsOpen) return true;
  }
  return false;
}

/** The cells of a fact that bear a mention out. */
export function cellsHolding(fact: Fact, mention: Mention): Cell[] {
  return fact.cells.filter((cell) => holds(cell, mention));
}
