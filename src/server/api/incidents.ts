import { z } from 'zod';
import { EVIDENCE_OPERATORS } from '../../analyst/claim.ts';
import { CLASSIFICATIONS, INCIDENT_STATUSES } from '../../incident/incident.ts';
import { cell, entity, eventReference, level, paging, tableName } from './common.ts';

export const incidentSummary = z.object({
  id: z.string(),
  number: z.number().int(),
  title: z.string(),
  severity: level,
  status: z.enum(INCIDENT_STATUSES),
  classification: z.enum(CLASSIFICATIONS).optional(),
  owner: z.string().optional(),
  created: z.string(),
  updated: z.string(),
  firstTime: z.string(),
  lastTime: z.string(),
  alertCount: z.number().int(),
  eventCount: z.number().int(),
  entities: z.array(entity),
  tactics: z.array(z.string()),
  techniques: z.array(z.string()),
});

export const evidence = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('event'),
    table: tableName,
    eventId: z.string(),
    field: z.string(),
    op: z.enum(EVIDENCE_OPERATORS),
    value: z.union([z.string(), z.number(), z.boolean()]),
  }),
  z.object({
    kind: z.literal('query'),
    query: z.string(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  }),
]);

export const checkedClaim = z.object({
  sentence: z.string(),
  evidence: z.array(evidence),
  verification: z.enum(['proved', 'contradicted', 'not-checkable']),
  reason: z.string().optional(),
});

export const triage = z.object({
  verdict: z.enum(['true-positive', 'suspicious', 'benign', 'false-positive', 'undetermined']),
  confidence: z.number(),
  by: z.enum(['engine', 'model']),
  model: z.string().optional(),
  reasons: z.array(checkedClaim),
  nextSteps: z.array(z.string()),
  time: z.string(),
});

export const narrative = z.object({
  by: z.enum(['engine', 'model']),
  model: z.string().optional(),
  sentences: z.array(checkedClaim),
  withheld: z.number().int(),
});

export const alert = z.object({
  id: z.string(),
  ruleId: z.string(),
  title: z.string(),
  kind: z.enum(['sigma', 'correlation', 'kql']),
  level,
  description: z.string(),
  tactics: z.array(z.string()),
  techniques: z.array(z.string()),
  firstTime: z.string(),
  lastTime: z.string(),
  count: z.number().int(),
  events: z.array(eventReference),
  entities: z.array(entity),
  incidentId: z.string(),
});

export const timelineEntry = z.object({
  time: z.string(),
  title: z.string(),
  level,
  alertId: z.string(),
  techniques: z.array(z.string()),
  entities: z.array(entity),
  event: eventReference.optional(),
});

export const entityGraph = z.object({
  nodes: z.array(entity.extend({ alerts: z.number().int(), level })),
  edges: z.array(z.object({ from: z.string(), to: z.string(), label: z.string(), events: z.number().int() })),
});

/** Which sources were silent, late or unparsed in the incident's window: what 'nothing found' could not have seen. */
export const coverage = z.object({
  from: z.string(),
  to: z.string(),
  sources: z.array(
    z.object({
      source: z.string(),
      events: z.number().int(),
      quarantined: z.number().int(),
      state: z.enum(['healthy', 'silent', 'late', 'unparsed']),
    }),
  ),
  sentence: z.string(),
});

export const historyEntry = z.object({ time: z.string(), by: z.string(), text: z.string() });

/** GET /api/incidents */
export const incidentsRequest = paging.extend({
  status: z.enum([...INCIDENT_STATUSES, 'open']).optional(),
  severity: level.optional(),
  q: z.string().max(200).optional(),
  /** Gravest first, and of equals the newest; or newest first. */
  order: z.enum(['severity', 'time']).default('time'),
});
export const incidentsResponse = z.object({ items: z.array(incidentSummary), total: z.number().int() });

/** GET /api/incidents/:id (the id or the number) */
export const incidentDetail = z.object({
  incident: incidentSummary,
  triage,
  narrative,
  timeline: z.array(timelineEntry),
  graph: entityGraph,
  alerts: z.array(alert),
  history: z.array(historyEntry),
  coverage,
});

/** PATCH /api/incidents/:id */
export const incidentPatch = z
  .object({
    status: z.enum(INCIDENT_STATUSES),
    classification: z.enum(CLASSIFICATIONS),
    owner: z.string().max(100),
    severity: level,
    comment: z.string().min(1).max(10_000),
  })
  .partial();

/** GET /api/incidents/:id/events and GET /api/events/:table/:eventId: rows by column name, `Raw` as its JSON. */
export const eventRow = z.record(z.string(), cell);
export const eventsResponse = z.object({
  items: z.array(z.object({ table: tableName, eventId: z.string(), row: eventRow })),
  total: z.number().int(),
});
