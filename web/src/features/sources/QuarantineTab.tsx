import { Button, Pagination } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { quarantineQuery } from '../../api/queries.ts';
import type { Quarantined } from '../../api/types.ts';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Await, Empty } from '../../components/States.tsx';
import { Tag } from '../../components/Tag.tsx';
import { plural } from '../../lib/format.ts';
import { splitAtOffset } from './offset.ts';
import classes from './sources.module.css';
import { useReparse } from './use-reparse.ts';

const PAGE_SIZE = 50;

/** Records that could not be read: whole, with the reason and the place. Nothing is lost; each can be tried again. */
export function QuarantineTab({ source }: { source: string | undefined }) {
  const [page, setPage] = useState(0);
  const records = useQuery(quarantineQuery(page, PAGE_SIZE, source));
  const reparse = useReparse();
  return (
    <Await query={records} what="the quarantine">
      {(data) => (
        <Panel
          flush
          title={`${plural(data.total, 'record')} in quarantine`}
          aside={
            <>
              {data.total > PAGE_SIZE && (
                <Pagination
                  size="xs"
                  total={Math.ceil(data.total / PAGE_SIZE)}
                  value={page + 1}
                  onChange={(value) => setPage(value - 1)}
                />
              )}
              {data.total > 0 && (
                <Button
                  variant="default"
                  leftSection={<IconRefresh size={14} />}
                  loading={reparse.isPending}
                  onClick={() => reparse.mutate({ source })}
                >
                  {source ? `Reparse all of ${source}` : 'Reparse all'}
                </Button>
              )}
            </>
          }
        >
          {data.items.length === 0 ? (
            <Empty title="Nothing is in quarantine">Every record that was received could be read.</Empty>
          ) : (
            <ul className={classes.records}>
              {data.items.map((record) => (
                <Record
                  key={record.id}
                  record={record}
                  pending={reparse.isPending}
                  onReparse={() => reparse.mutate({ id: record.id })}
                />
              ))}
            </ul>
          )}
        </Panel>
      )}
    </Await>
  );
}

interface RecordProps {
  record: Quarantined;
  pending: boolean;
  onReparse: () => void;
}

function Record({ record, pending, onReparse }: RecordProps) {
  const parts = splitAtOffset(record.text, record.offset);
  return (
    <li className={classes.record}>
      <div className={classes.recordHead}>
        <strong>
          <LogText text={record.reason} block />
        </strong>
        <span>at byte {record.offset}</span>
        <Tag>{record.format}</Tag>
        <LogText text={record.source} />
        <Moment iso={record.time} />
        <Button variant="default" disabled={pending} onClick={onReparse}>
          Reparse
        </Button>
      </div>
      <pre className={classes.raw}>
        <LogText text={parts.before} block />
        <mark data-testid="offset" title={`byte ${record.offset}: ${record.reason}`}>
          {parts.at === '' ? 'end of the record' : <LogText text={parts.at} block />}
        </mark>
        <LogText text={parts.after} block />
        {record.truncated && <span className={classes.truncated}> … cut for display; the whole record is kept</span>}
      </pre>
    </li>
  );
}
