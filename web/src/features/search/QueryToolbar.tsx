import { Button, CopyButton } from '@mantine/core';
import { IconLink, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { bytes, compactCount } from '../../lib/format.ts';
import type { QuerySearch } from '../../router.tsx';
import { SavedSearches } from './SavedSearches.tsx';
import classes from './search.module.css';
import { TimeRangePicker } from './TimeRangePicker.tsx';
import { useEstimate } from './use-estimate.ts';

interface QueryToolbarProps {
  search: QuerySearch;
  draft: string;
  running: boolean;
  onRange: (range: Partial<QuerySearch>) => void;
  onRun: () => void;
  onStop: () => void;
  onOpen: (kql: string) => void;
}

/** What the query would read, once it rests for a moment. */
function Cost({ draft, search }: Pick<QueryToolbarProps, 'draft' | 'search'>) {
  const cost = useEstimate(draft, search);
  if (cost?.rows === undefined) return null;
  return (
    <span className={classes.changed} title="By the plan of the store: at most these rows, with all of their columns">
      reads at most {compactCount(cost.rows)} rows, {bytes(cost.bytes ?? 0)}
    </span>
  );
}

export function QueryToolbar({ search, draft, running, onRange, onRun, onStop, onOpen }: QueryToolbarProps) {
  return (
    <div className={classes.toolbar}>
      {running ? (
        <Button color="red" leftSection={<IconPlayerStop size={14} />} onClick={onStop}>
          Stop
        </Button>
      ) : (
        <Button
          leftSection={<IconPlayerPlay size={14} />}
          disabled={draft.trim() === ''}
          onClick={onRun}
          title="Ctrl+Enter"
        >
          Run
        </Button>
      )}
      <TimeRangePicker search={search} onChange={onRange} />
      <SavedSearches draft={draft} onOpen={onOpen} />
      <CopyButton value={window.location.href}>
        {({ copied, copy }) => (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconLink size={14} />}
            disabled={search.q === undefined}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy link'}
          </Button>
        )}
      </CopyButton>
      {search.q !== undefined && draft !== search.q && (
        <span className={classes.changed}>changed since the last run</span>
      )}
      {!running && <Cost draft={draft} search={search} />}
    </div>
  );
}
