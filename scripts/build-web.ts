// Builds the console to web/dist, if its sources are newer than what is there. `--force` builds in any case.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const built = join(root, 'web', 'dist', 'index.html');
/** What the console is made from: its own files, the API's types and the versions of the packages. */
const SOURCES = [
  'web/src',
  'web/public',
  'web/index.html',
  'web/vite.config.ts',
  'src/server/api',
  'src/incident/tactics.ts',
  'package-lock.json',
];

function newestChange(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stat.mtimeMs);
}

function isCurrent(): boolean {
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  return SOURCES.every((source) => newestChange(join(root, source)) <= builtAt);
}

// An installed package has the built console and no sources.
const hasSources = existsSync(join(root, 'web', 'src'));
if (hasSources && (process.argv.includes('--force') || !isCurrent())) {
  process.stderr.write('Building the console …\n');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn', join(root, 'web')], {
    cwd: join(root, 'web'),
    stdio: ['ignore', 2, 2],
  });
  process.exit(status ?? 1);
}
