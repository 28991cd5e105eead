import type { ColumnValue, StoredEvent } from '../../schema/event.ts';
import type { TableName } from '../../schema/types.ts';

/** A stored event for tests: only what the test is about has to be said. */
export function exampleEvent(
  sequence: number,
  given: {
    readonly table?: TableName;
    readonly type?: string;
    readonly columns?: { readonly [column: string]: ColumnValue | undefined };
    readonly raw?: { readonly [key: string]: unknown };
    readonly rawText?: string;
    readonly collector?: string;
  } = {},
): StoredEvent {
  const collector = given.collector ?? 'test';
  return {
    table: given.table ?? 'Event',
    type: given.type ?? '',
    columns: { TimeGenerated: '2026-03-02T10:00:00.1234567Z', ...given.columns },
    raw: given.raw ?? {},
    itemId: `${collector}-${sequence.toString(36)}`,
    sequence,
    collector,
    source: 'example',
    received: '2026-03-02T10:00:05Z',
    rawText: given.rawText ?? '',
  };
}
