import { CloseButton } from '@mantine/core';
import type { AskResponse } from '../../api/types.ts';
import { LogText } from '../../components/LogText.tsx';
import { Tag } from '../../components/Tag.tsx';
import { duration } from '../../lib/format.ts';
import classes from './search.module.css';

const MARKS = {
  proved: { tone: 'good', name: 'Proved' },
  'not-checkable': { tone: 'warn', name: 'Not checkable' },
  contradicted: { tone: 'bad', name: 'Withheld' },
} as const;

/** The answer in a sentence, whether its number was proved, and what could not have been seen. */
export function AskAnswer({ answer, onClose }: { answer: AskResponse; onClose: () => void }) {
  const verification = answer.claims[0]?.verification;
  return (
    <div className={classes.answer} role="status">
      <div>
        <p className={classes.answerText}>
          {verification && <Tag tone={MARKS[verification].tone}>{MARKS[verification].name}</Tag>}
          <LogText text={answer.answer} block />
        </p>
        <p className={classes.answerFacts}>
          {/* 'Nothing found' says it itself. */}
          {!answer.answer.includes(answer.coverage.sentence) && <LogText text={answer.coverage.sentence} block />}
          <span>
            {' '}
            KQL by {answer.by === 'grammar' ? 'the built-in grammar' : (answer.model ?? 'a model')},{' '}
            {duration(answer.milliseconds)}
            {answer.cost > 0 && `, $${answer.cost.toFixed(4)}`}.
          </span>
        </p>
      </div>
      <CloseButton size="sm" aria-label="Close the answer" onClick={onClose} />
    </div>
  );
}
