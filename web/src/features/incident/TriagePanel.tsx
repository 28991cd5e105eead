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
                <LogText text={step} block />
              </li>
            ))}
          </ol>
        </div>
      )}
    </Panel>
  );
}
