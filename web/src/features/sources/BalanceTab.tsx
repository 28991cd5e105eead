import { Button, SegmentedControl } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api } from '../../api/client.ts';
import { balanceQuery } from '../../api/queries.ts';
import type { BalanceLine } from '../../api/types.ts';
import { DataGrid, type GridColumn } from '../../components/DataGrid.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Await, Empty, errorCode, errorMessage } from '../../components/States.tsx';
import { count, plural } from '../../lib/format.ts';
import { saveFile } from '../../lib/save-file.ts';
import { differenceOf, droppedOf, totalOf } from './balance.ts';
import classes from './sources.module.css';

const RANGES = [
  { value: '24', label: '24 hours' },
  { value: '72', label: '3 days' },
  { value: '168', label: '7 days' },
];

const number = (
  id: 'received' | 'stored' | 'quarantined' | 'merged' | 'inFlight',
  header: string,
): GridColumn<BalanceLine> => ({
  id,
  header,
  width: 'minmax(80px, 1fr)',
  cell: (line) => count(line[id]),
  sortBy: (line) => line[id],
  align: 'end',
});

const columns: readonly GridColumn<BalanceLine>[] = [
  {
    id: 'hour',
    header: 'Hour',
    width: '140px',
    cell: (line) => <Moment iso={line.hour} toMinute />,
    sortBy: (line) => line.hour,
  },
  {
    id: 'source',
    header: 'Source',
    width: 'minmax(140px, 1.5fr)',
    cell: (line) => <LogText text={line.source} />,
    sortBy: (line) => line.source,
  },
  number('received', 'Received'),
  number('stored', '= Stored'),
  number('quarantined', '+ Quarantined'),
  {
    id: 'dropped',
    header: '+ Dropped',
    width: 'minmax(86px, 1fr)',
    cell: (line) => (
      <span
        title={Object.entries(line.dropped)
          .map(([rule, amount]) => `${rule}: ${count(amount)}`)
          .join('\n')}
      >
        {count(droppedOf(line))}
      </span>
    ),
    sortBy: droppedOf,
    align: 'end',
  },
  number('merged', '+ Merged'),
  number('inFlight', '+ In flight'),
  {
    id: 'balanced',
    header: 'Balance',
    width: '130px',
    cell: (line) => <Balance line={line} />,
    sortBy: (line) => Math.abs(differenceOf(line)),
  },
];

function Balance({ line }: { line: BalanceLine }) {
  if (line.balanced)
    return (
      <span className={classes.balanced}>
        <IconCheck size={14} aria-hidden /> balanced
      </span>
    );
  const difference = differenceOf(line);
  return (
    <span className={classes.unbalanced} title="Received is not the sum of the rest">
      <IconAlertTriangle size={14} aria-hidden />{' '}
      {difference > 0 ? `${count(difference)} missing` : `${count(-difference)} too many`}
    </span>
  );
}

/** What came in and what became of it, by source and hour. */
export function BalanceTab({ source }: { source: string | undefined }) {
  const [hours, setHours] = useState('24');
  const balance = useQuery(balanceQuery(Number(hours), source));
  const download = useMutation({
    mutationFn: () => api.csv('/api/balance', { hours, source }),
    onSuccess: (text) => saveFile('balance.csv', 'text/csv', text),
    onError: (error) =>
      notifications.show({ color: 'red', title: `No download (${errorCode(error)})`, message: errorMessage(error) }),
  });
  return (
    <div className={classes.stack}>
      <div className={classes.bar}>
        <SegmentedControl aria-label="Time range" value={hours} onChange={setHours} data={RANGES} />
        <Button variant="default" leftSection={<IconDownload size={14} />} onClick={() => download.mutate()}>
          Download as CSV
        </Button>
      </div>
      <Await query={balance} what="the balance sheet">
        {(lines) => <Lines lines={lines} />}
      </Await>
    </div>
  );
}

function Lines({ lines }: { lines: readonly BalanceLine[] }) {
  const total = useMemo(() => totalOf(lines), [lines]);
  const unbalanced = lines.filter((line) => !line.balanced).length;
  return (
    <Panel
      flush
      title={
        unbalanced === 0 ? (
          <span className={classes.balanced}>
            <IconCheck size={15} aria-hidden /> {plural(lines.length, 'line')}, all balanced
          </span>
        ) : (
          <span className={classes.unbalanced}>
            <IconAlertTriangle size={15} aria-hidden /> {plural(unbalanced, 'line')} of {count(lines.length)} out of
            balance
          </span>
        )
      }
      aside={
        <span className="number">
          {count(total.received)} received = {count(total.stored)} stored + {count(total.quarantined)} quarantined +{' '}
          {count(total.dropped)} dropped + {count(total.merged)} merged + {count(total.inFlight)} in flight
        </span>
      }
    >
      <div className={classes.grid}>
        <DataGrid
          label="Balance sheet"
          columns={columns}
          rows={lines}
          rowId={(line) => `${line.source} ${line.hour}`}
          empty={<Empty title="Nothing was received in this time">Choose a longer range, or another source.</Empty>}
        />
      </div>
    </Panel>
  );
}
