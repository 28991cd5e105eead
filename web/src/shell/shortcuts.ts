import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';

/** Pages by the letter that follows `g`. */
export const PAGE_KEYS = [
  { key: 'o', to: '/', name: 'Overview' },
  { key: 'i', to: '/incidents', name: 'Incidents' },
  { key: 's', to: '/search', name: 'Search' },
  { key: 'd', to: '/detections', name: 'Detections' },
  { key: 'l', to: '/sources', name: 'Sources' },
  { key: 'e', to: '/settings', name: 'Settings' },
] as const;

/** How long `g` waits for its letter. */
const SEQUENCE_MS = 1_200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
      target.closest('.monaco-editor') !== null)
  );
}

/** `g` and a letter go to a page, `/` to the page's filter or to Search, `?` to the list of keys. */
export function useShortcuts(showHelp: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let goUntil = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const page = event.timeStamp < goUntil ? PAGE_KEYS.find((entry) => entry.key === event.key) : undefined;
      goUntil = event.key === 'g' ? event.timeStamp + SEQUENCE_MS : 0;
      if (page) void navigate({ to: page.to });
      else if (event.key === '?') showHelp();
      else if (event.key === '/') {
        const filter = document.querySelector<HTMLInputElement>('[data-filter] input, input[data-filter]');
        if (filter) filter.focus();
        else void navigate({ to: '/search' });
      } else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [navigate, showHelp]);
}
