const OFFSET_BASIS = 14_695_981_039_346_656_037n;
const PRIME = 1_099_511_628_211n;
const FIRST_BUCKETS = 8;
const GROWTH = 8;

/** The FNV-1a hash of 64 bits. */
function fnv1a(text: string): bigint {
  let hash = OFFSET_BASIS;
  for (const byte of Buffer.from(text, 'utf8')) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  return hash;
}

/**
 * Cells in the order in which Kusto's service gives them: that of a hash set of their names, whose buckets stand in the
 * order of their first member and whose members of one bucket stand latest first. No order is promised; the printed one
 * is kept so that an index into the array means the same here.
 */
export function inSetOrder(names: readonly string[]): string[] {
  let buckets = FIRST_BUCKETS;
  let placed = new Map<bigint, string[]>();
  const put = (name: string) => {
    const bucket = fnv1a(name) % BigInt(buckets);
    const others = placed.get(bucket);
    if (others) others.unshift(name);
    else placed.set(bucket, [name]);
  };
  let count = 0;
  for (const name of names) {
    put(name);
    if (++count <= buckets) continue;
    const old = [...placed.values()].flat();
    buckets *= GROWTH;
    placed = new Map();
    old.forEach(put);
  }
  return [...placed.values()].flat();
}
