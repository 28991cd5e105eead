import { Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { type AllRules, rulesQuery } from '../../api/queries.ts';
import type { Rule } from '../../api/types.ts';
import { errorCode, errorMessage } from '../../components/States.tsx';

/** Switches a rule on or off; shown at once, taken back if the server refuses. */
export function EnableSwitch({
  rule,
  label = false,
}: {
  rule: Pick<Rule, 'id' | 'title' | 'enabled'>;
  label?: boolean;
}) {
  const queries = useQueryClient();
  const show = (enabled: boolean) =>
    queries.setQueryData(
      rulesQuery.queryKey,
      (all: AllRules | undefined) =>
        all && { ...all, rules: all.rules.map((other) => (other.id === rule.id ? { ...other, enabled } : other)) },
    );
  const change = useMutation({
    mutationFn: (enabled: boolean) => api.patch(`/api/rules/${encodeURIComponent(rule.id)}`, { enabled }),
    onMutate: show,
    onError: (error) => {
      show(rule.enabled);
      notifications.show({ color: 'red', title: `Not changed (${errorCode(error)})`, message: errorMessage(error) });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['rule', rule.id] }),
  });
  return (
    // biome-ignore lint/a11y: only keeps a click on the switch from opening the row
    <span onClick={(event) => event.stopPropagation()}>
      <Switch
        size="xs"
        checked={rule.enabled}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
        {...(label ? { label: rule.enabled ? 'On' : 'Off' } : { 'aria-label': `${rule.title}: on` })}
      />
    </span>
  );
}
