import { createHash } from 'node:crypto';
import { LEVELS, type Level } from '../detection.ts';
import { parseCondition } from './condition.ts';
import { entryOf, type MapNode, plain, textOf, textsOf } from './document.ts';
import { type Expression, join } from './expression.ts';
import { RuleError } from './rule-error.ts';
import { parseSelection, type SelectionOptions } from './selection.ts';

/** Which events a rule is about, as it says. */
export interface LogSource {
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
}

/** What every rule has, of whatever kind. */
export interface RuleHeader {
  readonly id: string;
  /** Correlations and filters may name a rule by this instead of its id. */
  readonly name: string | undefined;
  readonly title: string;
  readonly level: Level;
  readonly status: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly falsePositives: readonly string[];
  readonly runbook: readonly string[];
  /** The rule's own tests, as data. */
  readonly tests: unknown;
  readonly file: string;
}

export interface SigmaRule extends RuleHeader {
  readonly kind: 'sigma';
  readonly logSource: LogSource;
  readonly expression: Expression;
}

export interface ParseOptions extends SelectionOptions {
  readonly file: string;
}

/** Vocabularies of fields that rules may be written in; any of them mixed is fine too. */
const TAXONOMIES: ReadonlySet<string> = new Set(['sigma', 'asim', 'ecs']);

/** The parts that every rule shares. Throws RuleError with the place. */
export function parseHeader(node: MapNode, file: string): RuleHeader {
  const title = textOf(node, 'title');
  if (!title) throw new RuleError('SIGMA_RULE_SHAPE', 'the rule has no title', node.place);
  const level = textOf(node, 'level')?.toLowerCase() ?? 'medium';
  if (!isLevel(level))
    throw new RuleError(
      'SIGMA_LEVEL_UNKNOWN',
      `${level} is no level`,
      entryOf(node, 'level')?.value.place ?? node.place,
    );
  const taxonomy = textOf(node, 'taxonomy')?.toLowerCase() ?? 'sigma';
  if (!TAXONOMIES.has(taxonomy))
    throw new RuleError('SIGMA_TAXONOMY', `${taxonomy} is no taxonomy of ours`, entryOf(node, 'taxonomy')?.value.place);
  const tests = entryOf(node, 'tests');
  return {
    id: textOf(node, 'id') ?? derivedId(title, node),
    name: textOf(node, 'name'),
    title,
    level,
    status: textOf(node, 'status') ?? 'experimental',
    description: textOf(node, 'description') ?? '',
    tags: textsOf(node, 'tags'),
    falsePositives: textsOf(node, 'falsepositives'),
    runbook: textsOf(node, 'runbook'),
    tests: tests ? plain(tests.value) : undefined,
    file,
  };
}

/** One detection rule. Throws RuleError with the place. */
export function parseRule(node: MapNode, options: ParseOptions): SigmaRule {
  const header = parseHeader(node, options.file);
  const detection = entryOf(node, 'detection');
  if (!detection) throw new RuleError('SIGMA_RULE_SHAPE', 'the rule has no detection', node.place);
  return {
    kind: 'sigma',
    ...header,
    logSource: parseLogSource(node),
    expression: parseDetection(detection.value, options).expression,
  };
}

/** The selections of a detection section and its condition with them written in. */
export function parseDetection(
  node: MapNode['entries'][number]['value'],
  options: SelectionOptions,
): { selections: ReadonlyMap<string, Expression>; expression: Expression } {
  if (node.kind !== 'map') throw new RuleError('SIGMA_RULE_SHAPE', 'detection is a map of selections', node.place);
  const selections = new Map<string, Expression>();
  for (const entry of node.entries) {
    if (entry.key === 'condition' || entry.key === 'timeframe') continue;
    selections.set(entry.key, parseSelection(entry.value, options));
  }
  const condition = entryOf(node, 'condition');
  if (!condition) throw new RuleError('SIGMA_CONDITION', 'the detection has no condition', node.place);
  const texts = condition.value.kind === 'list' ? condition.value.items : [condition.value];
  if (texts.length === 0) throw new RuleError('SIGMA_CONDITION', 'the condition is empty', condition.place);
  const expressions = texts.map((text) => {
    if (text.kind !== 'scalar' || typeof text.value !== 'string')
      throw new RuleError('SIGMA_CONDITION', 'a condition is a text', text.place);
    return parseCondition(text.value, selections, text.place);
  });
  return { selections, expression: join('or', expressions) };
}

export function parseLogSource(node: MapNode): LogSource {
  const entry = entryOf(node, 'logsource');
  if (entry?.value.kind !== 'map')
    throw new RuleError('SIGMA_RULE_SHAPE', 'the rule has no logsource', entry?.place ?? node.place);
  const { value } = entry;
  const parts = (['product', 'category', 'service'] as const).flatMap((part) => {
    const text = textOf(value, part);
    return text === undefined ? [] : [[part, text.toLowerCase()] as const];
  });
  if (parts.length === 0)
    throw new RuleError('SIGMA_RULE_SHAPE', 'logsource needs a product, a category or a service', value.place);
  return Object.fromEntries(parts);
}

function isLevel(level: string): level is Level {
  return (LEVELS as readonly string[]).includes(level);
}

/** A rule without an id is known by its content: the same rule has the same id in any folder. */
function derivedId(title: string, node: MapNode): string {
  return createHash('sha256')
    .update(title)
    .update(JSON.stringify(plain(node)))
    .digest('hex')
    .slice(0, 32);
}
