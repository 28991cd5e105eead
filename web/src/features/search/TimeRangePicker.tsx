import { Button, Group, Popover, Stack, TextInput, UnstyledButton } from '@mantine/core';
import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { localDate, localTime } from '../../lib/format.ts';
import type { QuerySearch } from '../../router.tsx';
import classes from './search.module.css';
import { PRESETS, rangeLabel } from './time-range.ts';

type Range = Pick<QuerySearch, 't' | 'from' | 'to'>;

interface TimeRangePickerProps {
  search: QuerySearch;
  onChange: (range: Range) => void;
}

export function TimeRangePicker({ search, onChange }: TimeRangePickerProps) {
  const [opened, setOpened] = useState(false);
  const pick = (range: Range) => {
    setOpened(false);
    onChange({ t: undefined, from: undefined, to: undefined, ...range });
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendar size={14} />}
          rightSection={<IconChevronDown size={13} />}
          onClick={() => setOpened(!opened)}
        >
          {rangeLabel(search)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={classes.ranges}>
          <ul>
            {[...PRESETS, { value: 'all', label: 'All time' }].map((entry) => (
              <li key={entry.value}>
                <UnstyledButton className={classes.preset} onClick={() => pick({ t: entry.value })}>
                  {entry.label}
                </UnstyledButton>
              </li>
            ))}
          </ul>
          <CustomRange search={search} onPick={pick} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What `<input type="datetime-local">` takes. */
function inputValue(iso: string | undefined): string {
  if (iso === undefined) return '';
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : `${localDate(date)}T${localTime(date)}`;
}

function CustomRange({ search, onPick }: { search: QuerySearch; onPick: (range: Range) => void }) {
  const [from, setFrom] = useState(inputValue(search.from));
  const [to, setTo] = useState(inputValue(search.to));
  const isReversed = from !== '' && to !== '' && from >= to;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReversed || (from === '' && to === '')) return;
    onPick({
      from: from === '' ? undefined : new Date(from).toISOString(),
      to: to === '' ? undefined : new Date(to).toISOString(),
    });
  };
  return (
    <form onSubmit={submit} className={classes.customRange}>
      <Stack gap="xs">
        <TextInput
          type="datetime-local"
          step={1}
          label="From (local time)"
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          step={1}
          label="To (local time)"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          error={isReversed && 'The end is before the beginning.'}
        />
        <Group justify="flex-end">
          <Button type="submit">Apply</Button>
        </Group>
      </Stack>
    </form>
  );
}
