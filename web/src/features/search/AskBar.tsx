import { Button, TextInput } from '@mantine/core';
import { IconMessageQuestion } from '@tabler/icons-react';
import type { FormEvent } from 'react';
import { errorCode, errorMessage } from '../../components/States.tsx';
import classes from './search.module.css';
import type { Ask } from './use-ask.ts';

interface AskBarProps {
  ask: Ask;
  question: string;
  onQuestion: (question: string) => void;
}

/** Plain language in, KQL and an answer out. */
export function AskBar({ ask, question, onQuestion }: AskBarProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (question.trim() !== '') ask.mutate(question.trim());
  };
  return (
    <form onSubmit={submit} className={classes.ask}>
      <TextInput
        data-filter
        className={classes.askInput}
        size="sm"
        aria-label="Question in plain language"
        placeholder="Ask in plain language: which users failed to sign in most often since yesterday?"
        leftSection={<IconMessageQuestion size={17} stroke={1.7} aria-hidden />}
        value={question}
        maxLength={2000}
        onChange={(event) => onQuestion(event.currentTarget.value)}
        error={
          ask.error && (
            <span className={classes.askError}>
              {errorMessage(ask.error)} <code>{errorCode(ask.error)}</code>
            </span>
          )
        }
      />
      <Button type="submit" size="sm" variant="default" loading={ask.isPending} disabled={question.trim() === ''}>
        Ask
      </Button>
    </form>
  );
}
