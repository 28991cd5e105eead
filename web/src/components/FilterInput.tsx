import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

/** Long enough to type a word, short enough to feel immediate. */
const SETTLE_MS = 250;

interface FilterInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  width?: number;
}

/** The text filter of a page; `/` focuses it. */
export function FilterInput({ label, value, onChange, width = 220 }: FilterInputProps) {
  const [text, setText] = useState(value);
  const settle = useDebouncedCallback(onChange, SETTLE_MS);
  return (
    <TextInput
      data-filter
      aria-label={label}
      placeholder={label}
      w={width}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        settle(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
