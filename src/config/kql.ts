import { z } from 'zod';

/** The slice `kql`: what queries know beside the events. */
export const kqlSchema = z
  .strictObject({
    places: z
      .string()
      .min(1)
      .optional()
      .describe('Database of where addresses are, in MaxMind’s format (.mmdb), for `geo_info_from_ip_address`'),
    externaldata: z
      .strictObject({
        hosts: z
          .array(
            z.string().regex(/^(\*\.)?[A-Za-z0-9.-]+(:\d+)?$/, 'a host, such as lists.example.com or *.example.com'),
          )
          .default([])
          .describe('Hosts from which `externaldata` may read over http and https; none by default'),
        folders: z
          .array(z.string().min(1))
          .default([])
          .describe('Folders of this machine from which `externaldata` may read; none by default'),
        maxMegabytes: z.number().int().min(1).max(32).default(16).describe('The most that one address may give'),
        maxSeconds: z.number().int().min(1).max(60).default(10).describe('How long one address may take'),
      })
      .prefault({})
      .describe('From where a query may read data by `externaldata`'),
  })
  .prefault({});
