import { entryOf, type MapNode, textOf, textsOf } from './document.ts';
import type { Expression } from './expression.ts';
import { type LogSource, type ParseOptions, parseDetection, parseLogSource, type SigmaRule } from './rule.ts';
import { RuleError } from './rule-error.ts';

/** A document that narrows other rules: what its condition matches, those rules ignore or keep, as it says. */
export interface Filter {
  readonly title: string;
  readonly logSource: LogSource;
  /** Ids or names of the rules; undefined means any rule of the log source. */
  readonly rules: readonly string[] | undefined;
  readonly expression: Expression;
  readonly file: string;
}

export function parseFilter(node: MapNode, options: ParseOptions): Filter {
  const entry = entryOf(node, 'filter')!;
  if (entry.value.kind !== 'map') throw new RuleError('SIGMA_FILTER', 'filter is a map', entry.value.place);
  const rules = textsOf(entry.value, 'rules');
  if (!entryOf(entry.value, 'rules'))
    throw new RuleError('SIGMA_FILTER', 'a filter names its rules, or any', entry.value.place);
  const detection: MapNode = {
    ...entry.value,
    entries: entry.value.entries.filter((one) => one.key !== 'rules'),
  };
  return {
    title: textOf(node, 'title') ?? '',
    logSource: parseLogSource(node),
    // `any` and an empty list mean every rule of the log source, and so does `all` in Sigma's reference.
    rules: rules.length === 0 || (rules.length === 1 && /^(?:any|all)$/i.test(rules[0]!)) ? undefined : rules,
    // The specification has a filter's condition joined to the rule's by `and`: exclusions are written with `not`.
    expression: parseDetection(detection, options).expression,
    file: options.file,
  };
}

/** The rules with every filter that names them joined in. */
export function applyFilters(rules: readonly SigmaRule[], filters: readonly Filter[]): SigmaRule[] {
  if (filters.length === 0) return [...rules];
  return rules.map((rule) => {
    const own = filters.filter((filter) => applies(filter, rule));
    if (own.length === 0) return rule;
    return { ...rule, expression: { kind: 'and', of: [rule.expression, ...own.map((filter) => filter.expression)] } };
  });
}

function applies({ rules, logSource }: Filter, rule: SigmaRule): boolean {
  const named =
    rules === undefined || rules.includes(rule.id) || (rule.name !== undefined && rules.includes(rule.name));
  return (
    named &&
    (['product', 'category', 'service'] as const).every(
      (part) => logSource[part] === undefined || logSource[part] === rule.logSource[part],
    )
  );
}
