import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { CheckedClaim, Evidence } from '../../api/types.ts';
import { LogText } from '../../components/LogText.tsx';
import { plural } from '../../lib/format.ts';
import { citedEvent } from './cited-event.ts';
import classes from './claim.module.css';
import { useOpenEvent } from './open-event.ts';

const MARKS = {
  proved: { Icon: IconCheck, name: 'Proved', hint: 'The engine evaluated its evidence again, and it holds.' },
  'not-checkable': {
    Icon: IconQuestionMark,
    name: 'Not checkable',
    hint: 'No event can prove this; judge it yourself.',
  },
  contradicted: { Icon: IconX, name: 'Withheld', hint: 'Its evidence does not hold.' },
} as const;

/** Sentences that are cut after three lines; the whole one is shown on hover. */
const LONG_SENTENCE = 200;

/** A sentence with its verification; a click opens what it rests on. */
export function Claim({ claim }: { claim: CheckedClaim }) {
  const [opened, setOpened] = useState(false);
  const openEvent = useOpenEvent();
  const { Icon, name, hint } = MARKS[claim.verification];
  const cited = citedEvent(claim.evidence);
  const onClick = () => {
    if (cited) openEvent(cited.table, cited.eventId, cited.fields);
    else setOpened(!opened);
  };
  return (
    <div className={classes.claim} data-verification={claim.verification}>
      <button
        type="button"
        className={classes.sentence}
        onClick={onClick}
        aria-expanded={cited ? undefined : opened}
        title={claim.sentence.length > LONG_SENTENCE ? claim.sentence : undefined}
      >
        <span className={classes.mark} title={`${name}. ${claim.reason ?? hint}`}>
          <Icon size={12} stroke={2.6} aria-hidden />
          <span className="visually-hidden">{name}:</span>
        </span>
        <span className={classes.text}>
          <LogText text={claim.sentence} block />
        </span>
        {!cited && claim.evidence.length > 1 && (
          <span className={classes.count}>{plural(claim.evidence.length, 'check')}</span>
        )}
      </button>
      {opened && <EvidenceList claim={claim} reason={claim.reason ?? hint} />}
    </div>
  );
}

function EvidenceList({ claim, reason }: { claim: CheckedClaim; reason: string }) {
  return (
    <div className={classes.evidence}>
      <p>{reason}</p>
      {claim.evidence.length === 0 && <p>No evidence is cited.</p>}
      <ul>
        {claim.evidence.map((evidence) => (
          <li key={evidenceKey(evidence)}>
            <EvidenceLink evidence={evidence} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const evidenceKey = (evidence: Evidence): string =>
  evidence.kind === 'event'
    ? `${evidence.table}/${evidence.eventId}/${evidence.field}/${evidence.op}/${evidence.value}`
    : evidence.query;

function EvidenceLink({ evidence }: { evidence: Evidence }) {
  const openEvent = useOpenEvent();
  if (evidence.kind === 'query')
    return (
      <Link to="/search" search={{ q: evidence.query, t: 'all' }} className={classes.query} title="Open in Search">
        <code>{evidence.query}</code>
        <span>{plural(evidence.rows.length, 'row')}</span>
      </Link>
    );
  return (
    <button
      type="button"
      className={classes.condition}
      onClick={() => openEvent(evidence.table, evidence.eventId, [evidence.field])}
    >
      <code>
        {evidence.table}.{evidence.field}
      </code>{' '}
      {evidence.op.replaceAll('-', ' ')}{' '}
      <code>
        <LogText text={String(evidence.value)} />
      </code>
    </button>
  );
}
