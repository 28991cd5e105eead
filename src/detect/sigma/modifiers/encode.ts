import { literalPattern, plainText } from '../pattern.ts';
import { asText, type Modifier, type ModifierContext, misused, type Value } from './modifier.ts';

function bytesOf(name: string, value: Value, context: ModifierContext): Buffer {
  if (value.bytes) return value.bytes;
  const text = plainText(asText(name, value, context).pattern);
  if (text === undefined) return misused(`${name} cannot encode wildcards; put it before contains`, context);
  return Buffer.from(text, 'utf8');
}

function encoded(value: Value, text: string, bytes?: Buffer): Value {
  const result: Value = {
    written: value.written,
    test: { kind: 'text', pattern: literalPattern(text), cased: value.test.kind === 'text' && value.test.cased },
  };
  return bytes ? { ...result, bytes } : result;
}

export const base64: Modifier = {
  apply: (value, context) => encoded(value, bytesOf('base64', value, context).toString('base64')),
};

/** The text inside a longer base64: each of its three offsets, without the characters that neighbours share. */
export const base64offset: Modifier = {
  apply(value, context) {
    const bytes = bytesOf('base64offset', value, context);
    if (bytes.length === 0) return misused('base64offset needs a text', context);
    return [0, 1, 2].map((offset) => {
      const text = Buffer.concat([Buffer.alloc(offset, ' '), bytes]).toString('base64');
      const start = [0, 2, 3][offset]!;
      const end = [0, 3, 2][(bytes.length + offset) % 3]!;
      return encoded(value, text.slice(start, text.length - end));
    });
  },
};

/** UTF-16: seen in a log, a byte a character; before base64, the bytes to encode. */
function utf16Encoding(name: string, encode: (text: string) => Buffer): Modifier {
  return {
    apply(value, context) {
      const text = plainText(asText(name, value, context).pattern);
      if (text === undefined) return misused(`${name} cannot encode wildcards; put it before contains`, context);
      const bytes = encode(text);
      return encoded(value, bytes.toString('latin1'), bytes);
    },
  };
}

const littleEndian = (text: string): Buffer => Buffer.from(text, 'utf16le');
const BYTE_ORDER_MARK = Buffer.from([0xff, 0xfe]);

export const utf16le: Modifier = utf16Encoding('utf16le', littleEndian);
export const wide: Modifier = utf16le;
export const utf16be: Modifier = utf16Encoding('utf16be', (text) => littleEndian(text).swap16());
export const utf16: Modifier = utf16Encoding('utf16', (text) => Buffer.concat([BYTE_ORDER_MARK, littleEndian(text)]));
