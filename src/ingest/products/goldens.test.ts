import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { tables } from '../../schema/tables/index.ts';
import { createParser } from '../parser.ts';

/**
 * Each `*.golden` beside a mapper holds cases: `=== title`, the lines as a source sends them, `---`, and what becomes of
 * them. `UPDATE_GOLDENS=1` writes the outcomes anew; the difference is for a person to read.
 */
const RECEIVED = '2026-03-10T12:00:00.000Z';
const folder = dirname(new URL(import.meta.url).pathname);
const isUpdate = process.env['UPDATE_GOLDENS'] === '1';

interface Case {
  readonly title: string;
  readonly input: string;
  readonly expected: string;
}

function readCases(text: string): Case[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const [title = '', ...lines] = block.split('\n');
      const divider = lines.indexOf('---');
      const input = lines
        .slice(0, divider === -1 ? lines.length : divider)
        .join('\n')
        .trimEnd();
      return {
        title,
        input,
        expected:
          divider === -1
            ? ''
            : lines
                .slice(divider + 1)
                .join('\n')
                .trim(),
      };
    });
}

function records(input: string): string[] {
  // A line that begins with a tab goes on with the one before: records of several lines.
  return input
    .replaceAll('\n\t', '\u0000')
    .split('\n')
    .map((line) => line.replaceAll('\u0000', '\n'));
}

function show(value: unknown): string {
  return JSON.stringify(value);
}

function outcome(input: string): string {
  const parser = createParser({ name: 'golden' });
  const shown: string[] = [];
  for (const record of records(input)) {
    const parsed = parser.parse(record, RECEIVED);
    if ('rejected' in parsed) {
      shown.push(`${parsed.noEvent ? 'no event' : 'refused'}: ${parsed.rejected}`);
      continue;
    }
    if (parsed.problem !== undefined) shown.push(`  problem: ${parsed.problem}`);
    const { event } = parsed;
    const known = new Set(tables[event.table].columns.filter((column) => !column.alias).map((column) => column.name));
    const strange = Object.keys(event.columns).filter((name) => event.columns[name] !== undefined && !known.has(name));
    if (strange.length > 0) shown.push(`  not in the table: ${strange.join(', ')}`);
    shown.push(`${parsed.format} → ${parsed.product} → ${event.table}${event.type ? ` (${event.type})` : ''}`);
    for (const name of Object.keys(event.columns).sort()) {
      if (event.columns[name] === undefined) continue;
      shown.push(`  ${name}: ${show(event.columns[name])}`);
    }
    shown.push(`  raw: ${show(event.raw)}`);
  }
  return shown.join('\n');
}

for (const file of globSync('**/*.golden', { cwd: folder }).sort()) {
  const path = join(folder, file);
  const cases = readCases(readFileSync(path, 'utf8'));
  describe(`${basename(file, '.golden')} rows`, () => {
    const written: string[] = [];
    for (const { title, input, expected } of cases)
      it(title, () => {
        const actual = outcome(input);
        written.push(`=== ${title}\n${input}\n---\n${actual}\n`);
        if (!isUpdate) assert.equal(actual, expected);
        assert.doesNotMatch(actual, /^ {2}(?:not in the table|problem): /m);
      });
    if (isUpdate) it('are written', () => writeFileSync(path, written.join('\n')));
  });
}
