import { z } from 'zod';

const secretVariable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable')
  .describe('Name of the environment variable that holds the secret');

/** The slice `store`: events and state, embedded unless a server's address is given. */
export const storeSchema = z
  .strictObject({
    clickhouse: z
      .strictObject({
        url: z.url({ protocol: /^https?$/ }).describe('HTTP address of a ClickHouse server or cluster'),
        database: z.string().regex(/^\w+$/).default('vedette'),
        user: z.string().default('default'),
        passwordVariable: secretVariable.optional(),
      })
      .optional()
      .describe('Events on a ClickHouse server; embedded in the data folder if absent'),
    postgresVariable: secretVariable
      .optional()
      .describe('State in Postgres: the environment variable that holds its URL; SQLite in the data folder if absent'),
    retentionDays: z.number().int().min(1).max(36_500).default(90).describe('Events older than this are deleted'),
  })
  .prefault({});
