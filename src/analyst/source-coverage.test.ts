import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SourceStatus } from '../ingest/balance.ts';
import { sourceCoverage } from './source-coverage.ts';

it('says what could not have been seen', async () => {
  const source = (name: string, health: SourceStatus['health']) => ({ name, health, quarantined: 0 }) as SourceStatus;
  const coverage = sourceCoverage({
    sources: async () => [source('suricata', 'healthy'), source('zeek', 'late'), source('web', 'unparsed')],
    store: {
      query: async () => ({
        columns: ['source', 'bucket', 'events'].map((name) => ({ name, type: 'String' })),
        rows: [],
        truncated: false,
      }),
    } as never,
  });
  const { sentence } = await coverage('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z');
  assert.equal(
    sentence,
    '0 of 3 sources have events in this window. The sources suricata and zeek sent nothing in this window: what they alone see could not have been seen. Most of what web sent was not understood: a search finds it only as text.',
  );
});
