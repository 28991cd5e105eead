// Run by a test, which kills it in mid-insert: prints each sequence that the store has acknowledged.
import { openEventStore } from '../open.ts';
import { serialise } from '../serialise.ts';
import { exampleEvent } from './example-events.ts';

const BATCH = 200;
const store = await openEventStore({ kind: 'embedded', folder: process.argv[2]! });
for (let sequence = 1; ; sequence += BATCH) {
  const events = Array.from({ length: BATCH }, (_, index) =>
    exampleEvent(sequence + index, { columns: { EventMessage: `message ${sequence + index}` } }),
  );
  await store.insert(serialise('Event', events));
  process.stdout.write(`${sequence + BATCH - 1}\n`);
}
