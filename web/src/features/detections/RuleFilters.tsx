import { Select } from '@mantine/core';
import type { RulesResponse } from '../../api/types.ts';
import { FilterInput } from '../../components/FilterInput.tsx';
import { TACTICS } from '../../lib/attack.ts';
import { count, titleCase } from '../../lib/format.ts';
import type { DetectionsSearch } from '../../router.tsx';
import { LEVEL_NAMES, LEVELS_DESCENDING } from '../../theme/colors.ts';
import classes from './detections.module.css';
import { RULE_STATES } from './rule-state.tsx';

const LEVELS = [
  { value: '', label: 'Any level' },
  ...LEVELS_DESCENDING.map((level) => ({ value: level, label: LEVEL_NAMES[level] })),
];
const KINDS = [
  { value: '', label: 'Any kind' },
  { value: 'sigma', label: 'Sigma' },
  { value: 'correlation', label: 'Correlation' },
  { value: 'kql', label: 'KQL' },
];
const TACTIC_CHOICES = [
  { value: '', label: 'Any tactic' },
  ...TACTICS.map((tactic) => ({ value: tactic, label: titleCase(tactic) })),
];

interface FiltersProps {
  search: DetectionsSearch;
  onChange: (change: Partial<DetectionsSearch>) => void;
}

export function RuleFilters({ search, onChange }: FiltersProps) {
  return (
    <>
      <FilterInput label="Filter rules" value={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined })} />
      <Select
        aria-label="Level"
        w={126}
        data={LEVELS}
        value={search.level ?? ''}
        onChange={(level) => onChange({ level: level || undefined })}
      />
      <Select
        aria-label="Kind"
        w={116}
        data={KINDS}
        value={search.kind ?? ''}
        onChange={(kind) => onChange({ kind: kind || undefined })}
      />
      <Select
        aria-label="Tactic"
        w={166}
        data={TACTIC_CHOICES}
        value={search.tactic ?? ''}
        onChange={(tactic) => onChange({ tactic: tactic || undefined })}
      />
    </>
  );
}

interface StateFilterProps {
  states: RulesResponse['states'];
  value: string | undefined;
  onChange: (state: string | undefined) => void;
}

/** The three states with their numbers; one pressed shows only its rules. */
export function StateFilter({ states, value, onChange }: StateFilterProps) {
  const numbers = { runnable: states.runnable, 'not-evaluable': states.notEvaluable, refused: states.refused };
  return (
    <fieldset className={classes.states}>
      <legend className="visually-hidden">State</legend>
      {(Object.keys(RULE_STATES) as (keyof typeof RULE_STATES)[]).map((state) => (
        <button
          key={state}
          type="button"
          className={classes.state}
          data-tone={RULE_STATES[state].tone}
          aria-pressed={value === state}
          onClick={() => onChange(value === state ? undefined : state)}
        >
          <span className={classes.stateNumber}>{count(numbers[state])}</span>
          <span className={classes.stateName}>{RULE_STATES[state].name}</span>
          <span className={classes.stateHint}>{RULE_STATES[state].hint}</span>
        </button>
      ))}
    </fieldset>
  );
}
