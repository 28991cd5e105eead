import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { HistoryEntry } from '../../api/types.ts';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useChangeIncident } from './change-incident.ts';
import classes from './incident.module.css';

/** Who did what to the incident, and a place to say something about it. */
export function HistoryTab({ routeId, history }: { routeId: string; history: readonly HistoryEntry[] }) {
  const [comment, setComment] = useState('');
  const change = useChangeIncident(routeId);
  const send = () => change.mutate({ comment: comment.trim() }, { onSuccess: () => setComment('') });
  return (
    <Panel>
      <Textarea
        label="Comment"
        autosize
        minRows={2}
        maxRows={10}
        maxLength={10_000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && comment.trim()) send();
        }}
      />
      <Group justify="flex-end" mt={8}>
        <Button disabled={comment.trim() === ''} loading={change.isPending} onClick={send}>
          Add comment
        </Button>
      </Group>
      <ul className={classes.history}>
        {[...history].reverse().map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two entries may be equal; their order is fixed
          <li key={index}>
            <span className={classes.historyHead}>
              <span className={classes.historyBy}>
                <LogText text={entry.by} />
              </span>
              <Moment iso={entry.time} />
            </span>
            <LogText text={entry.text} block />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
