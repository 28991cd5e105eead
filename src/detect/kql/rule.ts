import { type Document, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Place } from '../../lib/errors.ts';
import type { Level, RuleInfo } from '../detection.ts';
import { KqlRuleError } from './rule-error.ts';

const text = z.string().min(1);
const entityMapping = z.strictObject({
  entityType: text,
  fieldMappings: z.array(z.strictObject({ identifier: text, columnName: text })).min(1),
});
export type EntityMapping = z.infer<typeof entityMapping>;

const TRIGGERS = {
  gt: '>',
  lt: '<',
  eq: '=',
  ne: '!=',
  GreaterThan: '>',
  LessThan: '<',
  Equal: '=',
  NotEqual: '!=',
} as const;
export type Trigger = (typeof TRIGGERS)[keyof typeof TRIGGERS];

/** An analytics rule of Microsoft Sentinel; keys that say nothing about detection are known and passed over. */
const shape = z
  .strictObject({
    id: text,
    name: text,
    kind: z.enum(['Scheduled', 'NRT']).default('Scheduled'),
    description: z.string().default(''),
    severity: z.enum(['Informational', 'Low', 'Medium', 'High', 'Critical']),
    query: text,
    queryFrequency: text.optional(),
    queryPeriod: text.optional(),
    triggerOperator: z.enum(Object.keys(TRIGGERS) as [keyof typeof TRIGGERS]).default('gt'),
    triggerThreshold: z.number().int().min(0).max(10_000).default(0),
    tactics: z.array(text).default([]),
    relevantTechniques: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)).default([]),
    techniques: z.array(text).default([]),
    entityMappings: z.array(entityMapping).nullable().default([]),
    eventGroupingSettings: z.strictObject({ aggregationKind: z.enum(['SingleAlert', 'AlertPerResult']) }).optional(),
    status: z.string().optional(),
    enabled: z.boolean().default(true),
    falsePositives: z.array(text).default([]),
    runbook: z.array(text).default([]),
    /** Why the rule is as severe as it is, for those who read the file. */
    levelreason: text.optional(),
    tests: z.unknown(),
    version: z.unknown(),
    requiredDataConnectors: z.unknown(),
    customDetails: z.unknown(),
    alertDetailsOverride: z.unknown(),
    sentinelEntitiesMappings: z.unknown(),
    suppressionEnabled: z.unknown(),
    suppressionDuration: z.unknown(),
    incidentConfiguration: z.unknown(),
    tags: z.unknown(),
    metadata: z.unknown(),
    displayName: z.unknown(),
    'description-detailed': z.unknown(),
  })
  .partial({
    tests: true,
    version: true,
    requiredDataConnectors: true,
    customDetails: true,
    alertDetailsOverride: true,
    sentinelEntitiesMappings: true,
    suppressionEnabled: true,
    suppressionDuration: true,
    incidentConfiguration: true,
    tags: true,
    metadata: true,
    displayName: true,
    'description-detailed': true,
  });

/** A rule that asks a question of the stored events, on a schedule. */
export interface KqlRule {
  readonly info: RuleInfo;
  readonly query: string;
  /** Milliseconds between runs, and how far each looks back. */
  readonly frequency: number;
  readonly period: number;
  /** The rule fires when the number of rows stands in this relation to the threshold. */
  readonly trigger: Trigger;
  readonly threshold: number;
  readonly entityMappings: readonly EntityMapping[];
  readonly perRow: boolean;
  readonly enabled: boolean;
  /** The rule's own tests, as data; Sentinel has none. */
  readonly tests?: unknown;
  /** The place in the file of a place in the query. */
  readonly placeOf: (place: Place) => Place;
}

const SECOND = 1000;
const UNIT: Readonly<Record<string, number>> = { s: SECOND, m: 60 * SECOND, h: 3600 * SECOND, d: 86_400 * SECOND };
const SHORTEST = 60 * SECOND;
const LONGEST = 14 * 86_400 * SECOND; // Sentinel's own limit, and a bound on what one run reads
const NRT_FREQUENCY = 60 * SECOND;
const LEVEL: Readonly<Record<string, Level>> = {
  Informational: 'informational',
  Low: 'low',
  Medium: 'medium',
  High: 'high',
  Critical: 'critical',
};

/**
 * Reads one analytics rule in Sentinel's YAML. Throws KqlRuleError with the place; what the query means is not looked
 * at here (see `stateOf`).
 */
