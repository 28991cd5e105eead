import { z } from 'zod';
import { LEVELS } from '../../detect/detection.ts';
import { TABLE_NAMES } from '../../schema/types.ts';

export const level = z.enum(LEVELS);
export const tableName = z.enum(TABLE_NAMES);

export const entity = z.object({
  kind: z.string(),
  key: z.string(),
  name: z.string(),
  /** What a machine or an address is, where it was learnt: `domain-controller`, `dns-server`, `proxy`, `server`, `workstation`. */
  role: z.string().optional(),
});

export const eventReference = z.object({ table: tableName, eventId: z.string(), time: z.string() });

/** Every failure of the API: a code of docs/errors.md, a sentence, and the place in the text where there is one. */
export const apiError = z.object({
  code: z.string(),
  message: z.string(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
});

export const paging = z.object({
  page: z.coerce.number().int().min(0).default(0),
  size: z.coerce.number().int().min(1).max(500).default(50),
});

export const timeRange = z.object({ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() });

/** A cell of a result: what JSON can carry. Datetimes are ISO strings, dynamics are their JSON values. */
export const cell = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
]);
