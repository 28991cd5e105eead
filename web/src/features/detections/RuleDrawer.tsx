import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ruleQuery } from '../../api/queries.ts';
import type { RuleDetail } from '../../api/types.ts';
import { LogText } from '../../components/LogText.tsx';
import { Severity } from '../../components/Severity.tsx';
import { Await } from '../../components/States.tsx';
import { Tag } from '../../components/Tag.tsx';
import { plural, titleCase } from '../../lib/format.ts';
import classes from './detections.module.css';
import { EnableSwitch } from './EnableSwitch.tsx';
import { RULE_STATES, RuleStateTag } from './rule-state.tsx';

/** One rule whole: what it looks for, whether it can run and why not, what to do when it fires, and its source. */
export function RuleDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={680}
      overlayProps={{ backgroundOpacity: 0.15 }}
      title="Rule"
      closeButtonProps={{ 'aria-label': 'Close the rule' }}
    >
      {id !== undefined && <Body id={id} />}
    </Drawer>
  );
}

function Body({ id }: { id: string }) {
  const rule = useQuery(ruleQuery(id));
  return (
    <Await query={rule} what="the rule">
      {(detail) => <Detail rule={detail} />}
    </Await>
  );
}

function Detail({ rule }: { rule: RuleDetail }) {
  return (
    <div className={classes.rule}>
      <h2 className={classes.ruleTitle}>
        <LogText text={rule.title} block />
      </h2>
      <div className={classes.ruleFacts}>
        <Severity level={rule.level} />
        <RuleStateTag rule={rule} />
        <span>{plural(rule.alerts, 'alert')}</span>
        {rule.tactics.map((tactic) => (
          <Tag key={tactic}>{titleCase(tactic)}</Tag>
        ))}
        {rule.techniques.map((technique) => (
          <Tag key={technique}>{technique}</Tag>
        ))}
        <EnableSwitch rule={rule} label />
      </div>
      {rule.state !== 'runnable' && <Reason rule={rule} />}
      {rule.description !== '' && (
        <Section title="What it looks for">
          <LogText text={rule.description} block />
        </Section>
      )}
      {rule.runbook.length > 0 && (
        <Section title="Runbook">
          <Items ordered items={rule.runbook} />
        </Section>
      )}
      {rule.falsePositives.length > 0 && (
        <Section title="False positives">
          <Items items={rule.falsePositives} />
        </Section>
      )}
      <Section title="Source">
        <p className={classes.file}>{rule.file}</p>
        <pre className={classes.source}>
          <code>{rule.source}</code>
        </pre>
      </Section>
    </div>
  );
}

function Reason({ rule }: { rule: RuleDetail }) {
  return (
    <div className={classes.reason} data-tone={RULE_STATES[rule.state].tone}>
      <strong>{RULE_STATES[rule.state].hint}</strong>
      {rule.reason && (
        <p>
          <LogText text={rule.reason} block />
        </p>
      )}
      {rule.missingFields && rule.missingFields.length > 0 && (
        <p>
          Never filled:{' '}
          {rule.missingFields.map((field) => (
            <code key={field}>{field} </code>
          ))}
        </p>
      )}
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className={classes.sectionTitle}>{title}</h3>
      {children}
    </section>
  );
}

function Items({ items, ordered = false }: { items: readonly string[]; ordered?: boolean }) {
  const List = ordered ? 'ol' : 'ul';
  return (
    <List className={classes.items}>
      {items.map((item) => (
        <li key={item}>
          <LogText text={item} block />
        </li>
      ))}
    </List>
  );
}
