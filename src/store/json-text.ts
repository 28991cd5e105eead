/** The JSON text of a record. Big integers stay exact; half surrogate pairs, which no parser takes, become U+FFFD. */
export function jsonText(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = JSON.stringify(value, exactNumbers);
  }
  if (text === undefined) return 'null';
  return wellFormed(text);
}

/** JSON text without half surrogate pairs: JSON.stringify writes those as escapes, and nothing else that begins so. */
export function wellFormed(json: string): string {
  return json.includes('\\ud') ? json.replace(LONE_SURROGATE, '$1\\ufffd') : json;
}

/** An even number of backslashes before it belongs to the text. */
const LONE_SURROGATE = /((?<!\\)(?:\\\\)*)\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g;

const LARGEST = 2n ** 64n - 1n;
const SMALLEST = -(2n ** 63n);

/** Integers within 64 bits are numbers; longer ones are text, since a parser would refuse the whole record for them. */
function exactNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  if (value > LARGEST || value < SMALLEST) return String(value);
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(value));
}
