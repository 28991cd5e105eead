import { z } from 'zod';

/** GET /api/session. `csrf` goes back in the header `x-csrf-token` with every request that changes something. */
export const session = z.object({
  user: z.object({ name: z.string(), role: z.enum(['administrator', 'analyst']) }).nullable(),
  needsSetup: z.boolean(),
  csrf: z.string(),
  version: z.string(),
});

/** POST /api/setup: first start only. Sets the administrator's password and logs in. */
export const setupRequest = z.object({ password: z.string().min(12).max(1024) });
/** POST /api/login. POST /api/logout takes no body. */
export const loginRequest = z.object({ name: z.string().min(1).max(100), password: z.string().min(1).max(1024) });
/** POST /api/password */
export const passwordRequest = z.object({ current: z.string(), next: z.string().min(12).max(1024) });
