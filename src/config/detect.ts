import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** The slice `detect`: which rules run, and what they leave out. */
export const detectSchema = z
  .strictObject({
    rules: z
      .array(z.string())
      .default([])
      .describe("Folders, files or .tar.gz archives of Sigma and KQL rules, beside the project's own"),
    ownRules: z.boolean().default(true).describe('Run the rules that ship with Vedette'),
    placeholders: z
      .record(z.string(), z.array(z.string()))
      .default({})
      .describe("Values of Sigma's `expand` placeholders, by name"),
    exceptions: z
      .array(
        z.strictObject({
          rule: z.string().describe('Id of the rule'),
          when: z.record(z.string(), scalar).describe('Fields and the values that an excepted event has'),
          reason: z.string().min(1),
          expires: z.iso.date().optional().describe('Last day on which it holds'),
        }),
      )
      .default([])
      .describe('Events that a rule leaves out'),
  })
  .prefault({});
