// Live updates: one stream of server-sent events for the whole page.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { StreamEvent } from './types.ts';

interface Live {
  connected: boolean;
  /** The stream broke, and has not come back for a while: what is shown may be out of date. */
  lost: boolean;
  eventsPerSecond: number | undefined;
  received: number | undefined;
}

/** A burst of changes redraws the lists once, not once a change. */
const REDRAW_AFTER_MS = 1_000;
const REOPEN_AFTER_MS = 5_000;
/** A break that is shorter is nobody's concern. */
const LOST_AFTER_MS = 2_000;

let live: Live = { connected: false, lost: false, eventsPerSecond: undefined, received: undefined };
const listeners = new Set<() => void>();

function publish(change: Partial<Live>): void {
  live = { ...live, ...change };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The ingest rate and whether the stream is open. */
export const useLive = (): Live => useSyncExternalStore(subscribe, () => live);

function parse(data: string): StreamEvent | undefined {
  try {
    return JSON.parse(data) as StreamEvent;
  } catch {
    return undefined;
  }
}

/** Opens the stream while the caller is mounted, and has what changed read again. */
export function useStream(): void {
  const queries = useQueryClient();
  useEffect(() => {
    let stream: EventSource | undefined;
    let redraw: ReturnType<typeof setTimeout> | undefined;
    let reopen: ReturnType<typeof setTimeout> | undefined;
    let losing: ReturnType<typeof setTimeout> | undefined;
    let wasLost = false;

    const refresh = () => {
      redraw = undefined;
      for (const key of ['incident', 'incidents', 'overview']) void queries.invalidateQueries({ queryKey: [key] });
    };
    const onMessage = (message: MessageEvent<string>) => {
      const event = parse(message.data);
      if (event?.type === 'ingest') publish({ eventsPerSecond: event.eventsPerSecond, received: event.received });
      if (event?.type === 'incident') redraw ??= setTimeout(refresh, REDRAW_AFTER_MS);
    };
    const open = () => {
      stream = new EventSource('/api/stream');
      stream.onmessage = onMessage;
      stream.onopen = () => {
        clearTimeout(losing);
        losing = undefined;
        publish({ connected: true, lost: false });
        // What happened while nobody listened was not announced.
        if (wasLost) refresh();
        wasLost = false;
      };
      stream.onerror = () => {
        publish({ connected: false });
        wasLost = true;
        losing ??= setTimeout(() => publish({ lost: true }), LOST_AFTER_MS);
        // A browser tries again by itself where the connection broke, but not where the answer was a refusal.
        if (stream?.readyState !== EventSource.CLOSED) return;
        reopen = setTimeout(open, REOPEN_AFTER_MS);
        // One reason to be refused is that the session has ended.
        void queries.invalidateQueries({ queryKey: ['session'] });
      };
    };
    open();
    return () => {
      clearTimeout(redraw);
      clearTimeout(reopen);
      clearTimeout(losing);
      stream?.close();
      publish({ connected: false, lost: false });
    };
  }, [queries]);
}
