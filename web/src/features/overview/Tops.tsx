import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Overview } from '../../api/types.ts';
import { EntityChip } from '../../components/EntityChip.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Empty } from '../../components/States.tsx';
import { bytes, compactCount, count } from '../../lib/format.ts';
import { levelColor } from '../../theme/colors.ts';
import classes from './overview.module.css';

const SHOWN = 8;

function Lines({ children }: { children: ReactNode }) {
  return <ul className={classes.lines}>{children}</ul>;
}

export function TopRules({ rules }: { rules: Overview['topRules'] }) {
  if (rules.length === 0) return <Empty title="No rule has fired">in this time range.</Empty>;
  return (
    <Lines>
      {rules.slice(0, SHOWN).map((rule) => (
        <li key={rule.ruleId}>
          <span className={classes.dot} style={{ background: levelColor(rule.level) }} title={rule.level} />
          <Link to="/detections" search={{ rule: rule.ruleId }} className={classes.lineName}>
            <LogText text={rule.title} />
          </Link>
          <span className={classes.amount}>{count(rule.alerts)}</span>
        </li>
      ))}
    </Lines>
  );
}

export function TopEntities({ entities }: { entities: Overview['topEntities'] }) {
  if (entities.length === 0) return <Empty title="No entity in an alert">in this time range.</Empty>;
  return (
    <Lines>
      {entities.slice(0, SHOWN).map((entity) => (
        <li key={`${entity.kind}:${entity.key}`}>
          <span className={classes.lineName}>
            <EntityChip entity={entity} />
          </span>
          <span className={classes.amount}>{count(entity.alerts)}</span>
        </li>
      ))}
    </Lines>
  );
}

export function StoredTables({ tables }: { tables: Overview['tables'] }) {
  const filled = tables.filter((table) => table.rows > 0).sort((a, b) => b.rows - a.rows);
  if (filled.length === 0) return <Empty title="Nothing is stored yet" />;
  return (
    <Lines>
      {filled.slice(0, SHOWN).map((table) => (
        <li key={table.table}>
          <Link to="/search" search={{ q: `${table.table}\n| take 100`, t: '24h' }} className={classes.lineName}>
            {table.table}
          </Link>
          <span className={classes.soft}>{bytes(table.bytes)}</span>
          <span className={classes.amount}>{compactCount(table.rows)}</span>
        </li>
      ))}
    </Lines>
  );
}
