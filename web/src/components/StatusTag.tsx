import type { IncidentSummary } from '../api/types.ts';
import { sentenceCase } from '../lib/format.ts';
import { Tag } from './Tag.tsx';

const TONES = { new: 'warn', active: 'accent', closed: 'neutral' } as const;

export function StatusTag({ incident }: { incident: Pick<IncidentSummary, 'status' | 'classification'> }) {
  const title = incident.classification && `Closed as ${sentenceCase(incident.classification)}`;
  return (
    <Tag tone={TONES[incident.status]} {...(title ? { title } : {})}>
      {sentenceCase(incident.status)}
    </Tag>
  );
}
