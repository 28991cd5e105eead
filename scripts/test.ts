// Runs every test, prints a report and ends with the plain line `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const ALL = ['src/**/*.test.ts', 'content/**/*.test.ts', 'web/test/**/*.test.ts', 'test/**/*.test.ts'];
const patterns = process.argv.slice(2);

spawnSync(process.execPath, [join(import.meta.dirname, 'build-web.ts')], { stdio: 'inherit' });
const counts = { passed: 0, failed: 0, skipped: 0 };
const stream = run({ globPatterns: patterns.length > 0 ? patterns : ALL, concurrency: 2, timeout: 15 * 60_000 });
stream.on('test:summary', (summary) => {
  if (summary.file !== undefined) return;
  counts.passed = summary.counts.passed;
  counts.failed = summary.counts.tests - summary.counts.passed - summary.counts.skipped - summary.counts.todo;
  counts.skipped = summary.counts.skipped + summary.counts.todo;
});
stream.compose(spec).pipe(process.stdout);
stream.on('end', () => {
  process.once('exit', () => {
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  });
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
});
