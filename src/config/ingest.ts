import { z } from 'zod';

const MEBIBYTE = 1024 * 1024;

const address = (defaultPort: number) => ({
  host: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all'),
  port: z.number().int().min(0).max(65_535).default(defaultPort).describe('Port; 0 lets the system choose'),
});

const sourceName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]+$/u, 'no control characters');

const tls = z
  .strictObject({
    certificate: z.string().describe('PEM file with the certificate and its chain'),
    key: z.string().describe('PEM file with the private key'),
    clientAuthority: z
      .string()
      .optional()
      .describe('PEM file of the authority whose client certificates are required; none are asked for without it'),
  })
  .describe('TLS 1.2 or newer');

const cidr = z.string().regex(/^[0-9a-fA-F.:]+(\/\d{1,3})?$/, 'an address or a CIDR block');

const syslogUdp = z.strictObject({
  ...address(5514),
  enabled: z.boolean().default(false).describe('Listen for syslog by UDP'),
  source: sourceName.default('syslog').describe('Source of its records'),
  allow: z.array(cidr).default([]).describe('Senders that may send: addresses or CIDR blocks; empty: all'),
});

const gelfUdp = z.strictObject({
  ...address(12_201),
  enabled: z.boolean().default(false).describe('Listen for GELF by UDP'),
  source: sourceName.default('gelf').describe('Source of its records'),
  allow: z.array(cidr).default([]).describe('Senders that may send: addresses or CIDR blocks; empty: all'),
});

const syslogTcp = z.strictObject({
  ...address(5514),
  enabled: z.boolean().default(true).describe('Listen for syslog by TCP'),
  source: sourceName.default('syslog').describe('Source of its records'),
  allow: z.array(cidr).default([]).describe('Senders that may connect: addresses or CIDR blocks; empty: all'),
  tls: tls.optional(),
  maxFrameBytes: z
    .number()
    .int()
    .min(1024)
    .max(16 * MEBIBYTE)
    .default(MEBIBYTE)
    .describe('Longest message'),
  maxConnections: z.number().int().min(1).default(1000).describe('Connections at once'),
  idleSeconds: z.number().int().min(1).default(600).describe('A connection that sends nothing this long is closed'),
});

const http = z.strictObject({
  ...address(8088),
  enabled: z.boolean().default(true).describe('Listen for HTTP'),
  tls: tls.optional(),
  maxBodyBytes: z
    .number()
    .int()
    .min(1024)
    .default(32 * MEBIBYTE)
    .describe('Largest body as sent'),
  maxDecompressedBytes: z
    .number()
    .int()
    .min(1024)
    .default(64 * MEBIBYTE)
    .describe('Largest body once decompressed'),
  requestSeconds: z.number().int().min(1).default(60).describe('A request that takes longer to arrive is cut off'),
  queryToken: z.boolean().default(false).describe('Accept a HEC token in the query string (?token=)'),
});

const tailedFile = z.strictObject({
  path: z.string().describe('File or glob'),
  source: sourceName,
  format: z.string().optional().describe('Format of the lines; found by itself if absent'),
  from: z.enum(['start', 'end']).default('start').describe('Where to begin in a file not seen before'),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
export const dropRuleSchema = z
  .strictObject({
    name: z.string().min(1).max(100),
    source: sourceName.optional().describe('Only records of this source'),
    contains: z.string().min(1).optional().describe('The record contains this text'),
    matches: z.string().min(1).optional().describe('The record matches this RE2 expression'),
    fields: z
      .record(z.string(), z.union([scalar, z.array(scalar)]))
      .optional()
      .describe('Columns or native fields that have one of these values, letter case ignored'),
  })
  .refine((rule) => rule.contains ?? rule.matches ?? rule.fields, 'a drop rule needs contains, matches or fields');
export type DropRule = z.infer<typeof dropRuleSchema>;

/** The slice `ingest` of vedette.yaml. */
export const ingestSchema = z
  .strictObject({
    http: http.prefault({}).describe('NDJSON, Splunk HEC, Elasticsearch _bulk and OTLP on one listener'),
    syslogUdp: syslogUdp.prefault({}),
    syslogTcp: syslogTcp.prefault({}),
    gelfUdp: gelfUdp.prefault({}),
    files: z.array(tailedFile).default([]).describe('Files to follow'),
    tokens: z
      .array(z.strictObject({ secret: z.string().min(8), source: sourceName, anySource: z.boolean().default(false) }))
      .default([])
      .describe('Tokens beside those of the console. anySource: the sender may name the source itself'),
    drop: z.array(dropRuleSchema).default([]).describe('Records to drop; each is counted by its rule'),
    quarantine: z
      .strictObject({
        days: z
          .number()
          .int()
          .min(1)
          .max(36_500)
          .default(90)
          .describe('Records that no format took are deleted after so many days'),
        maxBytes: z
          .number()
          .int()
          .min(MEBIBYTE)
          .default(1024 * MEBIBYTE)
          .describe('What they may take in the state store; beyond it the oldest are deleted'),
      })
      .prefault({})
      .describe('What is deleted is counted as dropped in the balance sheet, and written to the audit log'),
    workers: z.number().int().min(1).max(64).default(1).describe('Threads that parse and detect'),
    memoryBytes: z
      .number()
      .int()
      .min(MEBIBYTE)
      .default(64 * MEBIBYTE)
      .describe('Records in memory between journal and store; what is beyond waits in the journal on disk'),
    backlogBytes: z
      .number()
      .int()
      .min(MEBIBYTE)
      .default(2048 * MEBIBYTE)
      .describe("Journal not yet stored; beyond it clients are told 'try later'"),
    segmentBytes: z
      .number()
      .int()
      .min(64 * 1024)
      .default(64 * MEBIBYTE)
      .describe('Size of a journal file'),
    minFreeDiskBytes: z
      .number()
      .int()
      .min(0)
      .default(512 * MEBIBYTE)
      .describe("Less free space than this on the journal's disk: clients are told 'try later'"),
  })
  .prefault({});
export type IngestConfig = z.infer<typeof ingestSchema>;
export type TailedFile = z.infer<typeof tailedFile>;
