import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { repositoryRoot } from '../src/lib/shared-data.ts';

/** A folder of src/ may import only from itself and from folders above it here. */
const ORDER = [
  'lib',
  'schema',
  'config',
  'store',
  'state',
  'kql',
  'ingest',
  'detect',
  'intel',
  'behavior',
  'incident',
  'model',
  'analyst',
  'respond',
  'report',
  'tune',
  'server',
  'demo',
  'cli',
];
const MAX_LINES = 400;

const sources = globSync(
  ['src/**/*.ts', 'web/**/*.{ts,tsx,css}', 'test/**/*.ts', 'eval/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.{ts,mjs}'],
  {
    cwd: repositoryRoot,
    exclude: (path) => /node_modules|dist/.test(path),
  },
);
const text = new Map(sources.map((file) => [file, readFileSync(join(repositoryRoot, file), 'utf8')]));

/** The relative modules that a file imports: statically, dynamically, or as types only. */
function importsOf(file: string, withTypes: boolean): string[] {
  const found: string[] = [];
  for (const match of (text.get(file) ?? '').matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'|import\('(\.[^']+)'\)/g,
  )) {
    if (match[1] && !withTypes) continue;
    const target = match[2] ?? match[3];
    if (target) found.push(relative(repositoryRoot, resolve(repositoryRoot, dirname(file), target)));
  }
  return found;
}

const folderOf = (file: string): string | undefined => /^src\/([^/]+)\//.exec(file)?.[1];
const isProduct = (file: string): boolean => file.startsWith('src/') && !/\.test\.ts$|\/testing\//.test(file);

describe('the laws of the code', () => {
  it('imports only from folders above in the order', () => {
    const broken: string[] = [];
    for (const file of sources.filter(isProduct)) {
      const own = folderOf(file);
      if (own === undefined) continue;
      assert.ok(ORDER.includes(own), `src/${own} is not in the order`);
      for (const target of importsOf(file, true)) {
        const other = folderOf(target);
        // Shapes of the HTTP API are data that evidence and lists share; they may be named from anywhere as types.
        if (target.startsWith('src/server/api/')) continue;
        // The composition root lies in src/ itself; only the command line stands above it.
        if (
          other === undefined ? target.startsWith('src/') && own !== 'cli' : ORDER.indexOf(other) > ORDER.indexOf(own)
        )
          broken.push(`${file} → ${target}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  it('has no import cycle', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const target of importsOf(file, false)) if (text.has(target)) visit(target, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of sources) visit(file, []);
    assert.deepEqual(cycles, []);
  });

  it(`keeps every file within ${MAX_LINES} lines`, () => {
    const long = [...text]
      .map(([file, content]) => [file, content.split('\n').length - 1] as const)
      .filter(([, lines]) => lines > MAX_LINES);
    assert.deepEqual(long, []);
  });

  it('imports every file of src by something that is no test', () => {
    const used = new Set(sources.filter((file) => !/\.test\.ts$/.test(file)).flatMap((file) => importsOf(file, true)));
    const entries = new Set(['src/cli/main.ts', 'src/pipeline-worker.ts', 'src/kql/compiler-thread.ts']);
    const dead = sources.filter((file) => isProduct(file) && !used.has(file) && !entries.has(file));
    assert.deepEqual(dead, []);
  });
});

describe('the registries', () => {
  /** Folder, and which of its files are members of the literal list in its index.ts. */
  const registries: [folder: string, member: RegExp][] = [
    ['src/kql/operators', /^[a-z-]+\.ts$/],
    ['src/kql/functions', /^[a-z0-9-]+\.ts$/],
    ['src/schema/tables', /^[a-z-]+\.ts$/],
    ['src/schema/native', /^[a-z0-9-]+\.ts$/],
    ['src/ingest/inputs', /^[a-z-]+\.ts$/],
    ['src/server/routes', /^[a-z-]+\.ts$/],
    ['src/state/migrations', /^\d{3}-[a-z-]+\.ts$/],
  ];
  for (const [folder, member] of registries)
    it(`${folder} is complete`, () => {
      const files = sources.filter(
        (file) =>
          dirname(file) === folder &&
          member.test(file.slice(folder.length + 1)) &&
          !/index\.ts$|\.test\.ts$/.test(file),
      );
      assert.ok(files.length > 0, `${folder} has no members`);
      // A member is listed if the index reaches it, directly or through another member.
      const reached = new Set<string>();
      const follow = (file: string): void => {
        for (const target of importsOf(file, true))
          if (!reached.has(target) && text.has(target)) {
            reached.add(target);
            follow(target);
          }
      };
      follow(`${folder}/index.ts`);
      assert.deepEqual(
        files.filter((file) => !reached.has(file)),
        [],
      );
    });
});
