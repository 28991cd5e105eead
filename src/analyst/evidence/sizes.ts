import type { Cell } from './cell.ts';
import type { Mention } from './mentions.ts';

/** An amount of data in a rounded unit: `3.8 GB`, decimal, or binary as `3.6 GiB`. Plain bytes are numbers like others. */
export const SIZE_PATTERN = '(?<![\\w.])\\d+(?:\\.\\d+)? ?[KMGT]i?B\\b';

/** The bytes that a size names, and one of its last digit. */
export function sizeOf(text: string): { readonly number: number; readonly unit: number } {
  const [, digits = '0', prefix = 'K', binary = ''] = /^([\d.]+) ?([KMGT])(i?)B$/i.exec(text) ?? [];
  const factor = (binary === '' ? 1000 : 1024) ** (1 + 'KMGT'.indexOf(prefix.toUpperCase()));
  const decimals = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0;
  return { number: Number(digits) * factor, unit: factor / 10 ** decimals };
}

const SIZED = /bytes|size|length|volume|traffic|sum|total|sent|received|upload|download/i;

/** True if a cell that counts bytes rounds to the size. */
export function sizeHolds(cell: Cell, mention: Mention): boolean {
  const bytes = typeof cell.value === 'bigint' || /^\d+$/.test(cell.text) ? Number(cell.text) : cell.value;
  if (typeof bytes !== 'number' || !SIZED.test(cell.field)) return false;
  return Math.abs(bytes - (mention.number ?? Number.NaN)) <= (mention.unit ?? 0) * 0.5000001;
}

/**
 * Of a session each side has its own bytes: who is named as the sender sent the source's. `received 2 MB from X` speaks of what
 * X sent; of what was received without a sender it is not clear whose bytes are meant.
 */
export function sizeSideFits(sentence: string, mention: Mention, cell: Cell): boolean {
  if (cell.role === 'neutral') return true;
  const before = sentence.slice(Math.max(0, mention.start - 40), mention.start);
  const after = sentence.slice(mention.end, mention.end + 12);
  if (/\b(?:sent|uploaded|transferred) (?:\w+ ){0,3}$/i.test(before) || /^ (?:of \w+ )?to /.test(after))
    return cell.role === 'source';
  return /^ (?:of \w+ )?from /.test(after) && cell.role === 'source';
}
