/** Every path to a member of a bag or to the elements of an array, those of all elements as one: `['a'][0]['b']`. */
export function treePaths(value: unknown): string[] {
  const found = new Set<string>();
  const visit = (node: unknown, path: string) => {
    if (typeof node !== 'object' || node === null) return;
    const children: [string, unknown][] = Array.isArray(node)
      ? node.map((item: unknown) => ['[0]', item])
      : Object.entries(node).map(([name, item]) => [`['${name.replace(/[\\']/g, '\\$&')}']`, item]);
    for (const [step, child] of children) {
      found.add(path + step);
      visit(child, path + step);
    }
  };
  visit(value, '');
  return [...found];
}

/** What is known of the values at one place: their plain types in the order they came, members, elements. */
interface Shape {
  readonly types: Set<string>;
  members: Map<string, Shape> | undefined;
  /** Where in the order of the types the container stands. */
  containerAt: number;
}
const ELEMENTS = '`indexer`';

const emptyShape = (): Shape => ({ types: new Set(), members: undefined, containerAt: 0 });

function admit(shape: Shape, value: unknown): void {
  if (value === null) return;
  if (typeof value !== 'object') {
    shape.types.add(typeof value === 'number' ? (Number.isInteger(value) ? 'long' : 'double') : typeName(value));
    return;
  }
  if (!shape.members) {
    shape.members = new Map();
    shape.containerAt = shape.types.size;
  }
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((item: unknown) => [ELEMENTS, item])
    : Object.entries(value);
  if (Array.isArray(value) && !shape.members.has(ELEMENTS)) shape.members.set(ELEMENTS, emptyShape());
  for (const [name, item] of entries) {
    const below = shape.members.get(name) ?? emptyShape();
    shape.members.set(name, below);
    admit(below, item);
  }
}
const typeName = (value: unknown) => (typeof value === 'boolean' ? 'bool' : 'string');

function schemaOf({ types, members, containerAt }: Shape): unknown {
  const all: unknown[] = [...types];
  if (members)
    all.splice(containerAt, 0, Object.fromEntries([...members].map(([name, shape]) => [name, schemaOf(shape)])));
  return all.length === 1 ? all[0] : all;
}

/** The smallest schema that admits all the values. */
export function buildSchema(values: readonly unknown[]): unknown {
  const shape = emptyShape();
  for (const value of values) admit(shape, value);
  return schemaOf(shape);
}

/** JSON without blanks and with the keys of each object in order; numbers keep the digits that they have. */
export function canonicalJson(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text, (_key: string, item: unknown, context?: { readonly source?: string }) =>
      typeof item === 'number' ? new RawNumber(context?.source ?? String(item)) : item,
    );
  } catch {
    return text;
  }
  return printed(value);
}

class RawNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

function printed(value: unknown): string {
  if (value instanceof RawNumber) return value.source;
  if (Array.isArray(value)) return `[${value.map(printed).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${printed((value as Record<string, unknown>)[name])}`).join(',')}}`;
}
