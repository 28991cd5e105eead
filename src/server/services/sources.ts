import type { BalanceLine } from '../../ingest/balance.ts';
import type { Ingest } from '../../ingest/ingest.ts';
import type { QuarantineRow } from '../../state/quarantine.ts';
import { notFound } from '../errors.ts';
import type { Services } from './services.ts';

/** A longer record is shown up to here; the whole stays in quarantine. */
const MAX_SHOWN_CHARACTERS = 20_000;
const HOUR_MS = 3_600_000;

/** Sources, their balance sheet and their quarantine, as the API shows them. */
export function sourcesService(ingest: Ingest): Services['sources'] {
  return {
    async list() {
      const sources = await ingest.sources();
      return {
        sources: sources.map((source) => ({ ...source, formats: [...source.formats], products: [...source.products] })),
      };
    },

    async balance({ source, hours }) {
      const from = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - (hours - 1) * HOUR_MS).toISOString();
      const lines = await ingest.balance({ ...(source === undefined ? {} : { source }), from });
      return { lines: lines.map((line) => ({ ...line, dropped: { ...line.dropped } }) satisfies BalanceLine) };
    },

    async quarantine({ page, size, source }) {
      const { items, total } = await ingest.quarantine({ page, size, ...(source === undefined ? {} : { source }) });
      return { items: items.map(shown), total };
    },

    async reparse({ id, source }) {
      if (id === undefined) return ingest.reparseAll(source);
      const result = await ingest.reparse(id);
      if (result.stored + result.failed === 0) throw notFound(`record ${id} in quarantine`);
      return result;
    },
  };
}

function shown(row: QuarantineRow) {
  const text = Buffer.from(row.raw_base64, 'base64').toString('utf8');
  return {
    id: row.id,
    source: row.source,
    time: row.time,
    format: row.format,
    reason: row.reason,
    offset: row.byte_offset,
    text: text.slice(0, MAX_SHOWN_CHARACTERS),
    truncated: text.length > MAX_SHOWN_CHARACTERS,
  };
}
