import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { completionsAt, kustoSchema } from './completion.ts';
import { goldenCatalog } from './golden-data.ts';

describe('completion', () => {
  it('offers tables, columns of the row, and functions', () => {
    const start = completionsAt('', 0, goldenCatalog);
    assert.ok(start.some(({ label, kind }) => label === 'Logons' && kind === 'table'));
    const text = 'Logons | where Acc';
    const inside = completionsAt(text, text.length, goldenCatalog);
    const account = inside.find(({ label }) => label === 'Account');
    assert.deepEqual([account?.kind, account?.from, account?.to], ['column', 15, 18]);
  });

  it('gives the editor the catalogue as its schema', () => {
    const schema = kustoSchema(goldenCatalog);
    assert.deepEqual(
      schema.database.tables.map(({ name }) => name),
      goldenCatalog.map(({ name }) => name),
    );
    assert.equal(schema.database.tables[0]?.columns[0]?.type, 'datetime');
  });
});
