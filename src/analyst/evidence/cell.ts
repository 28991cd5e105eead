import { text, timeOf } from './compare.ts';
import { type FieldKind, type FieldRole, fieldKind, fieldRole } from './fields.ts';

/** A value with what its field's name says of it. */
export interface Cell {
  readonly field: string;
  readonly kind: FieldKind;
  readonly role: FieldRole;
  readonly value: unknown;
  readonly text: string;
  readonly time: number | undefined;
}

export function cell(field: string, value: unknown): Cell {
  const kind = fieldKind(field);
  return { field, kind, role: fieldRole(field), value, text: text(value).toLowerCase(), time: timeOf(value) };
}