export function parseKqlRule(yamlText: string, file: string): KqlRule {
  const lines = new LineCounter();
  const document = read(yamlText, file, lines);
  const place = (path: readonly PropertyKey[]): Place => placeOf(document, path, lines, file);
  const checked = shape.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const path = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : (issue?.path ?? []);
    throw new KqlRuleError(
      'KQL_RULE_SHAPE',
      `${path.join('.') || 'The rule'}: ${issue?.message ?? 'is malformed'}`,
      place(path),
    );
  }
  const rule = checked.data;
  const near = rule.kind === 'NRT';
  const frequency = duration(rule.queryFrequency, near ? NRT_FREQUENCY : undefined, () => place(['queryFrequency']));
  const period = duration(rule.queryPeriod, near ? frequency : undefined, () => place(['queryPeriod']));
  if (period < frequency)
    throw new KqlRuleError(
      'KQL_RULE_SCHEDULE',
      'queryPeriod must not be shorter than queryFrequency.',
      place(['queryPeriod']),
    );
  return {
    info: {
      id: rule.id,
      title: rule.name,
      kind: 'kql',
      level: LEVEL[rule.severity] ?? 'medium',
      description: rule.description.trim(),
      tactics: rule.tactics.map(tacticName),
      techniques: [...new Set(rule.relevantTechniques)],
      falsePositives: rule.falsePositives,
      runbook: rule.runbook,
      file,
    },
    query: rule.query,
    frequency,
    period,
    trigger: TRIGGERS[rule.triggerOperator],
    threshold: rule.triggerThreshold,
    entityMappings: rule.entityMappings ?? [],
    perRow: rule.eventGroupingSettings?.aggregationKind === 'AlertPerResult',
    enabled: rule.enabled,
    tests: rule.tests,
    placeOf: queryPlace(document, yamlText, lines, file),
  };
}

function read(yamlText: string, file: string, lines: LineCounter): Document {
  let document: Document;
  try {
    document = parseDocument(yamlText, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  } catch (error) {
    throw new KqlRuleError(
      'KQL_RULE_YAML',
      error instanceof RangeError ? 'The YAML is nested too deeply.' : String(error),
      {
        line: 1,
        column: 1,
        file,
      },
    );
  }
  const problem = document.errors[0];
  if (problem) {
    const at = lines.linePos(problem.pos[0]);
    throw new KqlRuleError('KQL_RULE_YAML', problem.message, { line: at.line, column: at.col, file });
  }
  return document;
}

/** The place of a value, or of the nearest part of the rule that holds where it is missing. */
function placeOf(document: Document, path: readonly PropertyKey[], lines: LineCounter, file: string): Place {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    if (offset !== undefined) {
      const at = lines.linePos(offset);
      return { line: at.line, column: at.col, file };
    }
  }
  return { line: 1, column: 1, file };
}

/** Lines of a block (`query: |`) stand one for one in the file, further in by its indent. */
function queryPlace(document: Document, yamlText: string, lines: LineCounter, file: string): (place: Place) => Place {
  const node = document.getIn(['query'], true);
  const start = lines.linePos(isScalar(node) ? (node.range?.[0] ?? 0) : 0);
  const isBlock = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
  const rows = yamlText.split('\n');
  const first = rows.slice(start.line).find((row) => row.trim() !== '') ?? '';
  const indent = first.length - first.trimStart().length;
  const quoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') ? 1 : 0;
  return ({ line, column }) =>
    isBlock
      ? { line: start.line + line, column: column + indent, file }
      : { line: start.line + line - 1, column: line === 1 ? start.col + quoted + column - 1 : column, file };
}

function duration(value: string | undefined, otherwise: number | undefined, place: () => Place): number {
  if (value === undefined) {
    if (otherwise !== undefined) return otherwise;
    throw new KqlRuleError('KQL_RULE_SHAPE', 'A scheduled rule needs queryFrequency and queryPeriod.', place());
  }
  const short = /^(\d+)\s*([smhd])$/i.exec(value.trim());
  const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(value.trim());
  const [days, hours, minutes, seconds] = [1, 2, 3, 4].map((index) => Number(iso?.[index] ?? 0));
  const milliseconds = short
    ? Number(short[1]) * (UNIT[(short[2] ?? '').toLowerCase()] ?? 0)
    : iso
      ? (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 * SECOND + (seconds ?? 0) * SECOND
      : Number.NaN;
  if (!(milliseconds >= SHORTEST && milliseconds <= LONGEST))
    throw new KqlRuleError('KQL_RULE_DURATION', `${value} is no duration from one minute to 14 days.`, place());
  return milliseconds;
}

/** `CredentialAccess` as ATT&CK writes it in its URLs. */
function tacticName(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll(/[\s_]+/g, '-')
    .toLowerCase();
}
