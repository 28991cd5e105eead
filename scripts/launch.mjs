#!/usr/bin/env node
// Starts Vedette on the Node that the package pins, whatever Node runs this file. Plain JavaScript that Node 18 can read,
// so that an old Node gets a clear line instead of a syntax error.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function fail(line) {
  process.stderr.write(`${line}\n`);
  process.exit(2);
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE)
  fail(`Vedette needs Node ${OLDEST_NODE} or newer to start; this is Node ${process.versions.node}.`);
if (process.platform === 'win32') fail('Vedette runs on Linux and macOS; on Windows, run it inside WSL2.');

const node = join(root, 'node_modules', 'node', 'bin', 'node');

function install() {
  process.stderr.write('Installing packages (once) …\n');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (npm.status !== 0) fail('npm ci failed: see the lines above.');
}

if (!existsSync(node) || !existsSync(join(root, 'node_modules', '.package-lock.json'))) install();

/** What each script of package.json runs; everything else is an argument of the command line. */
const [task, ...rest] = process.argv.slice(2);
const tasks = {
  test: ['scripts/test.ts', ...rest],
  eval: ['eval/main.ts', ...rest],
  bench: ['bench/main.ts', ...rest],
  web: ['scripts/build-web.ts', ...rest],
};

// Whoever opens the console must find it: it is built before the first start, and again when its sources are newer.
if (task === 'start' || task === 'demo')
  spawnSync(node, [join(root, 'scripts', 'build-web.ts')], { stdio: ['ignore', 2, 2] });

const script = tasks[task] ?? ['src/cli/main.ts', ...(task === undefined ? [] : [task]), ...rest];

/**
 * glibc's allocator keeps what buffers of a burst needed, in an arena a thread. With one arena, and large blocks straight
 * from the system, memory goes back when it is free. Other C libraries ignore these.
 */
const allocator = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '16384',
  MALLOC_TRIM_THRESHOLD_: '65536',
  MALLOC_TOP_PAD_: '65536',
};

/** Types are stripped and code compiled once, not at every start and in every thread: 12 MB of each and half a second. */
const codeCache = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'vedette') };

const child = spawn(
  node,
  ['--disable-warning=ExperimentalWarning', ...script.map((part, index) => (index === 0 ? join(root, part) : part))],
  {
    stdio: 'inherit',
    env: { ...allocator, ...codeCache, ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` },
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
