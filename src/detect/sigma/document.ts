import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Place } from '../../lib/errors.ts';
import { RuleError } from './rule-error.ts';

/** YAML with the place of every key and value, so that an error can say where. */
export type Node = MapNode | ListNode | ScalarNode;
export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
  readonly place: Place;
}
export interface Entry {
  readonly key: string;
  readonly place: Place;
  readonly value: Node;
}
export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly place: Place;
}
/** `text` is the value as it was written: `0042` stays `0042`. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly text: string;
  readonly place: Place;
}

const MAX_FILE_CHARACTERS = 4_000_000;
const MAX_NODES = 200_000; // the largest public rule has about 3,000
const MAX_DEPTH = 64;

/** The documents of a file. Throws RuleError SIGMA_YAML or SIGMA_YAML_LIMIT with the place. */
export function readDocuments(text: string): MapNode[] {
  if (text.length > MAX_FILE_CHARACTERS)
    throw new RuleError('SIGMA_YAML_LIMIT', `a rule file may have ${MAX_FILE_CHARACTERS} characters`);
  const lines = new LineCounter();
  const documents = parse(text, lines);
  const budget = { nodes: 0 };
  const result: MapNode[] = [];
  for (const document of documents) {
    const problem = document.errors[0];
    if (problem) throw new RuleError('SIGMA_YAML', firstLine(problem.message), placeAt(lines, problem.pos[0]));
    if (document.contents === null) continue;
    const node = convert(document.contents, document, lines, budget, 0);
    if (node.kind !== 'map') throw new RuleError('SIGMA_RULE_SHAPE', 'a rule is a map of its parts', node.place);
    if (node.entries.length > 0) result.push(node);
  }
  return result;
}

function parse(text: string, lines: LineCounter): Document[] {
  try {
    const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
    return Array.isArray(documents) ? (documents as Document[]) : [];
  } catch (error) {
    // The parser descends recursively: thousands of nested brackets exhaust the stack.
    if (error instanceof RangeError)
      throw new RuleError('SIGMA_YAML_LIMIT', 'the YAML is nested too deeply', { line: 1, column: 1 });
    throw new RuleError('SIGMA_YAML', error instanceof Error ? firstLine(error.message) : String(error));
  }
}

function convert(
  node: unknown,
  document: Document,
  lines: LineCounter,
  budget: { nodes: number },
  depth: number,
): Node {
  const place = placeAt(lines, (node as { range?: [number, number, number] | null }).range?.[0] ?? 0);
  budget.nodes += 1;
  if (budget.nodes > MAX_NODES)
    throw new RuleError(
      'SIGMA_YAML_LIMIT',
      `a rule file may have ${MAX_NODES} values, those behind aliases counted`,
      place,
    );
  if (depth > MAX_DEPTH) throw new RuleError('SIGMA_YAML_LIMIT', `values may be nested ${MAX_DEPTH} deep`, place);
  if (isAlias(node)) {
    const target = node.resolve(document);
    if (!target) throw new RuleError('SIGMA_YAML', `the alias *${node.source} names no anchor`, place);
    return convert(target, document, lines, budget, depth + 1);
  }
  if (isMap(node)) {
    const entries = node.items.map((pair): Entry => {
      const key = convert(pair.key, document, lines, budget, depth + 1);
      if (key.kind !== 'scalar') throw new RuleError('SIGMA_YAML', 'a key is a plain text', key.place);
      const value: Node =
        pair.value === null || pair.value === undefined
          ? { kind: 'scalar', value: null, text: '', place: key.place }
          : convert(pair.value, document, lines, budget, depth + 1);
      return { key: key.text, place: key.place, value };
    });
    return { kind: 'map', entries, place };
  }
  if (isSeq(node))
    return { kind: 'list', items: node.items.map((item) => convert(item, document, lines, budget, depth + 1)), place };
  if (isScalar(node)) {
    const value = node.value;
    if (typeof value === 'string') return { kind: 'scalar', value, text: value, place };
    if (typeof value === 'number' || typeof value === 'boolean')
      return { kind: 'scalar', value, text: node.source ?? String(value), place };
    if (value === null || value === undefined) return { kind: 'scalar', value: null, text: '', place };
    return { kind: 'scalar', value: String(value), text: node.source ?? String(value), place };
  }
  throw new RuleError('SIGMA_YAML', 'a value of an unknown kind', place);
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}

/** The value under a key, or undefined. */
export function entryOf(map: MapNode, key: string): Entry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** The text under a key; a list or map there is an error with its place. */
export function textOf(map: MapNode, key: string): string | undefined {
  const entry = entryOf(map, key);
  if (!entry) return undefined;
  if (entry.value.kind !== 'scalar') throw new RuleError('SIGMA_RULE_SHAPE', `${key} is a text`, entry.value.place);
  return entry.value.value === null ? undefined : entry.value.text;
}

/** The texts under a key: a list, or one alone. */
export function textsOf(map: MapNode, key: string): string[] {
  const entry = entryOf(map, key);
  if (!entry) return [];
  const nodes = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  return nodes.flatMap((node) => {
    if (node.kind !== 'scalar') throw new RuleError('SIGMA_RULE_SHAPE', `${key} is a list of texts`, node.place);
    return node.value === null ? [] : [node.text];
  });
}

/** A plain value of any shape, as data. */
export function plain(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, plain(entry.value)]));
}
