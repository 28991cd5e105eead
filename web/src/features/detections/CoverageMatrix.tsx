import { useMemo } from 'react';
import type { Rule } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { count, plural, titleCase } from '../../lib/format.ts';
import type { DetectionsSearch } from '../../router.tsx';
import { coverageOf, type TacticCoverage } from './coverage.ts';
import classes from './detections.module.css';

interface CoverageMatrixProps {
  rules: readonly Rule[];
  onPick: (pick: Partial<DetectionsSearch>) => void;
}

/** ATT&CK by tactic. A technique counts as covered only by rules that can run and are on. */
export function CoverageMatrix({ rules, onPick }: CoverageMatrixProps) {
  const coverage = useMemo(() => coverageOf(rules), [rules]);
  const covered = new Set(
    coverage.flatMap((tactic) => tactic.techniques.filter((t) => t.runnable > 0).map((t) => t.id)),
  );
  const onPaper = new Set(coverage.flatMap((tactic) => tactic.techniques.map((t) => t.id)));
  return (
    <Panel
      flush
      className="fills"
      title={`${plural(covered.size, 'technique')} covered by rules that run`}
      aside={
        <span className={classes.legend}>
          <span className={classes.swatch} data-strength="1" /> 1 rule
          <span className={classes.swatch} data-strength="3" /> more
          <span className={classes.swatch} data-strength="0" /> only rules that cannot run (
          {count(onPaper.size - covered.size)})
        </span>
      }
    >
      <div className={classes.matrix}>
        {coverage.map((tactic) => (
          <Tactic key={tactic.tactic} tactic={tactic} onPick={onPick} />
        ))}
      </div>
    </Panel>
  );
}

function Tactic({ tactic, onPick }: { tactic: TacticCoverage; onPick: CoverageMatrixProps['onPick'] }) {
  return (
    <section className={classes.tactic}>
      <button type="button" className={classes.tacticName} onClick={() => onPick({ tactic: tactic.tactic })}>
        <strong>{titleCase(tactic.tactic)}</strong>
        <span className="number">
          {tactic.runnable} of {plural(tactic.rules, 'rule')}
        </span>
      </button>
      <ul>
        {tactic.techniques.length === 0 && <li className={classes.none}>No rule names this tactic.</li>}
        {tactic.techniques.map((technique) => (
          <li key={technique.id}>
            <button
              type="button"
              className={classes.technique}
              data-strength={Math.min(3, technique.runnable)}
              title={`${technique.id}: ${plural(technique.runnable, 'rule')} that can run, ${technique.rules - technique.runnable} that cannot`}
              onClick={() => onPick({ q: technique.id.toLowerCase(), tactic: tactic.tactic })}
            >
              {technique.id}
              {technique.runnable > 1 && <strong className="number">{technique.runnable}</strong>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
