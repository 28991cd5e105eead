import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The repository's own folder. */
export const repositoryRoot: string = ROOT;

/** Path of a file of the shared data sets beside the repository, or undefined where they are absent (tests then skip). */
export function sharedData(name: string): string | undefined {
  const path = join(ROOT, '..', 'shared', 'data', name);
  return existsSync(path) ? path : undefined;
}
