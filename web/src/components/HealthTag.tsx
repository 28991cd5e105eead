import type { Source } from '../api/types.ts';
import { Tag } from './Tag.tsx';

const HEALTH = {
  healthy: { tone: 'good', name: 'Healthy', hint: 'Events arrive as they usually do.' },
  late: { tone: 'warn', name: 'Late', hint: 'Events arrive, but long after they happened.' },
  silent: { tone: 'warn', name: 'Silent', hint: 'Nothing arrived for longer than is usual.' },
  unparsed: { tone: 'bad', name: 'Unparsed', hint: 'Records arrive, but most of them are in quarantine.' },
} as const;

export function HealthTag({ health }: { health: Source['health'] }) {
  const { tone, name, hint } = HEALTH[health];
  return (
    <Tag tone={tone} title={hint}>
      {name}
    </Tag>
  );
}
