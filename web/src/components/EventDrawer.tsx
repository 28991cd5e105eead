import { ActionIcon, CopyButton, Drawer, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { eventQuery } from '../api/queries.ts';
import type { EventAnswer } from '../api/types.ts';
import { cellText } from '../lib/format.ts';
import classes from './EventDrawer.module.css';
import { type EventField, sectionsOf } from './event-fields.ts';
import { LogText } from './LogText.tsx';
import { Moment } from './Moment.tsx';
import { Await } from './States.tsx';

interface EventDrawerProps {
  /** `table/eventId`, or nothing while it is closed. */
  event: string | undefined;
  /** The cited fields, by commas. */
  field: string | undefined;
  onClose: () => void;
}

/** One stored event, whole, beside the page; the cited field is marked and in sight. */
export function EventDrawer({ event, field, onClose }: EventDrawerProps) {
  const cut = event?.indexOf('/') ?? -1;
  const table = event?.slice(0, cut) ?? '';
  const eventId = event?.slice(cut + 1) ?? '';
  return (
    <Drawer
      opened={event !== undefined && cut > 0}
      onClose={onClose}
      position="right"
      size={620}
      overlayProps={{ backgroundOpacity: 0.15 }}
      title={
        <span className={classes.title}>
          {table} <code>{eventId}</code>
        </span>
      }
      closeButtonProps={{ 'aria-label': 'Close the event' }}
    >
      {cut > 0 && <EventBody table={table} eventId={eventId} field={field} />}
    </Drawer>
  );
}

function EventBody({ table, eventId, field }: { table: string; eventId: string; field: string | undefined }) {
  const event = useQuery(eventQuery(table, eventId));
  return (
    <Await query={event} what="the event">
      {(stored) => <Sections event={stored} field={field} />}
    </Await>
  );
}

function Sections({ event, field }: { event: EventAnswer; field: string | undefined }) {
  const sections = useMemo(() => sectionsOf(event.row), [event]);
  const cited = field?.split(',') ?? [];
  const isColumn = (name: string) => [...sections.columns, ...sections.system].some((entry) => entry.name === name);
  // A claim may cite a field of the native record: `Raw.CommandLine`.
  const citedInRaw = cited.filter((name) => !isColumn(name)).map((name) => name.replace(/^Raw\./, ''));
  const first = cited.find(isColumn) ?? citedInRaw[0];
  return (
    <div className={classes.event}>
      <Fields title="Event" fields={sections.columns} cited={cited} first={first} />
      {sections.raw.length > 0 && (
        <Fields title="Record as it arrived" fields={sections.raw} cited={citedInRaw} first={first} />
      )}
      {sections.rawText !== undefined && (
        <section>
          <h3 className={classes.heading}>Raw text</h3>
          <pre className={classes.raw}>
            <LogText text={sections.rawText} block />
          </pre>
        </section>
      )}
      <Fields title="Where it came from" fields={sections.system} cited={cited} first={first} />
    </div>
  );
}

interface FieldsProps {
  title: string;
  fields: readonly EventField[];
  cited: readonly string[];
  /** The cited field that is brought into sight. */
  first: string | undefined;
}

function Fields({ title, fields, cited, first }: FieldsProps) {
  if (fields.length === 0) return null;
  return (
    <section>
      <h3 className={classes.heading}>{title}</h3>
      <dl className={classes.fields}>
        {fields.map((field) => (
          <Field key={field.name} field={field} marked={cited.includes(field.name)} inSight={field.name === first} />
        ))}
      </dl>
    </section>
  );
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

function Field({ field, marked, inSight }: { field: EventField; marked: boolean; inSight: boolean }) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (inSight) row.current?.scrollIntoView({ block: 'center' });
  }, [inSight]);
  const text = typeof field.value === 'object' ? JSON.stringify(field.value, null, 2) : cellText(field.value);
  return (
    <div ref={row} className={classes.field} data-marked={marked} data-field={field.name}>
      <dt>{field.name}</dt>
      <dd>
        {marked ? (
          <mark>
            <LogText text={text} block />
          </mark>
        ) : (
          <LogText text={text} block />
        )}
        {ISO_TIME.test(text) && (
          <span className={classes.local}>
            <Moment iso={text} /> local
          </span>
        )}
      </dd>
      <Copy text={text} what={field.name} />
    </div>
  );
}

function Copy({ text, what }: { text: string; what: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${what}`}>
          <ActionIcon size="xs" className={classes.copy} aria-label={`Copy ${what}`} onClick={copy}>
            {copied ? <IconCheck size={12} /> : <IconCopy size={12} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
