import type { Level } from '../../detect/detection.ts';
import { countStates } from '../../detect/rule-counts.ts';
import type { Incidents } from '../../incident/incidents.ts';
import type { Ingest } from '../../ingest/ingest.ts';
import { alertCounts, entityCounts } from '../../state/alerts.ts';
import type { State } from '../../state/database.ts';
import { activity } from '../../store/activity.ts';
import type { EventStore } from '../../store/event-store.ts';
import { ownCopy } from './own-copy.ts';
import type { RuleEntry } from './rules.ts';
import type { Services } from './services.ts';

export interface OverviewOptions {
  readonly state: State;
  readonly store: EventStore;
  readonly incidents: Incidents;
  readonly ingest: Ingest;
  readonly rules: () => Promise<readonly RuleEntry[]>;
}

const TOP = 10;
const OPEN_SHOWN = 20;
const HOUR_MS = 3_600_000;

/** The first page: what came in, what is open, what is silent. */
export function overviewService(options: OverviewOptions): Services['overview'] {
  const { state, store, incidents, ingest, rules } = options;
  return async ({ hours: span }) => {
    const to = new Date();
    const from = new Date(to.getTime() - span * HOUR_MS).toISOString();
    const [active, tables, open, bySeverity, topRules, topEntities, sources] = await Promise.all([
      activity(store, from, to.toISOString()),
      store.stats(),
      incidents.list({ page: 0, size: OPEN_SHOWN, status: 'open', order: 'severity' }),
      incidents.counts(),
      alertCounts(state.db, from),
      entityCounts(state.db, from, TOP),
      ingest.sources(),
    ]);
    const hours = Map.groupBy(active, (row) => row.hour);
    const perHour = [...hours].map(([hour, rows]) => ({ hour, count: rows.reduce((sum, row) => sum + row.events, 0) }));
    const balance = await ingest.balance({ from });
    return {
      events: {
        total: tables.reduce((sum, table) => sum + table.rows, 0),
        perSecond: ingest.stats().eventsPerSecond,
        perHour,
      },
      tables: tables.map((table) => ({ ...table })),
      openIncidents: ownCopy(open.items),
      bySeverity,
      topRules: topRules.slice(0, TOP).map((row) => ({ ...row, level: row.level as Level })),
      topEntities,
      rules: countStates(await rules()),
      sources: {
        healthy: sources.filter(({ health }) => health === 'healthy').length,
        silent: sources.filter(({ health }) => health === 'silent').length,
        unbalanced: new Set(balance.filter((line) => !line.balanced).map((line) => line.source)).size,
        quarantined: sources.reduce((sum, source) => sum + source.quarantined, 0),
      },
    };
  };
}
