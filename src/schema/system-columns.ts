import type { Column } from './types.ts';

/** What the pipeline adds to every row, and every table of the catalogue shows. `_Sequence` and `_Collector` stay in the store. */
export const systemColumns: readonly Column[] = [
  { name: '_ItemId', type: 'string', description: 'Names the event: collector and sequence' },
  { name: '_TimeReceived', type: 'datetime', description: 'When the event was received' },
  { name: '_Source', type: 'string', description: 'The configured source that delivered the event' },
  { name: 'Type', type: 'string', description: 'The native table that the record belongs to' },
  { name: 'Raw', type: 'dynamic', description: 'The record as it arrived' },
  { name: 'RawText', type: 'string', description: 'The line as it arrived, where it was not JSON' },
];
