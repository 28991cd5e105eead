import { z } from 'zod';

/** The slice `server`: the console and its API. */
export const serverSchema = z
  .strictObject({
    host: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all'),
    port: z.number().int().min(0).max(65_535).default(4141).describe('Port; 0 lets the system choose'),
    tls: z
      .strictObject({
        certificate: z.string().describe('PEM file with the certificate and its chain'),
        key: z.string().describe('PEM file with the private key'),
      })
      .optional(),
  })
  .prefault({});
