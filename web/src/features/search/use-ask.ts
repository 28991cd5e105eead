import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { AskResponse } from '../../api/types.ts';
import type { TimeRange } from './time-range.ts';

/** A question in plain language; its KQL is run like any other query. */
export function useAsk(range: () => TimeRange, onAnswer: (answer: AskResponse) => void) {
  return useMutation({
    mutationFn: (question: string) => api.post<AskResponse>('/api/ask', { question, ...range() }),
    onSuccess: onAnswer,
  });
}
export type Ask = ReturnType<typeof useAsk>;
