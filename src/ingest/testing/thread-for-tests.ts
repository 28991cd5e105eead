import { parentPort, workerData } from 'node:worker_threads';
import { createParser } from '../parser.ts';
import { createProcessor } from '../processor.ts';
import { serveJobs } from '../worker.ts';
import { serialiseForMemory } from './memory-store.ts';

/** A worker whose thread ends at a record with the words 'end this thread'. */
serveJobs(
  parentPort!,
  createProcessor<string>({
    collector: workerData as string,
    drop: [],
    createParser(source) {
      const parser = createParser(source);
      return {
        ...parser,
        parse(record, received, hint) {
          if (String(record).includes('end this thread')) process.exit(3);
          return parser.parse(record, received, hint);
        },
      };
    },
    serialise: serialiseForMemory,
  }),
);
