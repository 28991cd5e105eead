import { z } from 'zod';

/** The slice `kql`: what queries know beside the events. */
export const kqlSchema = z
  .strictObject({
    places: z
      .string()
      .min(1)
      .optional()
      .describe('Database of where addresses are, in MaxMind’s format (.mmdb), for `geo_info_from_ip_address`'),
  })
  .prefault({});
