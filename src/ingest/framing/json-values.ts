const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;

export interface JsonRanges {
  /** Start and end of each value, one after another. */
  readonly ranges: number[];
  /** Where the body stopped being a row of JSON objects, if it did; the ranges before it are good. */
  readonly failedAt?: number;
}

/**
 * The JSON objects of a body: one after another with or without space between them, or the elements of one array.
 * Finds boundaries only; whether each is valid JSON is for its parser to say.
 */
export function splitJsonObjects(body: Uint8Array): JsonRanges {
  const ranges: number[] = [];
  let at = skipSpace(body, 0);
  const isArray = body[at] === OPEN_ARRAY;
  if (isArray) at = skipSpace(body, at + 1);
  while (at < body.length) {
    if (isArray && body[at] === CLOSE_ARRAY) {
      const end = skipSpace(body, at + 1);
      return end === body.length ? { ranges } : { ranges, failedAt: end };
    }
    if (body[at] !== OPEN_OBJECT) return { ranges, failedAt: at };
    const end = endOfValue(body, at);
    if (end === -1) return { ranges, failedAt: at };
    ranges.push(at, end);
    at = skipSpace(body, end);
    if (isArray && body[at] === COMMA) at = skipSpace(body, at + 1);
  }
  return isArray ? { ranges, failedAt: at } : { ranges };
}

/** The end of the object or array that begins at `at`; -1 if the body ends within it. */
function endOfValue(body: Uint8Array, at: number): number {
  let depth = 0;
  for (let place = at; place < body.length; place++) {
    const byte = body[place];
    if (byte === QUOTE) {
      place = endOfString(body, place);
      if (place === -1) return -1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (--depth === 0) return place + 1;
    }
  }
  return -1;
}

function endOfString(body: Uint8Array, quote: number): number {
  for (let place = quote + 1; place < body.length; place++) {
    const byte = body[place];
    if (byte === BACKSLASH) place++;
    else if (byte === QUOTE) return place;
  }
  return -1;
}

function skipSpace(body: Uint8Array, at: number): number {
  let place = at;
  while (place < body.length && isSpace(body[place]!)) place++;
  return place;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Start and end of the value of one member of a JSON object in text, without parsing it: what an envelope carries goes on
 * as it was written. Undefined if the member is absent. The text must be valid JSON.
 */
export function memberRange(text: string, name: string): readonly [number, number] | undefined {
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfText(text, at);
      if (depth === 1 && end - at - 1 === name.length && text.startsWith(name, at + 1)) {
        const colon = skipTextSpace(text, end + 1);
        if (text.charCodeAt(colon) === 0x3a) {
          const start = skipTextSpace(text, colon + 1);
          return [start, endOfTextValue(text, start)];
        }
      }
      at = end + 1;
      // A string in a value's place is passed over with its colon's value; keys come only after `{` or `,`.
      const next = skipTextSpace(text, at);
      if (depth === 1 && text.charCodeAt(next) === 0x3a) at = endOfTextValue(text, skipTextSpace(text, next + 1));
      continue;
    }
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth++;
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth--;
    at++;
  }
  return undefined;
}

function endOfTextValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return endOfText(text, start) + 1;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth++;
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (code === COMMA && depth === 0) return at;
  }
  return text.length;
}

function endOfText(text: string, quote: number): number {
  for (let at = quote + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

function skipTextSpace(text: string, at: number): number {
  let place = at;
  while (place < text.length && isSpace(text.charCodeAt(place))) place++;
  return place;
}
