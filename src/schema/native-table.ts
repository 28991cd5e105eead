import type { ColumnType } from './types.ts';

/** A table of Sentinel or Defender, in its own columns. */
export interface NativeTable {
  readonly name: string;
  readonly description: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
}

export function nativeTable(
  name: string,
  description: string,
  columns: Readonly<Record<string, ColumnType>>,
): NativeTable {
  return { name, description, columns };
}
