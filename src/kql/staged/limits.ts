import type { Limits } from './request.ts';

/** What a host function may see: each distinct tuple of arguments once. */
export const FUNCTION_LIMITS: Limits = { rows: 100_000, bytes: 16 * 1024 * 1024 };
/** What a host operator may read. Its rows go back to the store as text, so its result has the same bounds. */
export const OPERATOR_LIMITS: Limits = { rows: 200_000, bytes: 32 * 1024 * 1024 };
