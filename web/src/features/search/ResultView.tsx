import { Button, SegmentedControl } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import type { QueryResponse } from '../../api/types.ts';
import { EventDrawer } from '../../components/EventDrawer.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Empty, Failed, Loading } from '../../components/States.tsx';
import { bytes, compactCount, count, duration, plural } from '../../lib/format.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { filledColumns } from './filled-columns.ts';
import { Histogram } from './Histogram.tsx';
import { ResultChart } from './ResultChart.tsx';
import { ResultGrid } from './ResultGrid.tsx';
import classes from './search.module.css';

type View = 'rows' | 'chart' | 'sql';

interface ResultViewProps {
  result: { data: QueryResponse | undefined; error: unknown; isFetching: boolean; refetch: () => unknown };
  onFilter: (condition: string) => void;
  onRange: (from: string, to: string) => void;
}

/** What the query gave, in its honest state. */
export function ResultView({ result, onFilter, onRange }: ResultViewProps) {
  const { data, error } = result;
  if (error)
    return (
      <Panel className="fills">
        <Refused error={error} retry={() => void result.refetch()} />
      </Panel>
    );
  if (!data)
    return (
      <Panel className="fills">
        {result.isFetching ? (
          <Loading what="the result" />
        ) : (
          <Empty title="The query was stopped">Run it again, or narrow its time range first.</Empty>
        )}
      </Panel>
    );
  return <Tables result={data} onFilter={onFilter} onRange={onRange} />;
}

/** A result of several tables shows one at a time, by its name. */
function Tables({ result, onFilter, onRange }: AnsweredProps) {
  const [chosen, setChosen] = useState(0);
  const { further = [] } = result;
  const table = further[chosen - 1];
  // A further table has the cost of the whole query; the chart and the bars are the first table's.
  const shown = table ? { ...result, ...table, render: undefined, histogram: undefined } : result;
  return (
    <Answered
      key={chosen}
      result={shown}
      onFilter={onFilter}
      onRange={onRange}
      tables={
        further.length > 0 && (
          <SegmentedControl
            aria-label="Table"
            value={String(chosen)}
            onChange={(value) => setChosen(Number(value))}
            data={[result.name ?? 'Table 1', ...further.map(({ name }) => name)].map((name, index) => ({
              value: String(index),
              label: name,
            }))}
          />
        )
      }
    />
  );
}

function Refused({ error, retry }: { error: unknown; retry: () => void }) {
  if (!(error instanceof ApiError) || error.line === undefined) return <Failed error={error} retry={retry} />;
  return (
    <div role="alert" className={classes.refused}>
      <strong>{error.message}</strong>
      <span>
        Line {error.line}, column {error.column ?? 1} <code>{error.code}</code>
      </span>
    </div>
  );
}

interface AnsweredProps {
  result: QueryResponse;
  onFilter: (condition: string) => void;
  onRange: (from: string, to: string) => void;
}

const drawsChart = (result: QueryResponse): boolean =>
  result.render !== undefined && result.render !== 'table' && result.rows.length > 0;

function Answered({ result, onFilter, onRange, tables }: AnsweredProps & { tables: ReactNode }) {
  const [chosen, setChosen] = useState<View>();
  const [event, setEvent] = useState<string>();
  const [showsEmpty, setShowsEmpty] = useState(false);
  const filled = useMemo(() => filledColumns(result), [result]);
  const empty = result.columns.length - filled.columns.length;
  const chartable = drawsChart(result);
  const view = chosen === 'chart' && !chartable ? 'rows' : (chosen ?? (chartable ? 'chart' : 'rows'));
  return (
    <Panel
      flush
      className="fills"
      title={
        <span className={classes.facts} role="status">
          <span data-testid="row-count">{plural(result.rows.length, 'row')}</span>
          {result.truncated && (
            <span className={classes.cut}>cut at {count(result.rows.length)}: narrow the query</span>
          )}
          <span className={classes.cost}>
            {duration(result.milliseconds)} · read {compactCount(result.rowsRead)} rows, {bytes(result.bytesRead)}
          </span>
        </span>
      }
      aside={
        <>
          {tables}
          {view === 'rows' && empty > 0 && (
            <Button variant="subtle" color="gray" onClick={() => setShowsEmpty(!showsEmpty)}>
              {showsEmpty ? `Hide ${plural(empty, 'empty column')}` : `${plural(empty, 'empty column')} hidden`}
            </Button>
          )}
          <ExportMenu result={result} />
          <SegmentedControl
            aria-label="View"
            value={view}
            onChange={(value) => setChosen(value as View)}
            data={[
              { value: 'rows', label: 'Rows' },
              { value: 'chart', label: 'Chart', disabled: !chartable },
              { value: 'sql', label: 'SQL' },
            ]}
          />
        </>
      }
    >
      <div className={classes.result}>
        {view === 'rows' && result.histogram !== undefined && result.histogram.length > 1 && (
          <Histogram bars={result.histogram} onRange={onRange} />
        )}
        {view === 'rows' && (
          <ResultGrid
            key={String(showsEmpty)}
            result={showsEmpty ? result : filled}
            onFilter={onFilter}
            onOpenEvent={setEvent}
          />
        )}
        {view === 'chart' && <ResultChart result={result} />}
        {view === 'sql' && <pre className={classes.sql}>{result.sql}</pre>}
        <EventDrawer event={event} field={undefined} onClose={() => setEvent(undefined)} />
      </div>
    </Panel>
  );
}
