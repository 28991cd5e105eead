import type { Rule } from '../../api/types.ts';
import { Tag } from '../../components/Tag.tsx';

export const RULE_STATES = {
  runnable: { name: 'Runnable', tone: 'good', hint: 'It runs on every event that it is for.' },
  'not-evaluable': {
    name: 'Not evaluable',
    tone: 'warn',
    hint: 'It needs a field that no source fills, so its silence means nothing.',
  },
  refused: { name: 'Refused', tone: 'bad', hint: 'It could not be compiled.' },
} as const;

export function RuleStateTag({ rule }: { rule: Pick<Rule, 'state' | 'reason' | 'enabled'> }) {
  const { name, tone, hint } = RULE_STATES[rule.state];
  if (!rule.enabled) return <Tag title="Switched off by a person">Off</Tag>;
  return (
    <Tag tone={tone} title={rule.reason ?? hint}>
      {name}
    </Tag>
  );
}
