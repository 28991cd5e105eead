import type { Level } from '../detect/detection.ts';
import type { Entity, TableName } from '../schema/types.ts';
import type { Alert } from './incident.ts';
import { levelAt, levelIndex } from './severity.ts';
import { entityId, isNobody } from './weight.ts';

export interface EntityGraph {
  readonly nodes: (Entity & { readonly alerts: number; readonly level: Level })[];
  /** `from` and `to` are `kind:key`. */
  readonly edges: { readonly from: string; readonly to: string; readonly label: string; readonly events: number }[];
}

/** A stored event by column name, as the graph needs it. */
export interface GraphEvent {
  readonly table: TableName;
  readonly row: Readonly<Record<string, unknown>>;
}

const MOST_NODES = 60;

const LABELS: Readonly<Record<TableName, string>> = {
  ProcessEvent: 'ran',
  Authentication: 'logged on',
  NetworkSession: 'connected',
  Dns: 'looked up',
  WebSession: 'requested',
  FileEvent: 'touched file',
  RegistryEvent: 'changed registry',
  AuditEvent: 'changed',
  UserManagement: 'managed',
  AlertEvent: 'alerted',
  DhcpEvent: 'leased',
  Event: 'logged',
};

/** The incident's entities, and between two of them an edge where stored events hold both. */
export function graphOf(alerts: readonly Alert[], events: readonly GraphEvent[]): EntityGraph {
  const nodes = new Map<string, { entity: Entity; alerts: number; level: number }>();
  for (const alert of alerts)
    for (const entity of alert.entities) {
      if (isNobody(entity)) continue;
      const id = entityId(entity);
      const node = nodes.get(id);
      const level = levelIndex(alert.level);
      if (node) {
        node.alerts += 1;
        node.level = Math.max(node.level, level);
      } else nodes.set(id, { entity, alerts: 1, level });
    }
  const shown = [...nodes.entries()]
    .sort(([one, left], [other, right]) => right.alerts - left.alerts || (one < other ? -1 : 1))
    .slice(0, MOST_NODES);
  const byKey = new Map<string, string[]>();
  for (const [id, node] of shown) byKey.set(node.entity.key, [...(byKey.get(node.entity.key) ?? []), id]);

  const edges = new Map<string, { from: string; to: string; label: string; events: number }>();
  for (const event of events) {
    const held = [...entitiesIn(event.row, byKey)].sort();
    for (let first = 0; first < held.length; first++)
      for (let second = first + 1; second < held.length; second++) {
        const [from, to] = [held[first] as string, held[second] as string];
        const label = LABELS[event.table];
        const key = `${from}\n${to}\n${label}`;
        const edge = edges.get(key);
        if (edge) edge.events += 1;
        else edges.set(key, { from, to, label, events: 1 });
      }
  }
  return {
    nodes: shown.map(([, node]) => ({ ...node.entity, alerts: node.alerts, level: levelAt(node.level) })),
    edges: [...edges.values()],
  };
}

/** The entities whose normalised name stands in a column of the row: whole, or without a domain, path or host suffix. */
function entitiesIn(
  row: Readonly<Record<string, unknown>>,
  byKey: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const found = new Set<string>();
  for (const [column, value] of Object.entries(row)) {
    if (typeof value !== 'string' || value === '' || column === 'Raw' || column === 'RawText') continue;
    const text = value.toLowerCase();
    for (const name of forms(text)) for (const id of byKey.get(name) ?? []) if (fits(id, column)) found.add(id);
  }
  return found;
}

function forms(text: string): string[] {
  const names = [text];
  const slash = Math.max(text.lastIndexOf('\\'), text.lastIndexOf('/'));
  if (slash >= 0) names.push(text.slice(slash + 1));
  const sign = text.indexOf('@');
  if (sign > 0) names.push(text.slice(0, sign));
  const dot = text.indexOf('.');
  if (dot > 0) names.push(text.slice(0, dot));
  return names;
}

/** A host's name is looked for in host columns, a user's in user columns, so that `admin` the host is not `admin` the user. */
function fits(id: string, column: string): boolean {
  if (id.startsWith('user:') || id.startsWith('mailbox:')) return /user|actor|account|mail|upn/i.test(column);
  if (id.startsWith('host:')) return /host|dvc|computer|device|fqdn|src$|dst$/i.test(column);
  if (id.startsWith('ip:')) return /ip|addr|src$|dst$/i.test(column);
  return true;
}
