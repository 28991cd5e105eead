import type { RuleInfo, RuleState } from './detection.ts';
import { isKqlRule, ruleFiles } from './rule-files.ts';
import { asRuleError, type Collection, parseCollection, type RefusedRule } from './sigma/collection.ts';
import { type CompiledSigmaRule, compileRule, infoOf } from './sigma/compile.ts';
import type { CorrelationRule } from './sigma/correlation.ts';
import { applyFilters } from './sigma/filter.ts';
import { RuleError } from './sigma/rule-error.ts';

/** A rule as the detector runs it. */
export type CompiledRule = CompiledSigmaRule | CompiledCorrelation;

export interface CompiledCorrelation {
  readonly kind: 'correlation';
  readonly rule: CorrelationRule;
  readonly info: RuleInfo;
  readonly state: RuleState;
  /** The ids of the rules that it correlates, in its order. */
  readonly members: readonly string[];
}

export interface LoadOptions {
  /** Values of `%name%` placeholders, from the configuration. */
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
}

export interface LoadedRules {
  /** What runs or could run if its fields were filled. */
  readonly rules: readonly CompiledRule[];
  /** Every rule of every file with its state, refused ones too. */
  readonly states: readonly { readonly info: RuleInfo; readonly state: RuleState }[];
}

/**
 * Loads every rule of folders, YAML files and .tar.gz archives. A bad file or rule is listed as refused with its place;
 * it never stops the others.
 */
export async function loadRules(paths: readonly string[], options: LoadOptions = {}): Promise<LoadedRules> {
  const collections: Collection[] = [];
  for (const path of paths) {
    try {
      for await (const { file, text } of ruleFiles(path))
        if (!isKqlRule(text)) collections.push(parseCollection(text, parsing(file, options)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      collections.push({ ...EMPTY, refused: [refusedFile(path, reason)] });
    }
  }
  return compileCollections(collections);
}

/** The rules of one text, as `loadRules` gives them: for editors and tests. */
export function rulesOfText(text: string, file: string, options: LoadOptions = {}): LoadedRules {
  return compileCollections([parseCollection(text, parsing(file, options))]);
}

const EMPTY: Collection = { rules: [], correlations: [], filters: [], refused: [] };

function parsing(file: string, options: LoadOptions) {
  return { file, placeholders: options.placeholders ?? {} };
}

function refusedFile(file: string, reason: string): RefusedRule {
  return { id: '', title: file, file, error: new RuleError('SIGMA_FILE', reason) };
}

/** Joins what all files say: filters into rules, correlations to the rules that they name, one rule an id. */
export function compileCollections(collections: readonly Collection[]): LoadedRules {
  const refused = collections.flatMap((collection) => collection.refused);
  const filters = collections.flatMap((collection) => collection.filters);
  const compiled = new Map<string, CompiledRule>();
  for (const rule of applyFilters(
    collections.flatMap((collection) => collection.rules),
    filters,
  )) {
    try {
      refuseDuplicate(compiled, rule.id);
      compiled.set(rule.id, compileRule(rule));
    } catch (error) {
      refused.push({ id: rule.id, title: rule.title, file: rule.file, error: asRuleError(error) });
    }
  }
  const correlations = collections.flatMap((collection) => collection.correlations);
  for (const { rule, error } of linkCorrelations(correlations, compiled)) {
    refused.push({ id: rule.id, title: rule.title, file: rule.file, error });
  }
  const rules = [...compiled.values()];
  return {
    rules,
    states: [...rules.map(({ info, state }) => ({ info, state })), ...refused.map(refusedState)],
  };
}

function refuseDuplicate(compiled: ReadonlyMap<string, CompiledRule>, id: string): void {
  const other = compiled.get(id);
  if (other) throw new RuleError('SIGMA_DUPLICATE_ID', `${other.info.file} has the same id`);
}

/** Adds the correlations whose rules are all there, those that name other correlations after them. */
function linkCorrelations(
  correlations: readonly CorrelationRule[],
  compiled: Map<string, CompiledRule>,
): { rule: CorrelationRule; error: RuleError }[] {
  const failures: { rule: CorrelationRule; error: RuleError }[] = [];
  const idByName = new Map<string, string>();
  for (const { rule } of compiled.values()) if (rule.name !== undefined) idByName.set(rule.name, rule.id);
  for (const rule of correlations) if (rule.name !== undefined) idByName.set(rule.name, rule.id);
  let waiting = correlations.filter((rule) => {
    const other = compiled.get(rule.id) ?? correlations.find((one) => one !== rule && one.id === rule.id);
    if (other)
      failures.push({ rule, error: new RuleError('SIGMA_DUPLICATE_ID', `another rule has the id ${rule.id}`) });
    return !other;
  });
  for (let before = -1; waiting.length !== before; ) {
    before = waiting.length;
    waiting = waiting.filter((rule) => {
      const members = rule.rules.map((name) => (compiled.has(name) ? name : (idByName.get(name) ?? name)));
      if (!members.every((id) => compiled.has(id))) return true;
      compiled.set(rule.id, {
        kind: 'correlation',
        rule,
        info: infoOf(rule, 'correlation'),
        state: stateOf(rule, members, compiled),
        members,
      });
      return false;
    });
  }
  const open = new Set(waiting.flatMap((rule) => [rule.id, rule.name ?? rule.id]));
  for (const rule of waiting) {
    const absent = rule.rules.filter(
      (name) => !compiled.has(name) && !compiled.has(idByName.get(name) ?? '') && !open.has(name),
    );
    const error =
      absent.length > 0
        ? new RuleError('SIGMA_CORRELATION_UNRESOLVED', `no rule ${absent.join(', ')} is loaded`)
        : new RuleError('SIGMA_CORRELATION_CYCLE', `${rule.rules.join(', ')} cannot come before this rule`);
    failures.push({ rule, error });
  }
  return failures;
}

/** A correlation runs if its members can all match; counting needs one of them. */
function stateOf(
  rule: CorrelationRule,
  members: readonly string[],
  compiled: ReadonlyMap<string, CompiledRule>,
): RuleState {
  const silent = members.filter((id) => compiled.get(id)!.state.state !== 'runnable');
  const needsAll = rule.type.startsWith('temporal') && rule.limits.length === 0;
  if (silent.length === 0 || (!needsAll && silent.length < members.length)) return { state: 'runnable' };
  const states = silent.map((id) => compiled.get(id)!.state);
  return {
    state: 'not-evaluable',
    reason: `it needs ${silent.map((id) => compiled.get(id)!.info.title).join(', ')}, which cannot be evaluated`,
    missingFields: [
      ...new Set(states.flatMap((state) => (state.state === 'not-evaluable' ? state.missingFields : []))),
    ],
  };
}

function refusedState({ id, title, file, error }: RefusedRule): { info: RuleInfo; state: RuleState } {
  const place = error.place ? { line: error.place.line, column: error.place.column } : {};
  return {
    info: {
      id: id || file,
      title,
      kind: 'sigma',
      level: 'informational',
      description: '',
      tactics: [],
      techniques: [],
      falsePositives: [],
      runbook: [],
      file,
    },
    state: { state: 'refused', reason: error.message, code: error.code, ...place },
  };
}
