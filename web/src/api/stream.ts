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
    const stream = new EventSource('/api/stream');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      for (const key of ['incident', 'incidents', 'overview']) void queries.invalidateQueries({ queryKey: [key] });
    };
    stream.onopen = () => publish({ connected: true });
    stream.onerror = () => publish({ connected: false });
    stream.onmessage = (message: MessageEvent<string>) => {
      const event = parse(message.data);
      if (event?.type === 'ingest') publish({ eventsPerSecond: event.eventsPerSecond, received: event.received });
      if (event?.type === 'incident') timer ??= setTimeout(refresh, REDRAW_AFTER_MS);
    };
    return () => {
      clearTimeout(timer);
      stream.close();
      publish({ connected: false });
    };
  }, [queries]);
}
