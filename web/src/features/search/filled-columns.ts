import type { Cell, QueryResponse } from '../../api/types.ts';

/** A table has up to two hundred columns, of which a kind of event fills a few: from this many on, time stands first. */
const WIDE = 20;

const isFilled = (cell: Cell | undefined): boolean => cell !== null && cell !== undefined && cell !== '';

function pick(result: QueryResponse, indexes: readonly number[]): QueryResponse {
  return {
    ...result,
    columns: indexes.flatMap((index) => result.columns[index] ?? []),
    rows: result.rows.map((row) => indexes.map((index) => row[index] ?? null)),
  };
}

/** The result as it is read best: without columns that no row fills, and in a wide one with the time first. */
export function filledColumns(result: QueryResponse): QueryResponse {
  const { columns, rows } = result;
  if (rows.length === 0) return result;
  const filled = columns.flatMap((_, index) => (rows.some((row) => isFilled(row[index])) ? [index] : []));
  const time = columns.findIndex((column) => column.name === 'TimeGenerated');
  const order =
    columns.length >= WIDE && filled.includes(time) ? [time, ...filled.filter((index) => index !== time)] : filled;
  return order.length === columns.length && order.every((index, position) => index === position)
    ? result
    : pick(result, order);
}
