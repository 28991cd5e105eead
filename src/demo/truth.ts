import { z } from 'zod';

const step = z.object({
  name: z.string(),
  /** ATT&CK ids; an alert of one of these (or of its parent or sub-technique) can be this step's. */
  techniques: z.array(z.string()),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Keys of entities (host, user, address), one of which the alert names. */
  entities: z.array(z.string()),
});

const lookalike = z.object({
  name: z.string(),
  periods: z.array(z.object({ from: z.iso.datetime(), to: z.iso.datetime() })),
  entities: z.array(z.string()),
});

/** What really happened in a scenario: the answer against which detections are scored. */
export const truth = z.object({
  seed: z.number().int(),
  events: z.number().int(),
  intrusion: z.object({ name: z.string(), steps: z.array(step) }),
  lookalikes: z.array(lookalike),
});
export type Truth = z.infer<typeof truth>;
export type Step = z.infer<typeof step>;

/** What the score needs of an alert and its incident. */
export interface ScoredAlert {
  readonly incidentId: string;
  readonly incidentSeverity: 'informational' | 'low' | 'medium' | 'high' | 'critical';
  readonly techniques: readonly string[];
  readonly eventTimes: readonly string[];
  readonly entities: readonly string[];
}

export interface Score {
  readonly steps: number;
  readonly found: readonly string[];
  readonly missed: readonly string[];
  /** The incident that holds most steps; steps are found only there. */
  readonly incidentId: string | undefined;
  readonly lookalikesRaised: readonly string[];
}

const RAISED = new Set(['medium', 'high', 'critical']);
const TOLERANCE_MS = 60_000;

/**
 * A step is found if the main incident (the raised one that holds most steps) has an alert with one of the step's
 * techniques, on one of its entities, about an event in its time. A look-alike is raised if any incident above low
 * holds an alert about its entities in its time.
 */
export function score(truth: Truth, alerts: readonly ScoredAlert[]): Score {
  const byIncident = new Map<string, Set<string>>();
  for (const alert of alerts) {
    if (!RAISED.has(alert.incidentSeverity)) continue;
    const found = byIncident.get(alert.incidentId) ?? new Set();
    byIncident.set(alert.incidentId, found);
    for (const candidate of truth.intrusion.steps) if (isAbout(alert, candidate)) found.add(candidate.name);
  }
  const [main] = [...byIncident].sort((left, right) => right[1].size - left[1].size);
  const found = main?.[1] ?? new Set<string>();
  const raised = truth.lookalikes.filter((lookalike) =>
    alerts.some(
      (alert) =>
        RAISED.has(alert.incidentSeverity) &&
        lookalike.entities.some((key) => names(alert, key)) &&
        lookalike.periods.some((period) => within(alert, period)),
    ),
  );
  const steps = truth.intrusion.steps.map(({ name }) => name);
  return {
    steps: steps.length,
    found: steps.filter((name) => found.has(name)),
    missed: steps.filter((name) => !found.has(name)),
    incidentId: main?.[0],
    lookalikesRaised: raised.map(({ name }) => name),
  };
}

function isAbout(alert: ScoredAlert, candidate: Step): boolean {
  return (
    alert.techniques.some((technique) => candidate.techniques.some((wanted) => parent(technique) === parent(wanted))) &&
    candidate.entities.some((key) => names(alert, key)) &&
    within(alert, candidate)
  );
}

/** A host is named with or without its domain. */
const names = (alert: ScoredAlert, key: string): boolean =>
  alert.entities.some((entity) => entity === key || entity.startsWith(`${key}.`));

const parent = (technique: string): string => technique.split('.')[0] as string;

function within(alert: ScoredAlert, period: { from: string; to: string }): boolean {
  const from = Date.parse(period.from) - TOLERANCE_MS;
  const to = Date.parse(period.to) + TOLERANCE_MS;
  return alert.eventTimes.some((time) => Date.parse(time) >= from && Date.parse(time) <= to);
}
