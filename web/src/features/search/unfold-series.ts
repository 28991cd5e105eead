import type { Cell, QueryResponse } from '../../api/types.ts';

type Table = Pick<QueryResponse, 'columns' | 'rows'>;

const isTime = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value);
const isNumber = (value: unknown): boolean => typeof value === 'number' || value === null;

/** What the elements of a column of arrays are, or undefined where it is none. */
function elementType({ rows }: Table, index: number): string | undefined {
  const arrays = rows.map((row) => row[index]);
  if (arrays.length === 0 || !arrays.every((value) => Array.isArray(value))) return undefined;
  const elements: unknown[] = arrays.flat();
  if (elements.length > 0 && elements.every(isTime)) return 'datetime';
  return elements.length > 0 && elements.every(isNumber) ? 'real' : undefined;
}

/** Rows of arrays, as `make-series` gives them, with a row for each element; other rows as they are. */
export function unfolded<T extends Table>(table: T): T {
  const types = table.columns.map((column, index) =>
    column.type === 'dynamic' ? elementType(table, index) : undefined,
  );
  if (types.every((type) => type === undefined)) return table;
  const rows = table.rows.flatMap((row) => {
    const lengths = types.map((type, index) => (type === undefined ? 0 : (row[index] as Cell[]).length));
    return Array.from({ length: Math.max(...lengths) }, (_, at) =>
      row.map((value, index): Cell => (types[index] === undefined ? value : ((value as Cell[])[at] ?? null))),
    );
  });
  return {
    ...table,
    columns: table.columns.map((column, index) => ({ ...column, type: types[index] ?? column.type })),
    rows,
  };
}
