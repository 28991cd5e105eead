import type { Cell, QueryResponse } from '../../api/types.ts';
import { cellText } from '../../lib/format.ts';

type Result = Pick<QueryResponse, 'columns' | 'rows'>;

/** A spreadsheet would run these as formulas: log text must not. The quote in front is what spreadsheets take for 'text'. */
const STARTS_A_FORMULA = /^[=+\-@\t\r]/;

function csvCell(value: Cell): string {
  const text = cellText(value);
  const safe = typeof value === 'string' && STARTS_A_FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The rows by RFC 4180. */
export function csvOf({ columns, rows }: Result): string {
  const head = columns.map((column) => csvCell(column.name)).join(',');
  return `${[head, ...rows.map((row) => row.map(csvCell).join(','))].join('\r\n')}\r\n`;
}

/** The rows as objects by column name. */
export function jsonOf({ columns, rows }: Result): string {
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null])),
  );
  return `${JSON.stringify(objects, null, 2)}\n`;
}
