import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { IncidentPatch } from '../../api/types.ts';
import { errorCode, errorMessage } from '../../components/States.tsx';

/** Changes an incident and has everything that shows it read again. */
export function useChangeIncident(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (patch: IncidentPatch) => api.patch(`/api/incidents/${encodeURIComponent(id)}`, patch),
    onError: (error) =>
      notifications.show({ color: 'red', title: `Not changed (${errorCode(error)})`, message: errorMessage(error) }),
    onSettled: () =>
      Promise.all(['incident', 'incidents', 'overview'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}
