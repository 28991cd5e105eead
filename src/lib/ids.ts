import { createHash, randomBytes } from 'node:crypto';

/** A new identifier: time first (so that indexes stay in order), then 80 random bits; lower-case base 32, 26 characters. */
export function newId(now: number = Date.now()): string {
  return base32(now, 10) + [...randomBytes(16)].map((byte) => ALPHABET[byte & 31]).join('');
}

/** A secret of 256 random bits, for tokens and cookies. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

function base32(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text;
  return text;
}
