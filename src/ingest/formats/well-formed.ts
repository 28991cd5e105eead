/** Escapes of UTF-16 halves; only a text that has one can hold a half without the other. */
const HALF = /\\u[dD][89a-fA-F]/;

/**
 * A parsed value without lone surrogates, which no UTF-8 can write and no store takes: each becomes U+FFFD. The text that the
 * value came from says whether there is anything to look for.
 */
export function wellFormed<Value>(value: Value, source: string): Value {
  return HALF.test(source) ? (repaired(value) as Value) : value;
}

function repaired(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(repaired);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name.toWellFormed(), repaired(part)]));
}
