import type { Level, RuleKind } from '../detect/detection.ts';
import type { Entity } from '../schema/types.ts';
import type { AlertRow } from '../state/alerts.ts';
import type { IncidentRow } from '../state/incidents.ts';
import type { OpenAlert } from './fold.ts';
import type { OpenIncident } from './group.ts';
import type { Alert, Classification, Incident, IncidentStatus } from './incident.ts';
import { levelIndex } from './severity.ts';
import { inOrder } from './tactics.ts';
import { entityId } from './weight.ts';

/** Entities that a list shows of an incident; the detail has them all in its alerts. */
const MOST_LISTED = 50;

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function alertRow(alert: OpenAlert): AlertRow {
  return {
    id: alert.id,
    rule_id: alert.ruleId,
    title: alert.title,
    kind: alert.kind,
    level: alert.level,
    description: alert.description,
    tactics_json: JSON.stringify(alert.tactics),
    techniques_json: JSON.stringify(alert.techniques),
    first_time: isoTime(alert.first),
    last_time: isoTime(alert.last),
    count: alert.count,
    events_json: JSON.stringify(alert.events),
    entities_json: JSON.stringify([...alert.entities.values()]),
    incident_id: alert.incidentId,
    fold_key: alert.foldKey,
    runbook_json: JSON.stringify(alert.runbook),
  };
}

export function openAlertOf(row: AlertRow): OpenAlert {
  const entities = JSON.parse(row.entities_json) as Entity[];
  return {
    id: row.id,
    foldKey: row.fold_key,
    ruleId: row.rule_id,
    title: row.title,
    kind: row.kind as RuleKind,
    level: row.level as Level,
    description: row.description,
    tactics: JSON.parse(row.tactics_json) as string[],
    techniques: JSON.parse(row.techniques_json) as string[],
    runbook: JSON.parse(row.runbook_json) as string[],
    first: Date.parse(row.first_time),
    last: Date.parse(row.last_time),
    count: Number(row.count),
    events: JSON.parse(row.events_json) as OpenAlert['events'],
    entities: new Map(entities.map((entity) => [entityId(entity), entity])),
    incidentId: row.incident_id,
  };
}

/** The alert as the API shows it; `runbook` is what its rule says to do. */
export function alertOf(row: AlertRow): Alert & { readonly runbook: readonly string[] } {
  return {
    id: row.id,
    ruleId: row.rule_id,
    title: row.title,
    kind: row.kind as RuleKind,
    level: row.level as Level,
    description: row.description,
    tactics: JSON.parse(row.tactics_json) as string[],
    techniques: JSON.parse(row.techniques_json) as string[],
    firstTime: row.first_time,
    lastTime: row.last_time,
    count: Number(row.count),
    events: JSON.parse(row.events_json) as Alert['events'],
    entities: JSON.parse(row.entities_json) as Entity[],
    incidentId: row.incident_id,
    runbook: JSON.parse(row.runbook_json) as string[],
  };
}

export function incidentOf(row: IncidentRow): Incident {
  return {
    id: row.id,
    number: Number(row.number),
    title: row.title,
    severity: row.severity as Level,
    status: row.status as IncidentStatus,
    ...(row.classification === null ? {} : { classification: row.classification as Classification }),
    ...(row.owner === null ? {} : { owner: row.owner }),
    created: row.created,
    updated: row.updated,
    firstTime: row.first_time,
    lastTime: row.last_time,
    alertCount: Number(row.alert_count),
    eventCount: Number(row.event_count),
    entities: JSON.parse(row.entities_json) as Entity[],
    tactics: JSON.parse(row.tactics_json) as string[],
    techniques: JSON.parse(row.techniques_json) as string[],
  };
}

export function incidentRow(
  incident: OpenIncident,
  judged: { readonly severity: Level; readonly title: string; readonly entities: readonly Entity[] },
  updated: string,
): IncidentRow {
  let events = 0;
  for (const alert of incident.alerts.values()) events += alert.count;
  return {
    id: incident.id,
    number: incident.number,
    title: judged.title,
    severity: judged.severity,
    status: incident.status,
    classification: null,
    owner: null,
    created: incident.created,
    updated,
    first_time: isoTime(incident.first),
    last_time: isoTime(incident.last),
    alert_count: incident.alerts.size,
    event_count: events,
    entities_json: JSON.stringify(judged.entities.slice(0, MOST_LISTED)),
    tactics_json: JSON.stringify(inOrder(incident.tactics.keys())),
    techniques_json: JSON.stringify([...incident.techniques].sort()),
    merged_into: incident.mergedInto ?? null,
    triage_json: null,
    narrative_json: null,
  };
}

/** The empty shell of an incident; `IncidentIndex.join` fills it. */
export function openIncident(id: string, number: number, created: string, alert: OpenAlert): OpenIncident {
  return {
    id,
    number,
    created,
    status: 'new',
    severitySet: false,
    severity: alert.level,
    lowered: false,
    first: alert.first,
    last: alert.last,
    alerts: new Map(),
    entities: new Map(),
    tactics: new Map(),
    techniques: new Set(),
    highest: 0,
    moved: Number.POSITIVE_INFINITY,
    headline: { title: alert.title, level: levelIndex(alert.level) - 1 },
    mergedInto: undefined,
  };
}

export function reopenIncident(row: IncidentRow, alert: OpenAlert): OpenIncident {
  return {
    ...openIncident(row.id, Number(row.number), row.created, alert),
    status: row.status,
    severity: row.severity as Level,
    first: Date.parse(row.first_time),
    last: Date.parse(row.last_time),
  };
}
