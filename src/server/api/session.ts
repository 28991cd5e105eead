import { z } from 'zod';

/** Hashing takes time: nobody may ask for the hash of megabytes. */
const MAX_PASSWORD = 1024;
const newPassword = z.string().min(12).max(MAX_PASSWORD);
const givenPassword = z.string().min(1).max(MAX_PASSWORD);

/** GET /api/session. `csrf` goes back in the header `x-csrf-token` with every request that changes something. */
export const session = z.object({
  user: z.object({ name: z.string(), role: z.enum(['administrator', 'analyst']) }).nullable(),
  needsSetup: z.boolean(),
  csrf: z.string(),
  version: z.string(),
});

/** POST /api/setup: first start only. Sets the administrator's password and logs in. */
export const setupRequest = z.object({ password: newPassword });
/** POST /api/login. POST /api/logout takes no body. */
export const loginRequest = z.object({ name: z.string().min(1).max(100), password: givenPassword });
/** POST /api/password */
export const passwordRequest = z.object({ current: givenPassword, next: newPassword });
