import { csvCell } from '../../../../src/lib/csv.ts';
import type { QueryResponse } from '../../api/types.ts';
import { cellText } from '../../lib/format.ts';

type Result = Pick<QueryResponse, 'columns' | 'rows'>;

/** The rows by RFC 4180. */
export function csvOf({ columns, rows }: Result): string {
  const head = columns.map((column) => csvCell(column.name)).join(',');
  return `${[head, ...rows.map((row) => row.map((value) => csvCell(cellText(value))).join(','))].join('\r\n')}\r\n`;
}

/** The rows as objects by column name. */
export function jsonOf({ columns, rows }: Result): string {
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null])),
  );
  return `${JSON.stringify(objects, null, 2)}\n`;
}
