import { ActionIcon, Button, CloseButton, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconFilter, IconFilterOff } from '@tabler/icons-react';
import type { Cell, ResultColumn } from '../../api/types.ts';
import { LogText } from '../../components/LogText.tsx';
import { cellText, utcDateTime } from '../../lib/format.ts';
import { conditionOf } from './condition.ts';
import classes from './search.module.css';
import { storedEvent } from './stored-event.ts';

interface CellInspectorProps {
  columns: readonly ResultColumn[];
  row: readonly Cell[];
  column: number;
  onFilter: (condition: string) => void;
  onOpenEvent: (event: string) => void;
  onClose: () => void;
}

const isFilled = (cell: Cell | undefined): boolean => cell !== null && cell !== undefined && cell !== '';

/** One cell whole, and the rest of its row. */
export function CellInspector({ columns, row, column, onFilter, onOpenEvent, onClose }: CellInspectorProps) {
  const described = columns[column];
  const cell = row[column] ?? null;
  if (!described) return null;
  const event = storedEvent(columns, row);
  const text = typeof cell === 'object' && cell !== null ? JSON.stringify(cell, null, 2) : cellText(cell);
  return (
    <aside
      className={classes.inspector}
      aria-label="Cell"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className={classes.inspectorHead}>
        <h3 className={classes.inspectorName}>
          {described.name} <span className={classes.headType}>{described.type}</span>
        </h3>
        <FilterButton column={described} cell={cell} isEqual onFilter={onFilter} />
        <FilterButton column={described} cell={cell} isEqual={false} onFilter={onFilter} />
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? 'Copied' : 'Copy the value'}>
              <ActionIcon size="sm" aria-label="Copy the value" onClick={copy}>
                {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
        <CloseButton size="sm" aria-label="Close the cell" onClick={onClose} />
      </div>
      <pre className={classes.inspectorValue}>
        {cell === null ? <span className={classes.null}>null</span> : <LogText text={text} block />}
      </pre>
      {described.type === 'datetime' && <p className={classes.headType}>{utcDateTime(text)}</p>}
      {event !== undefined && (
        <Button variant="default" mb={8} onClick={() => onOpenEvent(event)}>
          Open the whole event
        </Button>
      )}
      <dl className={classes.rowFields}>
        {columns.map((other, index) =>
          isFilled(row[index]) && index !== column ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: two columns of a result may bear one name; their order is fixed
            <div key={`${index}-${other.name}`}>
              <dt>{other.name}</dt>
              <dd>
                <LogText text={cellText(row[index])} block />
              </dd>
            </div>
          ) : null,
        )}
      </dl>
    </aside>
  );
}

interface FilterButtonProps {
  column: ResultColumn;
  cell: Cell;
  isEqual: boolean;
  onFilter: (condition: string) => void;
}

function FilterButton({ column, cell, isEqual, onFilter }: FilterButtonProps) {
  const condition = conditionOf(column, cell, isEqual);
  if (condition === undefined) return null;
  const label = isEqual ? 'Add a condition: this value' : 'Add a condition: not this value';
  return (
    <Tooltip label={label}>
      <ActionIcon size="sm" aria-label={label} onClick={() => onFilter(condition)}>
        {isEqual ? <IconFilter size={14} /> : <IconFilterOff size={14} />}
      </ActionIcon>
    </Tooltip>
  );
}
