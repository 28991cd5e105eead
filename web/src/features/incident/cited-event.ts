import type { Evidence } from '../../api/types.ts';

export interface CitedEvent {
  table: string;
  eventId: string;
  fields: string[];
}

/** The one event on which all evidence rests, with the fields that it cites; none where it rests on more, or on a query. */
export function citedEvent(evidence: readonly Evidence[]): CitedEvent | undefined {
  const [first] = evidence;
  if (first?.kind !== 'event') return undefined;
  const fields: string[] = [];
  for (const piece of evidence) {
    if (piece.kind !== 'event' || piece.table !== first.table || piece.eventId !== first.eventId) return undefined;
    fields.push(piece.field);
  }
  return { table: first.table, eventId: first.eventId, fields };
}
