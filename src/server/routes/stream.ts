import { sessionStands } from '../auth/guard.ts';
import type { Routes } from './index.ts';

const KEEP_ALIVE_MS = 20_000;
/** Other requests ask for their session each; a stream, which lasts, asks again and again. */
export const SESSION_CHECK_MS = 2_000;
/** A reader that is this far behind is cut off; its page connects again and reads what it missed from the API. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** Server-sent events: each `data:` is one streamEvent. A stream ends with its session. */
export const streamRoutes: Routes = (app, { services }) => {
  const open = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const close of open) close();
  });

  app.get('/api/stream', { schema: { hide: true } }, (request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...reply.getHeaders(),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    } as Record<string, string>);
    raw.write(': open\n\n');
    const write = (text: string): void => {
      if (raw.writableLength <= MAX_BUFFERED_BYTES) raw.write(text);
      else {
        close();
        raw.destroy(); // ending alone would wait for what such a reader never takes
      }
    };
    const unsubscribe = services.subscribe((event) => write(`data: ${JSON.stringify(event)}\n\n`));
    const keepAlive = setInterval(() => write(': still here\n\n'), KEEP_ALIVE_MS);
    const checking = setInterval(async () => {
      // One whose session cannot be asked for ends too: its page connects again.
      if (!(await sessionStands(request, services.state).catch(() => false))) close();
    }, SESSION_CHECK_MS);
    const close = (): void => {
      if (!open.delete(close)) return;
      unsubscribe();
      clearInterval(keepAlive);
      clearInterval(checking);
      raw.end();
    };
    open.add(close);
    raw.on('error', close).once('close', close);
    if (raw.destroyed) close();
  });
};
