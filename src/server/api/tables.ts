import { z } from 'zod';

/** GET /api/tables: the tables that people made from files. */
export const userTable = z.object({
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.number().int(),
  bytes: z.number().int(),
});
export const tablesResponse = z.object({ items: z.array(userTable) });

/** POST /api/tables, by the command line of this machine alone: the path is one of its files. */
export const tableRequest = z.object({
  name: z.string().min(1).max(100),
  path: z.string().min(1).max(4096),
  replace: z.boolean().default(false),
});
