import { type MemberCondition, parseMemberCondition } from './correlation-condition.ts';
import { entryOf, type MapNode, type Node, textOf, textsOf } from './document.ts';
import type { CompareOperator } from './expression.ts';
import { parseHeader, type RuleHeader } from './rule.ts';
import { RuleError } from './rule-error.ts';

/**
 * What a correlation asks of a group's matches. Up to `temporal_ordered` as Sigma 2 has them, then what its drafts and its
 * reference implementation add, then ours.
 */
export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_min',
  'value_max',
  'value_median',
  'value_percentile',
  'first_seen',
  'volume_change',
  'regular_interval',
  'travel_speed',
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
  /** Which rules must, and must not, have matched: a temporal correlation's condition written as a text. */
  readonly members: MemberCondition | undefined;
  /** What is counted, summed or averaged; several together are one value. */
  readonly fields: readonly string[];
  /** Of `value_percentile`: which one. Without it the share of the latest value is meant, in percent. */
  readonly percentile: number | undefined;
  /** Of `regular_interval`: how much the gaps may differ, as a share of their mean. */
  readonly jitter: number;
  /** Of `first_seen`: how long a group is only watched. */
  readonly learnSeconds: number;
  /** Of `volume_change`: with how many timespans before the present one is compared. */
  readonly periods: number;
  /** Of counts: one match is forgotten every so often, instead of all after the timespan. */
  readonly leakSeconds: number | undefined;
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
  M: 2_629_746, // a twelfth of a Gregorian year, as Sigma's reference has it
  y: 31_556_952,
};
const MAX_TIMESPAN_SECONDS = 31_556_952;
const DEFAULT_JITTER = 0.1;
const DEFAULT_PERIODS = 7;
const MAX_PERIODS = 60;
const NEEDS_FIELD: ReadonlySet<string> = new Set(CORRELATION_TYPES.filter((type) => type.startsWith('value_')));
const IS_TEMPORAL: ReadonlySet<string> = new Set(['temporal', 'temporal_ordered']);

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
  const condition = entryOf(section, 'condition')?.value;
  const written = textsOf(section, 'rules');
  const members =
    condition?.kind === 'scalar' && IS_TEMPORAL.has(type)
      ? parseMemberCondition(condition.text, condition.place)
      : undefined;
  const rules = written.length > 0 ? written : (members?.names ?? []);
  if (rules.length === 0) fail('a correlation names the rules that it correlates');
  const strange = members?.names.find((name) => !rules.includes(name));
  if (strange !== undefined) fail(`the condition names ${strange}, which is not among the rules`, 'condition');
  const timespan = textOf(section, 'timespan') ?? textOf(section, 'timeframe');
  const seconds = timespan === undefined ? fail('a correlation has a timespan') : secondsOf(timespan, fail);
  return {
    kind: 'correlation',
    ...parseHeader(node, file),
    type,
    rules,
    groupBy: textsOf(section, 'group-by'),
    seconds,
    ...(members ? NO_CONDITION : parseConditionMap(condition, type, seconds, fail)),
    members,
    aliases: parseAliases(section, fail),
    generate: (textOf(section, 'generate') ?? textOf(node, 'generate'))?.toLowerCase() === 'true',
  };
}

type Fail = (message: string, key?: string) => never;
type Condition = Pick<
  CorrelationRule,
  'limits' | 'fields' | 'percentile' | 'jitter' | 'learnSeconds' | 'periods' | 'leakSeconds'
>;

const NO_CONDITION: Condition = {
  limits: [],
  fields: [],
  percentile: undefined,
  jitter: DEFAULT_JITTER,
  learnSeconds: 0,
  periods: DEFAULT_PERIODS,
  leakSeconds: undefined,
};

function secondsOf(text: string, fail: Fail): number {
  const match = /^(\d+)([smhdwMy])$/.exec(text.trim());
  const seconds = match ? Number(match[1]) * UNIT_SECONDS[match[2]!]! : 0;
  if (seconds <= 0 || seconds > MAX_TIMESPAN_SECONDS)
    return fail(`${text} is no timespan: a number and one of s, m, h, d, w, M, y, up to a year`, 'timespan');
  return seconds;
}

/** Keys of a condition besides comparisons, and the types that have them. */
const PARTS: Readonly<Record<string, readonly CorrelationType[]>> = {
  percentile: ['value_percentile'],
  jitter: ['regular_interval'],
  learn: ['first_seen'],
  periods: ['volume_change'],
  leak: ['event_count', 'value_count'],
};

function parseConditionMap(condition: Node | undefined, type: CorrelationType, seconds: number, fail: Fail): Condition {
  if (condition === undefined && IS_TEMPORAL.has(type)) return NO_CONDITION;
  if (condition === undefined) return fail(`${type} needs a condition`);
  if (condition.kind !== 'map') return fail('the condition of a correlation is a map: gte: 10', 'condition');
  const numberOf = (key: string, least: number, most: number): number | undefined => {
    const text = textOf(condition, key);
    if (text === undefined) return undefined;
    const value = Number(text);
    return value >= least && value <= most ? value : fail(`${key} is a number from ${least} to ${most}`, 'condition');
  };
  const limits: Limit[] = [];
  for (const { key } of condition.entries) {
    if (key === 'field' || PARTS[key]?.includes(type)) continue;
    const text = textOf(condition, key);
    const value = text === undefined ? Number.NaN : Number(text);
    if (!isOperator(key)) fail(`${key} is no comparison: ${OPERATORS.join(', ')}`, 'condition');
    else if (!Number.isFinite(value)) fail(`${key} needs a number`, 'condition');
    else limits.push({ operator: key, value });
  }
  if (limits.length === 0 && type !== 'first_seen')
    fail('the condition of a correlation compares with a number', 'condition');
  const fields = textsOf(condition, 'field');
  if ((NEEDS_FIELD.has(type) || type === 'first_seen') && fields.length === 0)
    fail(`${type} needs a field in its condition`, 'condition');
  if (type === 'travel_speed' && fields.length !== 2)
    fail('travel_speed needs two fields in its condition, latitude and longitude', 'condition');
  const learn = textOf(condition, 'learn');
  const leak = textOf(condition, 'leak');
  if (leak !== undefined && limits.some(({ operator }) => operator !== 'gt' && operator !== 'gte'))
    fail('a count with a leak is compared by gt or gte', 'condition');
  return {
    limits,
    fields,
    percentile: numberOf('percentile', 0, 100),
    jitter: numberOf('jitter', 0, 1) ?? DEFAULT_JITTER,
    learnSeconds: learn === undefined ? seconds / 4 : secondsOf(learn, fail),
    periods: numberOf('periods', 1, MAX_PERIODS) ?? DEFAULT_PERIODS,
    leakSeconds: leak === undefined ? undefined : secondsOf(leak, fail),
  };
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
