import { z } from 'zod';
import { entity, level, paging } from './common.ts';
import { incidentSummary } from './incidents.ts';

/** GET /api/overview?hours=24 */
export const overviewRequest = z.object({
  hours: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 366)
    .default(24),
});
export const overviewResponse = z.object({
  events: z.object({
    total: z.number(),
    perSecond: z.number(),
    perHour: z.array(z.object({ hour: z.string(), count: z.number() })),
  }),
  tables: z.array(z.object({ table: z.string(), rows: z.number(), bytes: z.number() })),
  openIncidents: z.array(incidentSummary),
  bySeverity: z.record(z.string(), z.number()),
  topRules: z.array(z.object({ ruleId: z.string(), title: z.string(), level, alerts: z.number() })),
  topEntities: z.array(entity.extend({ alerts: z.number() })),
  rules: z.object({ runnable: z.number(), notEvaluable: z.number(), refused: z.number() }),
  sources: z.object({ healthy: z.number(), silent: z.number(), unbalanced: z.number(), quarantined: z.number() }),
});

export const rule = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['sigma', 'correlation', 'kql']),
  level,
  state: z.enum(['runnable', 'not-evaluable', 'refused']),
  reason: z.string().optional(),
  missingFields: z.array(z.string()).optional(),
  enabled: z.boolean(),
  tactics: z.array(z.string()),
  techniques: z.array(z.string()),
  file: z.string(),
  alerts: z.number().int(),
});
/** GET /api/rules */
export const rulesRequest = paging.extend({
  q: z.string().max(200).optional(),
  state: z.enum(['runnable', 'not-evaluable', 'refused']).optional(),
  level: level.optional(),
  kind: z.enum(['sigma', 'correlation', 'kql']).optional(),
});
export const rulesResponse = z.object({
  items: z.array(rule),
  total: z.number().int(),
  states: z.object({ runnable: z.number(), notEvaluable: z.number(), refused: z.number() }),
});
/** GET /api/rules/:id; PATCH /api/rules/:id {enabled} */
export const ruleDetail = rule.extend({
  description: z.string(),
  source: z.string(),
  runbook: z.array(z.string()),
  falsePositives: z.array(z.string()),
});
export const rulePatch = z.object({ enabled: z.boolean() });
/** POST /api/rules/run: KQL rules over events of the past, by the events' own time. */
export const lookBackRequest = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  ids: z.array(z.string().min(1).max(200)).max(1000).optional(),
});
export const lookBackResponse = z.object({
  rules: z.number().int(),
  windows: z.number().int(),
  detections: z.number().int(),
  failures: z.array(z.object({ rule: z.string(), reason: z.string() })),
});

/** One source and hour: received = stored + quarantined + dropped (by rule) + merged (records joined into another) + inFlight. */
export const balanceLine = z.object({
  source: z.string(),
  hour: z.string(),
  received: z.number().int(),
  stored: z.number().int(),
  quarantined: z.number().int(),
  merged: z.number().int(),
  dropped: z.record(z.string(), z.number().int()),
  inFlight: z.number().int(),
  balanced: z.boolean(),
});
export const source = z.object({
  name: z.string(),
  input: z.string(),
  formats: z.array(z.string()),
  products: z.array(z.string()),
  firstSeen: z.string(),
  lastSeen: z.string(),
  received: z.number(),
  stored: z.number(),
  quarantined: z.number(),
  dropped: z.number(),
  inFlight: z.number(),
  eventsPerSecond: z.number(),
  health: z.enum(['healthy', 'silent', 'late', 'unparsed']),
});
/** GET /api/sources; GET /api/balance?source=&hours= (also as CSV with `accept: text/csv`) */
export const sourcesResponse = z.object({ sources: z.array(source) });
export const balanceRequest = z.object({
  source: z.string().optional(),
  hours: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 366)
    .default(24),
});
export const balanceResponse = z.object({ lines: z.array(balanceLine) });

/** GET /api/quarantine; POST /api/quarantine/:id/reparse; POST /api/quarantine/reparse {source?}: {stored, failed} */
export const quarantined = z.object({
  id: z.string(),
  source: z.string(),
  time: z.string(),
  format: z.string(),
  reason: z.string(),
  offset: z.number().int(),
  text: z.string(),
  truncated: z.boolean(),
});
export const quarantineRequest = paging.extend({ source: z.string().optional() });
export const quarantineResponse = z.object({ items: z.array(quarantined), total: z.number().int() });
export const reparseRequest = z.object({ source: z.string().optional() });
export const reparseResponse = z.object({ stored: z.number().int(), failed: z.number().int() });

/** GET/POST /api/tokens, DELETE /api/tokens/:id. The token itself is shown once, on creation. */
export const token = z.object({
  id: z.string(),
  name: z.string(),
  source: z.string(),
  created: z.string(),
  lastUsed: z.string().optional(),
});
export const tokenRequest = z.object({ name: z.string().min(1).max(100), source: z.string().min(1).max(100) });
export const tokenCreated = token.extend({ secret: z.string() });

/** GET /api/settings: read-only; what vedette.yaml says, without secrets. */
export const settingsResponse = z.object({
  version: z.string(),
  dataFolder: z.string(),
  eventStore: z.string(),
  stateStore: z.string(),
  retentionDays: z.number().int(),
  model: z.object({ provider: z.string(), name: z.string(), enabled: z.boolean() }),
  inputs: z.array(
    z.object({ type: z.string(), address: z.string(), running: z.boolean(), error: z.string().optional() }),
  ),
});

/** GET /api/stream: server-sent events; each `data:` is one of these. */
export const streamEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('incident'), id: z.string() }),
  z.object({ type: z.literal('ingest'), eventsPerSecond: z.number(), received: z.number() }),
]);

/** POST /api/backup, by the command line of this machine alone; GET /api/backup says how far it is. */
export const backupRequest = z.object({ archive: z.string().min(1).max(4096) });
export const backupStatus = z.object({
  state: z.enum(['none', 'running', 'done', 'failed']),
  archive: z.string().optional(),
  files: z.number().int().optional(),
  bytes: z.number().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});
