/** Members that hold the records where a file is one object: CloudTrail, Graph and Azure, search results, others. */
const WRAPPERS = ['Records', 'value', 'records', 'events', 'logs', 'Events', 'data', 'results', 'items'] as const;
const WRAPPER_START = new RegExp(`^\\s*\\{[^[{]{0,2000}?"(?:${WRAPPERS.join('|')})"\\s*:\\s*\\[`);

/** Counts open brackets across the pieces of a text, so that an object over many lines is known to be whole. */
export class BracketCounter {
  #inString = false;
  #depth = 0;

  get depth(): number {
    return this.#depth;
  }

  add(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#inString) {
        if (code === 0x5c) at++;
        else if (code === 0x22) this.#inString = false;
      } else if (code === 0x22) this.#inString = true;
      else if (code === 0x7b || code === 0x5b) this.#depth++;
      else if (code === 0x7d || code === 0x5d) this.#depth--;
    }
  }
}

/**
 * The objects of an array in text: `[{…}, {…}]`. What stands between them is passed over; an object that never closes is
 * given as it is, for the parser to refuse with its place.
 */
export function* objectsOf(text: string, start: number): Generator<string> {
  let at = text.indexOf('{', start);
  while (at !== -1) {
    const end = endOfObject(text, at);
    if (end === -1) {
      yield text.slice(at);
      return;
    }
    yield text.slice(at, end);
    const next = /[^\s,]/g;
    next.lastIndex = end;
    const found = next.exec(text);
    if (!found || found[0] === ']') return;
    at = text.indexOf('{', found.index);
  }
}

/** The records of an object that only wraps them (`{"Records":[…]}`, `{"value":[…]}`), or undefined. */
export function recordsOf(text: string): Generator<string> | undefined {
  const wrapper = WRAPPER_START.exec(text);
  if (!wrapper) return undefined;
  const first = /\S/g;
  first.lastIndex = wrapper[0].length;
  const found = first.exec(text);
  // An array of anything but objects is a field like any other.
  return found?.[0] === '{' && endsTheObject(text) ? objectsOf(text, found.index) : undefined;
}

/** True where nothing but the array's and the object's end, and plain members, follow the last element. */
function endsTheObject(text: string): boolean {
  return /[\]][^{}[\]]{0,2000}\}\s*$/.test(text.slice(-4096));
}

function endOfObject(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) {
      if (--depth === 0) return at + 1;
    }
  }
  return -1;
}
