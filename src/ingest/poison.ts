import { decodeBatch } from './journal-frame.ts';
import type { JobResult, QuarantinedRecord } from './processor.ts';

/** The result of a batch that no worker survives: all of its records in quarantine, as they came. */
export function quarantineBatch<Detection>(frame: Uint8Array, reason: string): JobResult<Detection> {
  const batch = decodeBatch(frame);
  const quarantined: QuarantinedRecord[] = [];
  for (let index = 0; index < batch.count; index++)
    quarantined.push({
      sequence: batch.sequence + index,
      source: batch.source,
      input: batch.input,
      received: batch.received,
      format: 'unknown',
      reason,
      offset: 0,
      raw: Uint8Array.from(batch.record(index)),
      hint: batch.hint ?? {},
    });
  const outcome = { batch: batch.sequence, stored: 0, quarantined: batch.count, merged: 0 };
  return { tables: [], outcomes: [outcome], quarantined, detections: [], seen: [], problems: [] };
}
