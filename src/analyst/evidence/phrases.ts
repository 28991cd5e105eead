import type { Cell } from './cell.ts';

/** Words that say what a field means, where no value of it stands in the sentence. Each is true of certain cells only. */
const PHRASES: readonly { readonly words: string; readonly holds: (cell: Cell) => boolean }[] = [
  {
    words: 'without (?:a second factor|mfa)',
    holds: (cell) => /mfaused$/i.test(cell.field) && /^(?:no|false)$/.test(cell.text),
  },
  {
    // DS-Replication-Get-Changes, -All and -In-Filtered-Set: the control access rights of a domain controller's replication.
    words: 'replicat(?:e|es|ed|ing) the directory',
    holds: (cell) =>
      /1131f6aa-9c07-11d1-f79f-00c04fc2dcd2|1131f6ad-9c07-11d1-f79f-00c04fc2dcd2|89e95b76-444d-4c62-991a-0facbeda640c/.test(
        cell.text,
      ),
  },
];

export const PHRASE_PATTERN = PHRASES.map(({ words }) => `\\b${words}\\b`).join('|');
const COMPILED = PHRASES.map(({ words, holds }) => ({ pattern: new RegExp(`^${words}$`, 'i'), holds }));

/** True if the cell is what the phrase says. */
export function phraseHolds(cell: Cell, phrase: string): boolean {
  return COMPILED.some(({ pattern, holds }) => pattern.test(phrase) && holds(cell));
}
