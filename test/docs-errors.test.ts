import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { KQL_RULE_ERRORS } from '../src/detect/kql/rule-error.ts';
import { RULE_ERRORS } from '../src/detect/sigma/rule-error.ts';
import { KQL_ERRORS } from '../src/kql/errors.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';

/** Names of the same form that are others' words: log fields, kinds of records and of YAML. */
const LOG_WORDS = /^src\/(?:ingest\/(?:products|formats)|schema|demo)\/|\.test\.ts$|\/testing\//;
const OTHERS = new Set([
  'BLOCK_FOLDED',
  'BLOCK_LITERAL',
  'QUOTE_DOUBLE',
  'QUOTE_SINGLE',
  'ERR_BUFFER_TOO_LARGE',
  'ERR_WORKER_OUT_OF_MEMORY',
]);

function codesOfTheSources(): Set<string> {
  const codes = new Set(['INTERNAL', ...[KQL_ERRORS, RULE_ERRORS, KQL_RULE_ERRORS].flatMap(Object.keys)]);
  for (const file of globSync('src/**/*.ts', { cwd: repositoryRoot })) {
    if (LOG_WORDS.test(file)) continue;
    const text = readFileSync(join(repositoryRoot, file), 'utf8');
    for (const [, code] of text.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g))
      if (code && !OTHERS.has(code)) codes.add(code);
  }
  return codes;
}

describe('docs/errors.md', () => {
  const page = readFileSync(join(repositoryRoot, 'docs', 'errors.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const documented = rows.map((row) => /^\| `([A-Z0-9_]+)` \|/.exec(row)?.[1] ?? row);

  it('explains every code of the sources, and none that is not there', () => {
    const codes = codesOfTheSources();
    assert.ok(codes.size > 100, `${codes.size} codes were found`);
    assert.deepEqual(
      {
        missing: [...codes].filter((code) => !documented.includes(code)),
        gone: documented.filter((code) => !codes.has(code)),
      },
      { missing: [], gone: [] },
    );
  });

  it('explains each once, with what to do', () => {
    assert.equal(new Set(documented).size, documented.length);
    const bare = rows.filter((row) => !/^\| `[A-Z0-9_]+` \| \S.*\. \| \S.*\. \|$/.test(row));
    assert.deepEqual(bare, []);
  });
});
