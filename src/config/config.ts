import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Document, isMap, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Place, VedetteError } from '../lib/errors.ts';
import { repositoryRoot } from '../lib/shared-data.ts';
import { detectSchema } from './detect.ts';
import { ingestSchema } from './ingest.ts';
import { kqlSchema } from './kql.ts';
import { modelSchema } from './model.ts';
import { serverSchema } from './server.ts';
import { storeSchema } from './store.ts';

/** The whole of vedette.yaml. Unknown keys are errors; what is absent has the default that the schema says. */
export const configSchema = z.strictObject({
  data: z.string().min(1).default('./vedette-data').describe('Folder of everything that Vedette keeps'),
  server: serverSchema,
  store: storeSchema,
  ingest: ingestSchema,
  detect: detectSchema,
  kql: kqlSchema,
  model: modelSchema,
});
export type Config = z.infer<typeof configSchema>;

export const DEFAULT_CONFIG_FILE = 'vedette.yaml';
const TEMPLATE = join(repositoryRoot, 'content', 'vedette.yaml');

/**
 * Reads the settings file; relative paths in `data`, `detect.rules`, `kql.places` and `kql.externaldata.folders` are relative to
 * it.
 * @throws VedetteError CONFIG_UNREADABLE, CONFIG_SYNTAX, CONFIG_INVALID with the place
 */
export function readConfig(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new VedetteError('CONFIG_UNREADABLE', `${file} can't be read: ${(cause as Error).message}`, { cause });
  }
  const config = parseConfig(text, file);
  const folder = dirname(resolve(file));
  return {
    ...config,
    data: resolve(folder, config.data),
    detect: { ...config.detect, rules: config.detect.rules.map((path) => resolve(folder, path)) },
    kql: {
      ...(config.kql.places !== undefined && { places: resolve(folder, config.kql.places) }),
      externaldata: {
        ...config.kql.externaldata,
        folders: config.kql.externaldata.folders.map((path) => resolve(folder, path)),
      },
    },
  };
}

/**
 * Writes the commented settings file if there is none; true if it did.
 * @throws VedetteError CONFIG_UNREADABLE where the folder takes no file
 */
export function createConfig(file: string): boolean {
  if (existsSync(file)) return false;
  try {
    writeFileSync(file, readFileSync(TEMPLATE), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new VedetteError('CONFIG_UNREADABLE', `${file} can't be written: ${(cause as Error).message}`, { cause });
  }
  return true;
}

/** @throws VedetteError CONFIG_SYNTAX, CONFIG_INVALID with the place */
export function parseConfig(text: string, file: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const [syntax] = document.errors;
  if (syntax) throw new VedetteError('CONFIG_SYNTAX', syntax.message, { place: place(syntax.pos[0]) });
  const result = configSchema.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues as [z.core.$ZodIssue];
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] as string] : issue.path;
  const name = path.join('.') || 'the file';
  throw new VedetteError('CONFIG_INVALID', `${name}: ${issue.message}`, { place: place(offsetOf(document, path)) });
}

/** Where the key of a path stands, or the nearest thing above it that is written. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (!isMap(parent)) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return node.range[0];
      continue;
    }
    const pair = parent.items.find(
      (item) => String((item.key as { value?: unknown }).value) === String(path[length - 1]),
    );
    const range = (pair?.key as { range?: [number, number, number] } | undefined)?.range;
    if (range) return range[0];
  }
  return 0;
}
