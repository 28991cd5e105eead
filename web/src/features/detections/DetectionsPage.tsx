import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type AllRules, rulesQuery } from '../../api/queries.ts';
import { DataGrid } from '../../components/DataGrid.tsx';
import { Page } from '../../components/Page.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Await, Empty } from '../../components/States.tsx';
import { plural } from '../../lib/format.ts';
import type { DetectionsSearch } from '../../router.tsx';
import { CoverageMatrix } from './CoverageMatrix.tsx';
import { matchingRules } from './filter.ts';
import { RuleDrawer } from './RuleDrawer.tsx';
import { RuleFilters, StateFilter } from './RuleFilters.tsx';
import { ruleColumns } from './rule-columns.tsx';

export function DetectionsPage() {
  const search = useSearch({ from: '/detections' });
  const navigate = useNavigate();
  const rules = useQuery(rulesQuery);
  const change = (next: Partial<DetectionsSearch>) =>
    void navigate({ to: '/detections', search: { ...search, ...next }, replace: true });
  return (
    <Page
      title="Detections"
      fill
      actions={
        <SegmentedControl
          aria-label="View"
          value={search.view ?? 'rules'}
          onChange={(view) => change({ view: view === 'rules' ? undefined : view })}
          data={[
            { value: 'rules', label: 'Rules' },
            { value: 'attack', label: 'ATT&CK coverage' },
          ]}
        />
      }
    >
      <Await query={rules} what="rules">
        {(all) =>
          search.view === 'attack' ? (
            <CoverageMatrix rules={all.rules} onPick={(pick) => change({ ...pick, view: undefined })} />
          ) : (
            <RuleList all={all} search={search} onChange={change} />
          )
        }
      </Await>
      <RuleDrawer id={search.rule} onClose={() => change({ rule: undefined })} />
    </Page>
  );
}

interface RuleListProps {
  all: AllRules;
  search: DetectionsSearch;
  onChange: (change: Partial<DetectionsSearch>) => void;
}

function RuleList({ all, search, onChange }: RuleListProps) {
  const rows = useMemo(() => matchingRules(all.rules, search), [all.rules, search]);
  return (
    <>
      <StateFilter states={all.states} value={search.state} onChange={(state) => onChange({ state })} />
      <Panel
        flush
        className="fills"
        title={plural(rows.length, 'rule')}
        aside={<RuleFilters search={search} onChange={onChange} />}
      >
        <DataGrid
          label="Rules"
          columns={ruleColumns}
          rows={rows}
          rowId={(rule) => rule.id}
          selectedId={search.rule}
          onOpen={(rule) => onChange({ rule: rule.id })}
          initialSort={[{ id: 'alerts', desc: true }]}
          autoFocus={search.rule === undefined}
          empty={
            all.rules.length === 0 ? (
              <Empty title="No rule is loaded">
                Rules ship with Vedette and can be added to the folders that <code>vedette.yaml</code> names.
              </Empty>
            ) : (
              <Empty title="No rule matches">Change or clear the filters.</Empty>
            )
          }
        />
      </Panel>
    </>
  );
}
