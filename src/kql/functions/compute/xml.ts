import { SaxesParser } from 'saxes';

const LONGEST_TEXT = 1024 * 1024; // Kusto's own limit
const DEEPEST = 500;

interface Node {
  readonly name: string;
  readonly members: Map<string, string[]>;
}

/** The JSON text of an XML document: attributes under `@name`, text beside them under `#text`; undefined where it is none. */
export function xmlToJson(text: string): string | undefined {
  if (Buffer.byteLength(text) > LONGEST_TEXT) return undefined;
  const root: Node = { name: '', members: new Map() };
  const stack: Node[] = [root];
  let failed = false;
  const add = (name: string, value: string) => {
    const members = stack.at(-1)?.members;
    const known = members?.get(name);
    if (known) known.push(value);
    else members?.set(name, [value]);
  };
  // No DTD is followed and no entity is made: nothing unfolds, nothing is fetched.
  const parser = new SaxesParser();
  parser.on('error', () => {
    failed = true;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const node: Node = { name, members: new Map() };
    for (const [key, value] of Object.entries(attributes)) node.members.set(`@${key}`, [JSON.stringify(String(value))]);
    stack.push(node);
    failed ||= stack.length > DEEPEST;
  });
  const onText = (content: string) => {
    const trimmed = content.trim();
    if (trimmed !== '' && stack.length > 1) add('#text', JSON.stringify(trimmed));
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', () => {
    const node = stack.pop();
    if (node) add(node.name, jsonOf(node));
  });
  try {
    parser.write(text).close();
  } catch {
    return undefined;
  }
  return failed || root.members.size === 0 ? undefined : jsonOf(root);
}

function jsonOf({ members }: Node): string {
  const [only] = members;
  if (!only) return 'null';
  if (members.size === 1 && only[0] === '#text' && only[1].length === 1) return only[1][0] ?? 'null';
  const parts = [...members].map(([name, values]) => {
    const value = values.length === 1 ? values[0] : `[${values.join(',')}]`;
    return `${JSON.stringify(name)}:${value}`;
  });
  return `{${parts.join(',')}}`;
}
