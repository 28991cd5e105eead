import type { QueryResponse } from '../../api/types.ts';
import { cellText } from '../../lib/format.ts';

const NUMBERS = new Set(['int', 'long', 'real', 'decimal', 'timespan']);
export const isNumber = (type: string): boolean => NUMBERS.has(type);

const CHARACTER_PX = 7.4;
const PADDING_PX = 26;
const NARROWEST_PX = 76;
const WIDEST_PX = 380;
const DATETIME_PX = 196;
/** Enough rows to guess how wide a column is. */
const SAMPLE = 60;

/** A width for each column, by its heading and the values of the first rows. */
export function columnWidths({ columns, rows }: QueryResponse): number[] {
  return columns.map((column, index) => {
    if (column.type === 'datetime') return DATETIME_PX;
    const longest = rows
      .slice(0, SAMPLE)
      .reduce((most, row) => Math.max(most, cellText(row[index]).length), column.name.length);
    return Math.round(Math.min(WIDEST_PX, Math.max(NARROWEST_PX, longest * CHARACTER_PX + PADDING_PX)));
  });
}
