import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { readArchive } from '../lib/archive.ts';

export interface RuleFile {
  readonly file: string;
  readonly text: string;
}

const RULE_FILE = /\.ya?ml$/i;
/** More than a rule may have: what is cut here is refused for its length. */
const MAX_ENTRY_BYTES = 16 * 1024 * 1024;
const ARCHIVE = /\.(?:tar|tar\.gz|tgz)$/i;

/** Every YAML file of a folder, an archive, or the file itself, in the order of their names. Throws what reading throws. */
export async function* ruleFiles(path: string): AsyncGenerator<RuleFile> {
  const found = await stat(path);
  if (found.isFile()) {
    if (ARCHIVE.test(path)) yield* await archivedFiles(path);
    else yield { file: path, text: await readFile(path, 'utf8') };
    return;
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && RULE_FILE.test(entry.name));
  for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort())
    yield { file, text: await readFile(file, 'utf8') };
}

async function archivedFiles(path: string): Promise<RuleFile[]> {
  const found = await readArchive(path, { isWanted: (name) => RULE_FILE.test(name), mostBytes: MAX_ENTRY_BYTES });
  const files = found.map(({ path: file, data }) => ({ file, text: data.toString('utf8') }));
  return files.sort((one, two) => (one.file < two.file ? -1 : 1));
}

/** True for an analytics rule in Sentinel's YAML, which lies among Sigma rules and asks a query instead of a detection. */
export function isKqlRule(text: string): boolean {
  return /^query:/m.test(text) && !/^(?:detection|correlation|logsource):/m.test(text);
}

/** The text of a rule's file among these paths, in an archive too; empty if it is gone. No other file is read. */
export async function ruleText(paths: readonly string[], file: string): Promise<string> {
  const whole = resolve(file);
  const isWithin = (path: string) => whole === resolve(path) || whole.startsWith(join(resolve(path), sep));
  // An archive may name its entries as it likes: they are looked for in it, and nowhere else.
  const [archives, places] = [paths.filter((one) => ARCHIVE.test(one)), paths.filter((one) => !ARCHIVE.test(one))];
  if (places.some(isWithin))
    try {
      return await readFile(whole, 'utf8');
    } catch {
      // gone, or of an archive
    }
  for (const path of archives) for await (const found of ruleFiles(path)) if (found.file === file) return found.text;
  return '';
}
