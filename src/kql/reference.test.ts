import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { repositoryRoot } from '../lib/shared-data.ts';
import { aggregates } from './aggregates/index.ts';
import { functions } from './functions/index.ts';
import { OPERATOR_KINDS } from './operator.ts';
import { kustoLanguage } from './service.ts';
import { reference } from './testing/reference.ts';

const page = join(repositoryRoot, 'docs', 'kql.md');
const [BEGIN, END] = ['<!-- begin: written from the code -->', '<!-- end: written from the code -->'];

describe('what KQL runs', () => {
  it('has a word on every operator of the language service', () => {
    const { Syntax } = kustoLanguage();
    const base = Syntax['QueryOperator'] as new () => object;
    const service = Object.entries(Syntax)
      .filter(([name, type]) => {
        const prototype = typeof type === 'function' ? (type.prototype as object | undefined) : undefined;
        return name !== 'BadQueryOperator' && prototype !== undefined && prototype instanceof base;
      })
      .map(([name]) => name)
      .filter((name) => name.endsWith('Operator'));
    assert.deepEqual([...OPERATOR_KINDS].sort(), service.sort());
  });

  it('names no function and aggregate that the language service does not know', () => {
    const language = kustoLanguage() as unknown as Record<string, Record<string, { readonly Name?: string }>>;
    const known = new Set(
      [...Object.values(language['Functions'] ?? {}), ...Object.values(language['Aggregates'] ?? {})]
        .map((symbol) => symbol?.Name)
        .filter((name) => name !== undefined),
    );
    assert.ok(known.size > 300);
    assert.deepEqual(
      [...Object.keys(functions), ...Object.keys(aggregates)].filter((name) => !known.has(name)),
      [],
    );
  });

  it('is what docs/kql.md says', () => {
    assert.ok(existsSync(page));
    const text = readFileSync(page, 'utf8');
    const [from, to] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
    assert.ok(from > BEGIN.length && to > from, 'the page has no marked part');
    const wanted = `\n\n${reference()}\n`;
    if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(page, text.slice(0, from) + wanted + text.slice(to));
    else assert.equal(text.slice(from, to), wanted);
  });
});
