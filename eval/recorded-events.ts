import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { StoredRow } from '../src/incident/events.ts';
import { createParser } from '../src/ingest/parser.ts';

const RECEIVED = '2026-01-01T00:00:00.000Z';

/** Real events of the recordings under `folder`, mapped as the pipeline maps them; evenly over the files, at most `each` of one. */
export async function recordedEvents(folder: string, each: number): Promise<StoredRow[]> {
  const events: StoredRow[] = [];
  let files = 0;
  for (const name of readdirSync(folder).sort()) {
    if (!/\.(?:json|log)\.gz$/.test(name)) continue;
    const parser = createParser({ name });
    const lines = createInterface({
      input: createReadStream(join(folder, name)).pipe(createGunzip()),
      crlfDelay: Infinity,
    });
    const found: StoredRow[] = [];
    let count = 0;
    files++;
    for await (const line of lines) {
      count++;
      // Neighbours are alike: a wider and wider step reaches through the whole recording.
      if (count > 200 && count % (1 + Math.floor(count / 200)) !== 0) continue;
      const parsed = parser.parse(line, RECEIVED);
      if ('rejected' in parsed) continue;
      const { event } = parsed;
      const eventId = `${files}-${count}`;
      found.push({
        table: event.table,
        eventId,
        row: { ...event.columns, Raw: event.raw, _ItemId: eventId, Type: event.type },
      });
    }
    const step = Math.max(1, found.length / each);
    for (let at = 0; at < found.length; at += step) events.push(found[Math.floor(at)] as StoredRow);
  }
  return events;
}
