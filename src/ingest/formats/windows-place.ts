import { assign } from './assign.ts';

const SYSTEM_NAMES = new Set([
  'EventID',
  'Channel',
  'Computer',
  'Provider',
  'EventRecordID',
  'Level',
  'TimeCreated',
  'Task',
  'Opcode',
  'Version',
  'Keywords',
]);

/** Puts a field of EventData at the top; one that bears a System field's name is kept under `EventData_` and that name. */
export function place(out: Record<string, unknown>, name: string, value: unknown): void {
  assign(out, SYSTEM_NAMES.has(name) && out[name] !== value ? `EventData_${name}` : name, value);
}
