import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { ReparseResult } from '../../api/types.ts';
import { errorCode, errorMessage } from '../../components/States.tsx';
import { plural } from '../../lib/format.ts';

type What = { id: string } | { source?: string | undefined };

/** Tries one record, or all of a source or of all sources, again. */
export function useReparse() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (what: What) =>
      'id' in what
        ? api.post<ReparseResult>(`/api/quarantine/${encodeURIComponent(what.id)}/reparse`)
        : api.post<ReparseResult>('/api/quarantine/reparse', what.source ? { source: what.source } : {}),
    onSuccess: (result) =>
      notifications.show({
        color: result.failed > 0 ? 'yellow' : 'green',
        title: `${plural(result.stored, 'record')} stored`,
        message:
          result.failed > 0 ? `${plural(result.failed, 'record')} still cannot be read.` : 'None is left behind.',
      }),
    onError: (error) =>
      notifications.show({ color: 'red', title: `Not reparsed (${errorCode(error)})`, message: errorMessage(error) }),
    onSettled: () =>
      Promise.all(
        ['quarantine', 'balance', 'sources', 'overview'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      ),
  });
}
