import { Link } from '@tanstack/react-router';
import type { Overview } from '../../api/types.ts';
import { Severity } from '../../components/Severity.tsx';
import { count } from '../../lib/format.ts';
import { LEVELS_DESCENDING, levelColor } from '../../theme/colors.ts';
import classes from './overview.module.css';

/** Open incidents by severity: a bar each, against the largest. */
export function BySeverity({ bySeverity }: { bySeverity: Overview['bySeverity'] }) {
  const largest = Math.max(1, ...Object.values(bySeverity));
  return (
    <ul className={classes.bars}>
      {LEVELS_DESCENDING.map((level) => {
        const amount = bySeverity[level] ?? 0;
        return (
          <li key={level}>
            <Link to="/incidents" search={{ status: 'open', severity: level }} className={classes.bar}>
              <Severity level={level} />
              <span className={classes.track} aria-hidden>
                <span style={{ width: `${(amount / largest) * 100}%`, background: levelColor(level) }} />
              </span>
              <span className={classes.amount}>{count(amount)}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

interface FigureProps {
  name: string;
  value: number;
  tone?: 'good' | 'warn' | 'bad' | undefined;
}

function Figure({ name, value, tone }: FigureProps) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="number" data-tone={tone}>
        {count(value)}
      </dd>
    </>
  );
}

const whenAny = <Tone extends string>(value: number, tone: Tone): Tone | undefined => (value > 0 ? tone : undefined);

export function SourceHealth({ sources }: { sources: Overview['sources'] }) {
  return (
    <dl className={classes.figures}>
      <Figure name="Healthy" value={sources.healthy} tone={whenAny(sources.healthy, 'good')} />
      <Figure name="Silent" value={sources.silent} tone={whenAny(sources.silent, 'warn')} />
      <Figure name="Out of balance" value={sources.unbalanced} tone={whenAny(sources.unbalanced, 'bad')} />
      <Figure name="Records in quarantine" value={sources.quarantined} tone={whenAny(sources.quarantined, 'warn')} />
    </dl>
  );
}

export function RuleStates({ rules }: { rules: Overview['rules'] }) {
  return (
    <dl className={classes.figures}>
      <Figure name="Runnable" value={rules.runnable} tone={whenAny(rules.runnable, 'good')} />
      <Figure
        name="Not evaluable: a field is never filled"
        value={rules.notEvaluable}
        tone={whenAny(rules.notEvaluable, 'warn')}
      />
      <Figure name="Refused" value={rules.refused} tone={whenAny(rules.refused, 'bad')} />
    </dl>
  );
}
