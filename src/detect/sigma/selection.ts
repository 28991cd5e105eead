import type { Entry, MapNode, Node, ScalarNode } from './document.ts';
import { type Expression, join, type ValueTest } from './expression.ts';
import { modifiers } from './modifiers/index.ts';
import type { ModifierContext, Value } from './modifiers/modifier.ts';
import { parsePattern } from './pattern.ts';
import { RuleError } from './rule-error.ts';

export interface SelectionOptions {
  readonly placeholders: Readonly<Record<string, readonly string[]>>;
}

const MAX_VALUES_OF_FIELD = 20_000;

/** A selection: a map (all of its fields), a list of maps and keywords (any of them), or one keyword. */
export function parseSelection(node: Node, options: SelectionOptions): Expression {
  if (node.kind === 'map') return parseMap(node, options);
  if (node.kind === 'scalar') return parseField(undefined, [], [node], options);
  if (node.items.length === 0) throw new RuleError('SIGMA_RULE_SHAPE', 'a selection is empty', node.place);
  return join(
    'or',
    node.items.map((item) => {
      if (item.kind === 'list') throw new RuleError('SIGMA_RULE_SHAPE', 'a list in a list', item.place);
      return item.kind === 'map' ? parseMap(item, options) : parseField(undefined, [], [item], options);
    }),
  );
}

function parseMap(node: MapNode, options: SelectionOptions): Expression {
  if (node.entries.length === 0) throw new RuleError('SIGMA_RULE_SHAPE', 'a selection is empty', node.place);
  return join(
    'and',
    node.entries.map((entry) => parseEntry(entry, options)),
  );
}

function parseEntry(entry: Entry, options: SelectionOptions): Expression {
  const [name = '', ...modifierNames] = entry.key.split('|');
  const nodes = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  if (nodes.length === 0)
    throw new RuleError('SIGMA_RULE_SHAPE', `${entry.key} has an empty list of values`, entry.value.place);
  const scalars = nodes.map((node) => {
    if (node.kind !== 'scalar')
      throw new RuleError(
        'SIGMA_VALUE',
        `a value of ${entry.key} is a text, a number, true, false or null`,
        node.place,
      );
    return node;
  });
  return parseField(name === '' ? undefined : name, modifierNames, scalars, { ...options, place: entry.place });
}

function parseField(
  field: string | undefined,
  names: readonly string[],
  nodes: readonly ScalarNode[],
  options: SelectionOptions & { place?: Entry['place'] },
): Expression {
  const place = options.place ?? nodes[0]!.place;
  const all = names.includes('all');
  const negated = names.includes('neq');
  for (const name of names)
    if (!Object.hasOwn(modifiers, name) && name !== 'all' && name !== 'neq')
      throw new RuleError(
        'SIGMA_FIELD_MODIFIER_UNKNOWN',
        `Sigma has no modifier ${name === '' ? '(empty)' : name}`,
        place,
      );
  if (all && nodes.length === 1 && nodes[0]!.value === null)
    throw new RuleError('SIGMA_FIELD_MODIFIER_MISUSED', 'all needs values', place);
  let count = 0;
  const values = nodes.map((node) => {
    const tests = applyModifiers(field, names, node, options);
    count += tests.length;
    if (count > MAX_VALUES_OF_FIELD)
      throw new RuleError('SIGMA_VALUE_TOO_MANY', `a field may have ${MAX_VALUES_OF_FIELD} values`, place);
    return join(
      'or',
      tests.map((test): Expression => ({ kind: 'test', field, test, place: node.place })),
    );
  });
  const joined = join(all ? 'and' : 'or', values);
  return negated ? { kind: 'not', of: joined } : joined;
}

function applyModifiers(
  field: string | undefined,
  names: readonly string[],
  node: ScalarNode,
  options: SelectionOptions,
): ValueTest[] {
  let values: Value[] = [{ test: plainTest(node, field, names.includes('expand')), written: node.text }];
  const before: string[] = [];
  for (const name of names) {
    if (name === 'all' || name === 'neq') continue;
    const context: ModifierContext = { field, place: node.place, before, placeholders: options.placeholders };
    const { apply } = modifiers[name]!;
    values = values.flatMap((value) => apply(value, context));
    before.push(name);
  }
  return values.map((value) => (field === undefined ? anywhere(value.test) : value.test));
}

function plainTest(node: ScalarNode, field: string | undefined, hasPlaceholders: boolean): ValueTest {
  if (node.value === null) {
    if (field === undefined) throw new RuleError('SIGMA_VALUE', 'a keyword is a text or a number', node.place);
    return { kind: 'null' };
  }
  if (typeof node.value === 'number') return { kind: 'number', value: node.value, text: node.text };
  return { kind: 'text', pattern: parsePattern(node.text, hasPlaceholders), cased: false };
}

/** A keyword is found anywhere in a value. */
function anywhere(test: ValueTest): ValueTest {
  const context: ModifierContext = { field: undefined, place: { line: 1, column: 1 }, before: [], placeholders: {} };
  if (test.kind !== 'text' && test.kind !== 'number') return test;
  const opened = modifiers['contains']!.apply({ test, written: '' }, context);
  return Array.isArray(opened) ? test : opened.test;
}
