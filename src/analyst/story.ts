import type { StoredRow } from '../incident/events.ts';
import type { Alert } from '../incident/incident.ts';
import { levelIndex } from '../incident/severity.ts';
import { HOST } from './describe/telling.ts';
import { describeClause } from './describe.ts';
import { fieldValue } from './evidence/fields.ts';

/** The same thing, however often it happened and on whichever machine. */
export interface Step {
  readonly level: number;
  /** Oldest first, each happening once. */
  readonly events: readonly StoredRow[];
}

/** Two records of one happening (of two logs of one machine) lie this close together. */
const ONE_HAPPENING_MS = 2000;
/** What repeats with another address, page or name each time is one step a rule. */
const BY_RULE = new Set(['Authentication', 'NetworkSession', 'WebSession', 'Dns']);

export function timeOf(event: StoredRow): string {
  return String(event.row['TimeGenerated'] ?? '');
}

export function hostOf(event: StoredRow): string {
  for (const field of HOST) {
    const value = fieldValue(event.row, field);
    if (value !== undefined && value !== null && value !== '') return String(value);
  }
  return '';
}

/** What alerts tell: one step for each thing that happened, gravest first. */
export function stepsOf(alerts: readonly Alert[], events: readonly StoredRow[]): Step[] {
  const byName = new Map(events.map((event) => [`${event.table}/${event.eventId}`, event]));
  const kinds = new Map<StoredRow, string>();
  const steps = new Map<string, { level: number; events: Set<StoredRow> }>();
  for (const alert of [...alerts].sort((one, other) => levelIndex(other.level) - levelIndex(one.level))) {
    for (const { table, eventId } of alert.events) {
      const event = byName.get(`${table}/${eventId}`);
      if (!event) continue;
      const known = kinds.get(event);
      const kind = known ?? kindOf(event, alert.ruleId);
      kinds.set(event, kind);
      const step = steps.get(kind) ?? { level: levelIndex(alert.level), events: new Set() };
      step.events.add(event);
      steps.set(kind, step);
    }
  }
  return [...steps.values()]
    .map(({ level, events: held }) => ({ level, events: happenings([...held]) }))
    .sort((one, other) => other.level - one.level || byTime(one.events[0], other.events[0]));
}

/** What makes two events tell the same: the words of their sentence without the machine. */
function kindOf(event: StoredRow, ruleId: string): string {
  if (BY_RULE.has(event.table)) {
    const part = (field: string) => String(event.row[field] ?? '');
    return [event.table, ruleId, part('SrcIpAddr'), part('EventResult')].join('|');
  }
  const { words, telling } = describeClause(event);
  const on = new Map(telling.evidence.flatMap((one) => (one.kind === 'event' ? [[one.field, one.value]] : []))).get(
    'DvcHostname',
  );
  return `${event.table}|${on === undefined ? words : words.replace(` on ${on}`, '')}`;
}

/** Records of one happening, of Sysmon and of the Security log, count once. */
function happenings(events: readonly StoredRow[]): StoredRow[] {
  const kept: StoredRow[] = [];
  for (const event of [...events].sort(byTime)) {
    const twin = kept.some(
      (other) =>
        other.table === 'ProcessEvent' &&
        other.row['EventOriginalType'] !== event.row['EventOriginalType'] &&
        hostOf(other) === hostOf(event) &&
        Math.abs(Date.parse(timeOf(event)) - Date.parse(timeOf(other))) < ONE_HAPPENING_MS,
    );
    if (!twin) kept.push(event);
  }
  return kept;
}

export function byTime(one: StoredRow | undefined, other: StoredRow | undefined): number {
  const [left, right] = [one ? timeOf(one) : '', other ? timeOf(other) : ''];
  return left < right ? -1 : left > right ? 1 : 0;
}
