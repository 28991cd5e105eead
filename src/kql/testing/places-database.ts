/** A small database in MaxMind's format 2.0, for tests: a tree over bits, and the data behind its leaves. */
export function placesDatabase(networks: Readonly<Record<string, unknown>>): Buffer {
  const nodes: [Target, Target][] = [[undefined, undefined]];
  const data: Buffer[] = [];
  let size = 0;
  for (const [network, value] of Object.entries(networks)) {
    const encoded = encode(value);
    insert(nodes, bitsOf(network), { at: size });
    data.push(encoded);
    size += encoded.length;
  }
  const count = nodes.length;
  const record = (target: Target) =>
    target === undefined ? count : typeof target === 'number' ? target : target.at + count + 16;
  const tree = Buffer.concat(
    nodes.map(([left, right]) => {
      const node = Buffer.alloc(8);
      node.writeUInt32BE(record(left), 0);
      node.writeUInt32BE(record(right), 4);
      return node;
    }),
  );
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: 'Test-City',
    description: { en: 'made for a test' },
    ip_version: 6,
    languages: ['en'],
    node_count: count,
    record_size: 32,
  });
  const mark = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
  return Buffer.concat([tree, Buffer.alloc(16), ...data, mark, metadata]);
}

/** Another node, the data at a place, or nothing. */
type Target = number | { readonly at: number } | undefined;

/** The bits of a network; version 4 lies in the first 96 zeros. */
function bitsOf(network: string): number[] {
  const [address = '', size = ''] = network.split('/');
  const four = !address.includes(':');
  const groups = four
    ? address.split('.').map((part) => Number(part).toString(2).padStart(8, '0'))
    : expanded(address).map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0'));
  const bits = (four ? '0'.repeat(96) : '') + groups.join('');
  return [...bits].slice(0, (four ? 96 : 0) + Number(size)).map(Number);
}

function expanded(address: string): string[] {
  const [head = '', tail = ''] = address.split('::');
  const [left, right] = [head.split(':').filter(Boolean), tail.split(':').filter(Boolean)];
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
}

function insert(nodes: [Target, Target][], bits: readonly number[], leaf: Target): void {
  let at = 0;
  for (const [index, bit] of bits.entries()) {
    const node = nodes[at] as [Target, Target];
    if (index === bits.length - 1) {
      node[bit] = leaf;
      return;
    }
    const next = node[bit];
    if (typeof next === 'number') at = next;
    else {
      nodes.push([undefined, undefined]);
      node[bit] = nodes.length - 1;
      at = nodes.length - 1;
    }
  }
}

const STRING = 2;
const DOUBLE = 3;
const UINT32 = 6;
const MAP = 7;
const ARRAY = 11;

function encode(value: unknown): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([control(STRING, bytes.length), bytes]);
  }
  if (typeof value === 'number' && Number.isInteger(value)) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(UINT32, 4), bytes]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return Buffer.concat([control(DOUBLE, 8), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(ARRAY, value.length), ...value.map(encode)]);
  const entries = Object.entries(value as Record<string, unknown>);
  return Buffer.concat([
    control(MAP, entries.length),
    ...entries.flatMap(([key, item]) => [encode(key), encode(item)]),
  ]);
}

/** The byte before a value: its type and size; types from 8 on stand in a byte of their own. */
function control(type: number, size: number): Buffer {
  if (size >= 29) throw new RangeError('Too long for a test.');
  return type <= 7 ? Buffer.from([(type << 5) | size]) : Buffer.from([size, type - 7]);
}
