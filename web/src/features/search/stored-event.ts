import type { Cell, ResultColumn } from '../../api/types.ts';

/** The stored event that a row is, as `table/eventId`; none if the query left out what names it. */
export function storedEvent(columns: readonly ResultColumn[], row: readonly Cell[]): string | undefined {
  const cell = (name: string) => row[columns.findIndex((column) => column.name === name)];
  const eventId = cell('_ItemId');
  const table = cell('EventSchema');
  return typeof eventId === 'string' && eventId !== '' && typeof table === 'string' && table !== ''
    ? `${table}/${eventId}`
    : undefined;
}
