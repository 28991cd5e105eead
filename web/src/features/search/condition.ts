import { kqlString } from '../../../../src/kql/quote.ts';
import type { Cell, ResultColumn } from '../../api/types.ts';

const PLAIN_NAME = /^[A-Za-z_]\w*$/;

function literal(type: string, cell: string | number | boolean): string {
  if (type === 'datetime') return `datetime(${cell})`;
  if (type === 'timespan') return `timespan(${cell})`;
  if (type === 'guid') return `guid(${cell})`;
  return typeof cell === 'string' ? kqlString(cell) : String(cell);
}

/** The KQL condition that a column has, or has not, this value; none for values that KQL does not compare. */
export function conditionOf(column: ResultColumn, cell: Cell, isEqual: boolean): string | undefined {
  if (typeof cell === 'object' && cell !== null) return undefined;
  const name = PLAIN_NAME.test(column.name) ? column.name : `[${kqlString(column.name)}]`;
  if (cell === null) return `${isEqual ? 'isnull' : 'isnotnull'}(${name})`;
  return `${name} ${isEqual ? '==' : '!='} ${literal(column.type, cell)}`;
}
