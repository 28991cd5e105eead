import { createRequire } from 'node:module';

interface Punycode {
  encode(text: string): string;
  /** Throws RangeError for what is no Punycode. */
  decode(text: string): string;
  toASCII(domain: string): string;
  toUnicode(domain: string): string;
}

/** The package, by its file: under its bare name Node has an old copy of its own. */
export const punycode = createRequire(import.meta.url)('punycode/punycode.js') as Punycode;
