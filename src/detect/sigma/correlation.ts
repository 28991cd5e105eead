import { entryOf, type MapNode, textOf, textsOf } from './document.ts';
import type { CompareOperator } from './expression.ts';
import { parseHeader, type RuleHeader } from './rule.ts';
import { RuleError } from './rule-error.ts';

export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'temporal',
  'temporal_ordered',
] as const;
export type CorrelationType = (typeof CORRELATION_TYPES)[number];

/** How many of something there must be; several limits hold together. */
export interface Limit {
  readonly operator: CompareOperator | 'eq' | 'neq';
  readonly value: number;
}

export interface CorrelationRule extends RuleHeader {
  readonly kind: 'correlation';
  readonly type: CorrelationType;
  /** Ids or names of the rules whose matches are counted. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly seconds: number;
  /** Temporal correlations without a condition need every rule. */
  readonly limits: readonly Limit[];
  /** What is counted, summed or averaged. */
  readonly field: string | undefined;
  /** Alias of a group-by field: its name in the events of each rule. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether the rules that it names also fire by themselves. */
  readonly generate: boolean;
}

const OPERATORS = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  y: 31_536_000,
};
const MAX_TIMESPAN_SECONDS = 31_536_000;

/** One correlation rule of Sigma 2. Throws RuleError with the place. */
export function parseCorrelation(node: MapNode, file: string): CorrelationRule {
  const entry = entryOf(node, 'correlation')!;
  const section = entry.value;
  if (section.kind !== 'map') throw new RuleError('SIGMA_CORRELATION', 'correlation is a map', section.place);
  const fail = (message: string, key?: string): never => {
    throw new RuleError('SIGMA_CORRELATION', message, (key && entryOf(section, key)?.value.place) || section.place);
  };
  const type = textOf(section, 'type');
  if (!isType(type))
    return fail(`${type ?? 'nothing'} is no type of correlation: ${CORRELATION_TYPES.join(', ')}`, 'type');
  const rules = textsOf(section, 'rules');
  if (rules.length === 0) fail('a correlation names the rules that it correlates');
  const timespan = textOf(section, 'timespan') ?? textOf(section, 'timeframe');
  const { limits, field } = parseLimits(section, type, fail);
  return {
    kind: 'correlation',
    ...parseHeader(node, file),
    type,
    rules,
    groupBy: textsOf(section, 'group-by'),
    seconds: timespan === undefined ? fail('a correlation has a timespan') : secondsOf(timespan, fail),
    limits,
    field,
    aliases: parseAliases(section, fail),
    generate: (textOf(section, 'generate') ?? textOf(node, 'generate'))?.toLowerCase() === 'true',
  };
}

type Fail = (message: string, key?: string) => never;

function secondsOf(text: string, fail: Fail): number {
  const match = /^(\d+)([smhdwMy])$/.exec(text.trim());
  const seconds = match ? Number(match[1]) * UNIT_SECONDS[match[2]!]! : 0;
  if (seconds <= 0 || seconds > MAX_TIMESPAN_SECONDS)
    return fail(`${text} is no timespan: a number and one of s, m, h, d, w, M, y, up to a year`, 'timespan');
  return seconds;
}

function parseLimits(
  section: MapNode,
  type: CorrelationType,
  fail: Fail,
): { limits: Limit[]; field: string | undefined } {
  const temporal = type === 'temporal' || type === 'temporal_ordered';
  const condition = entryOf(section, 'condition')?.value;
  if (condition === undefined) {
    if (!temporal) fail(`${type} needs a condition`);
    return { limits: [], field: undefined };
  }
  if (condition.kind !== 'map') return fail('the condition of a correlation is a map: gte: 10', 'condition');
  const limits: Limit[] = [];
  for (const { key } of condition.entries) {
    if (key === 'field') continue;
    const value = Number(textOf(condition, key));
    if (!isOperator(key)) fail(`${key} is no comparison: ${OPERATORS.join(', ')}`, 'condition');
    else if (Number.isNaN(value)) fail(`${key} needs a number`, 'condition');
    else limits.push({ operator: key, value });
  }
  if (limits.length === 0) fail('the condition of a correlation compares with a number', 'condition');
  const field = textOf(condition, 'field');
  if (type.startsWith('value_') && field === undefined) fail(`${type} needs a field in its condition`, 'condition');
  return { limits, field };
}

function parseAliases(section: MapNode, fail: Fail): CorrelationRule['aliases'] {
  const aliases = entryOf(section, 'aliases')?.value;
  if (!aliases) return {};
  if (aliases.kind !== 'map') return fail('aliases is a map', 'aliases');
  return Object.fromEntries(
    aliases.entries.map(({ key, value }) => {
      if (value.kind !== 'map') return fail(`the alias ${key} is a map of rules and fields`, 'aliases');
      return [key, Object.fromEntries(value.entries.map((one) => [one.key, textOf(value, one.key) ?? '']))];
    }),
  );
}

function isType(text: string | undefined): text is CorrelationType {
  return (CORRELATION_TYPES as readonly (string | undefined)[]).includes(text);
}

function isOperator(text: string): text is Limit['operator'] {
  return (OPERATORS as readonly string[]).includes(text);
}
