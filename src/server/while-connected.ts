import type { FastifyReply } from 'fastify';

/** Aborted when the client goes away: nobody waits for the answer any more. */
export function whileConnected({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  // Of the response, not of its socket: a connection carries many, and would gather their listeners.
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
