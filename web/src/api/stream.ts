// Live updates: one stream of server-sent events for the whole page.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { StreamEvent } from './types.ts';

interface Live {
  connected: boolean;
  eventsPerSecond: number | undefined;
  received: number | undefined;
}

/** A burst of changes redraws the lists once, not once a change. */
const REDRAW_AFTER_MS = 1_000;
const REOPEN_AFTER_MS = 5_000;

let live: Live = { connected: false, eventsPerSecond: undefined, received: undefined };
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
        publish({ connected: true });
        // What happened while nobody listened was not announced.
        if (wasLost) refresh();
        wasLost = false;
      };
      stream.onerror = () => {
        publish({ connected: false });
        wasLost = true;
        // A browser tries again by itself where the connection broke, but not where the answer was a refusal.
        if (stream?.readyState === EventSource.CLOSED) reopen = setTimeout(open, REOPEN_AFTER_MS);
      };
    };
    open();
    return () => {
      clearTimeout(redraw);
      clearTimeout(reopen);
      stream?.close();
      publish({ connected: false });
    };
  }, [queries]);
}
