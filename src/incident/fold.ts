import type { Detection, Level, RuleKind } from '../detect/detection.ts';
import { sha256 } from '../lib/ids.ts';
import type { EventReference } from '../schema/event.ts';
import type { Entity } from '../schema/types.ts';
import { entityId, isNobody } from './weight.ts';

/** Repeats this long after the last one are still the same alert. */
export const FOLD_GAP_MS = 3_600_000;
/** An alert that goes on longer than this starts anew, so that a day's noise is visible as such. */
export const FOLD_LONGEST_MS = 86_400_000;
export const MOST_EVENTS = 100;
export const MOST_ENTITIES = 100;

/** An alert while it can still grow. */
export interface OpenAlert {
  readonly id: string;
  readonly foldKey: string;
  readonly ruleId: string;
  readonly title: string;
  readonly kind: RuleKind;
  readonly level: Level;
  readonly description: string;
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  readonly runbook: readonly string[];
  first: number;
  last: number;
  count: number;
  events: EventReference[];
  entities: Map<string, Entity>;
  incidentId: string;
}

/** Names one firing: the rule and its events. A replay after a crash brings the same names. */
export function detectionKey(detection: Detection): string {
  const ids = detection.events.map((event) => `${event.table}/${event.eventId}`);
  const events = ids.length > 0 ? ids.sort().join(',') : `${detection.time}|${foldKeyOf(detection)}`;
  return sha256(`${detection.rule.id}\n${events}`).slice(0, 32);
}

/** What repeats are folded by: the rule with its machines and users, or its addresses where it names neither. */
export function foldKeyOf(detection: Detection): string {
  const telling = detection.entities.filter((entity) => !isNobody(entity));
  const pick = (kinds: readonly string[]) => telling.filter((entity) => kinds.includes(entity.kind)).map(entityId);
  const machines = pick(['host', 'user', 'mailbox']);
  const addresses = machines.length > 0 ? machines : pick(['ip']);
  const keys = addresses.length > 0 ? addresses : telling.map(entityId);
  return `${detection.rule.id}\n${[...new Set(keys)].sort().join('\n')}`.slice(0, 2000);
}

/** True if a detection at `time` repeats this alert. */
export function foldsInto(alert: OpenAlert, time: number): boolean {
  const first = Math.min(alert.first, time);
  const last = Math.max(alert.last, time);
  return time >= alert.first - FOLD_GAP_MS && time <= alert.last + FOLD_GAP_MS && last - first <= FOLD_LONGEST_MS;
}

export function openAlert(detection: Detection, key: string, foldKey: string, time: number): OpenAlert {
  const { rule } = detection;
  return {
    id: `a${sha256(`${foldKey}\n${key}`).slice(0, 24)}`,
    foldKey,
    ruleId: rule.id,
    title: rule.title,
    kind: rule.kind,
    level: rule.level,
    description: rule.description,
    tactics: rule.tactics,
    techniques: rule.techniques,
    runbook: rule.runbook,
    first: time,
    last: time,
    count: 0,
    events: [],
    entities: new Map(),
    incidentId: '',
  };
}

/** When what fired began: a correlation is told by the event that completed it, and began with its first. */
function beganAt(detection: Detection, time: number): number {
  return detection.events.reduce((first, event) => Math.min(first, Date.parse(event.time) || first), time);
}

/** Adds one firing to an alert; true if it brought an entity that the alert did not have. */
export function fold(alert: OpenAlert, detection: Detection, time: number): boolean {
  alert.first = Math.min(alert.first, beganAt(detection, time));
  alert.last = Math.max(alert.last, time);
  alert.count += 1;
  if (alert.events.length < MOST_EVENTS) {
    const known = new Set(alert.events.map((event) => event.eventId));
    for (const event of detection.events) {
      if (alert.events.length >= MOST_EVENTS) break;
      if (!known.has(event.eventId)) alert.events.push(event);
    }
  }
  const before = alert.entities.size;
  for (const entity of detection.entities) {
    if (alert.entities.size >= MOST_ENTITIES) break;
    const id = entityId(entity);
    const known = alert.entities.get(id);
    if (!known) alert.entities.set(id, entity);
    // What a machine is may be learnt after its first alert.
    else if (entity.role) alert.entities.set(id, { ...known, role: entity.role });
  }
  return alert.entities.size > before;
}
