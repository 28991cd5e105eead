import type { Answers } from './inputs/input.ts';
import type { Journal } from './journal.ts';

const REMEMBER_MS = 10 * 60 * 1000;
const MAX_REMEMBERED = 100_000;

/**
 * A request that is durable but whose answer may never have arrived (a crash in between, a connection that broke) is
 * remembered by its source and the digest of its body. A byte-identical request within ten minutes is its retry: it is
 * answered and not journalled again, once.
 */
export function createAnswers(journal: Journal, now: () => number = Date.now): Answers {
  const open = new Map<string, number>();
  for (const request of journal.ambiguous) open.set(request, now() + REMEMBER_MS);
  return {
    takeRetry(source, digest) {
      if (open.size === 0) return false;
      const request = `${source} ${digest}`;
      const until = open.get(request);
      return until !== undefined && open.delete(request) && until > now();
    },
    answered(entry) {
      journal.acknowledged(entry.sequence);
    },
    unanswered(entry) {
      journal.unanswered(entry.sequence);
      for (const [request, until] of open) {
        if (until > now() && open.size < MAX_REMEMBERED) break;
        open.delete(request);
      }
      open.set(`${entry.source} ${entry.digest}`, now() + REMEMBER_MS);
    },
  };
}
