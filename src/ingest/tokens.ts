import { createHash, timingSafeEqual } from 'node:crypto';
import type { VerifiedToken } from './inputs/input.ts';

export interface ConfiguredToken extends VerifiedToken {
  readonly secret: string;
}

export type VerifyToken = (secret: string) => Promise<VerifiedToken | undefined> | VerifiedToken | undefined;

/** A token that was deleted is taken at most this much longer. */
const CACHE_MS = 5000;
const MAX_CACHED = 1000;
const MAX_SECRET_LENGTH = 1024;

/** Checks tokens of the settings and then those of the state store; a good one is not looked up for every request. */
export function createTokenCheck(
  configured: readonly ConfiguredToken[],
  verify: VerifyToken,
  now: () => number = Date.now,
): (secret: string) => Promise<VerifiedToken | undefined> {
  const known = configured.map(({ secret, ...token }) => ({ hash: hashOf(secret), token }));
  const cache = new Map<string, { token: VerifiedToken; until: number }>();
  return async (secret) => {
    if (secret === '' || secret.length > MAX_SECRET_LENGTH) return undefined;
    const hash = hashOf(secret);
    // All are compared, each in constant time: how long it takes tells nothing of the secrets.
    let found: VerifiedToken | undefined;
    for (const { hash: other, token } of known) if (timingSafeEqual(hash, other)) found = token;
    if (found) return found;
    const key = hash.toString('base64');
    const cached = cache.get(key);
    if (cached && cached.until > now()) return cached.token;
    const token = await verify(secret);
    cache.delete(key);
    if (!token) return undefined;
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key, { token, until: now() + CACHE_MS });
    return token;
  };
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
