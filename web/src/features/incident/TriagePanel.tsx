import { Link } from '@tanstack/react-router';
import type { Triage } from '../../api/types.ts';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Panel } from '../../components/Panel.tsx';
import { percent, sentenceCase } from '../../lib/format.ts';
import { author } from './author.ts';
import { Claim } from './Claim.tsx';
import classes from './incident.module.css';

const TONES: Record<Triage['verdict'], string> = {
  'true-positive': 'bad',
  suspicious: 'warn',
  benign: 'good',
  'false-positive': 'good',
  undetermined: 'neutral',
};

const QUESTION = 'Ask: ';

/** What to do next; a question is asked by a click. */
function Step({ step }: { step: string }) {
  if (!step.startsWith(QUESTION)) return <LogText text={step} block />;
  const question = step.slice(QUESTION.length);
  return (
    <>
      {QUESTION}
      <Link to="/search" search={{ ask: question, t: '30d' }} className={classes.question}>
        <LogText text={question} block />
      </Link>
    </>
  );
}

/** The verdict, what it rests on, and what to do next. */
export function TriagePanel({ triage }: { triage: Triage }) {
  return (
    <Panel title="Triage" flush className={classes.triage} aside={<span>{author(triage)}</span>}>
      <div className={classes.verdict} data-tone={TONES[triage.verdict]}>
        <strong>{sentenceCase(triage.verdict)}</strong>
        <span className="number">confidence {percent(triage.confidence)}</span>
        <span className={classes.verdictTime}>
          <Moment iso={triage.time} ago />
        </span>
      </div>
      {/* A region that scrolls is reached by the keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className={classes.reasons} aria-label="Reasons" tabIndex={0}>
        {triage.reasons
          .filter((claim) => claim.verification !== 'contradicted')
          .map((claim, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: reasons may be equal; their order is fixed
            <Claim key={index} claim={claim} />
          ))}
      </section>
      {triage.nextSteps.length > 0 && (
        <div className={classes.next}>
          <h3>Next steps</h3>
          <ol>
            {triage.nextSteps.map((step) => (
              <li key={step}>
                <Step step={step} />
              </li>
            ))}
          </ol>
        </div>
      )}
    </Panel>
  );
}
