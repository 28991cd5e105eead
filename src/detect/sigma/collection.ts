import type { Place } from '../../lib/errors.ts';
import { VedetteError } from '../../lib/errors.ts';
import { type CorrelationRule, parseCorrelation } from './correlation.ts';
import { type Entry, entryOf, type MapNode, readDocuments, textOf } from './document.ts';
import { type Filter, parseFilter } from './filter.ts';
import { type ParseOptions, parseRule, type SigmaRule } from './rule.ts';
import { RuleError } from './rule-error.ts';

/** A document that could not become a rule: what is known of it, and why. */
export interface RefusedRule {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly error: RuleError;
}

export interface Collection {
  readonly rules: SigmaRule[];
  readonly correlations: CorrelationRule[];
  readonly filters: Filter[];
  readonly refused: RefusedRule[];
}

/**
 * The documents of one file: rules, correlations, filters. `action: global` gives its parts to all that follow,
 * `reset` ends that, `repeat` takes the parts of the document before. A bad document is listed; the others go on.
 */
export function parseCollection(text: string, options: ParseOptions): Collection {
  const collection: Collection = { rules: [], correlations: [], filters: [], refused: [] };
  const { file } = options;
  let documents: MapNode[];
  try {
    documents = readDocuments(text);
  } catch (error) {
    collection.refused.push({ id: '', title: file, file, error: asRuleError(error) });
    return collection;
  }
  let shared: MapNode | undefined;
  let previous: MapNode | undefined;
  for (const document of documents) {
    try {
      const action = textOf(document, 'action');
      const own = withoutAction(document);
      if (action === 'global') {
        shared = shared ? merge(shared, own) : own;
        continue;
      }
      if (action === 'reset') {
        shared = undefined;
        continue;
      }
      if (action !== undefined && action !== 'repeat')
        throw new RuleError('SIGMA_RULE_SHAPE', `${action} is no action: global, reset, repeat`, document.place);
      const base = action === 'repeat' ? previous : shared;
      const whole = base ? merge(base, own) : own;
      previous = whole;
      if (entryOf(whole, 'correlation')) collection.correlations.push(parseCorrelation(whole, file));
      else if (entryOf(whole, 'filter')) collection.filters.push(parseFilter(whole, options));
      else {
        const rule = parseRule(whole, options);
        const isShared = base !== undefined && !entryOf(own, 'id');
        collection.rules.push(isShared ? { ...rule, id: nextId(rule.id, collection.rules) } : rule);
      }
    } catch (error) {
      collection.refused.push({ ...known(document, file), file, error: asRuleError(error) });
    }
  }
  return collection;
}

/** An id that a global document gives to several rules: the first one has it, the others are numbered. */
function nextId(id: string, rules: readonly SigmaRule[]): string {
  const taken = new Set(rules.map((rule) => rule.id));
  if (!taken.has(id)) return id;
  let number = 2;
  while (taken.has(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}

/** Any failure as a coded one: a defect of ours in one rule must not stop the others either. */
export function asRuleError(error: unknown, place?: Place): RuleError {
  if (error instanceof RuleError) return error;
  const message = error instanceof VedetteError || error instanceof Error ? error.message : String(error);
  return new RuleError(error instanceof RangeError ? 'SIGMA_YAML_LIMIT' : 'SIGMA_RULE_SHAPE', message, place);
}

function known(document: MapNode, file: string): { id: string; title: string } {
  const plain = (key: string) => {
    const value = entryOf(document, key)?.value;
    return value?.kind === 'scalar' && value.value !== null ? value.text : '';
  };
  return { id: plain('id'), title: plain('title') || file };
}

function withoutAction(document: MapNode): MapNode {
  return { ...document, entries: document.entries.filter((entry) => entry.key !== 'action') };
}

/** `over` on top of `base`; maps are merged, all else is replaced. */
function merge(base: MapNode, over: MapNode): MapNode {
  const entries = new Map<string, Entry>(base.entries.map((entry) => [entry.key, entry]));
  for (const entry of over.entries) {
    const below = entries.get(entry.key);
    const both = below?.value.kind === 'map' && entry.value.kind === 'map';
    entries.set(entry.key, both ? { ...entry, value: merge(below.value as MapNode, entry.value as MapNode) } : entry);
  }
  return { ...over, entries: [...entries.values()] };
}
