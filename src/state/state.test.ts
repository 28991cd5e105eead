import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { startPostgres, type TestPostgres } from '../../test/support/postgres.ts';
import { openState, type State, type StateConfig } from './database.ts';
import { migrations } from './migrations/index.ts';
import { addQuarantined, PAST_LIMIT, pageQuarantine, type QuarantineRow, trimQuarantine } from './quarantine.ts';
import { addToBalance, listBalance } from './sources.ts';

let folder: string;
let postgres: TestPostgres | undefined;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-state-'));
  postgres = await startPostgres();
});
after(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
const kinds: Record<string, () => Promise<StateConfig | undefined>> = {
  sqlite: async () => ({ kind: 'sqlite', file: join(folder, `${++files}.sqlite`) }),
  postgres: async () => (postgres ? { kind: 'postgres', url: await postgres.database() } : undefined),
};

const incident = {
  id: 'incident-1',
  number: 1,
  title: 'Logon from nowhere',
  severity: 'high',
  status: 'new',
  classification: null,
  owner: null,
  created: '2026-01-01T00:00:00.000Z',
  updated: '2026-01-01T00:00:00.000Z',
  first_time: '2026-01-01T00:00:00.000Z',
  last_time: '2026-01-01T00:00:00.000Z',
  alert_count: 1,
  event_count: 9_007_199_254_740_000,
  entities_json: '[]',
  tactics_json: '[]',
  techniques_json: '[]',
  merged_into: null,
  triage_json: null,
  narrative_json: null,
};

for (const [kind, makeConfig] of Object.entries(kinds))
  describe(`the state store on ${kind}`, () => {
    async function withState(
      test: (state: State, config: StateConfig) => Promise<void>,
      skip: () => void,
    ): Promise<void> {
      const config = await makeConfig();
      if (!config) return skip();
      const state = await openState(config);
      try {
        await test(state, config);
      } finally {
        await state.close();
      }
    }

    it('keeps rows over a restart, with counts as numbers', async (t) => {
      await withState(
        async (state, config) => {
          await state.db.insertInto('incidents').values(incident).execute();
          const again = await openState(config);
          assert.deepEqual(
            { ...(await again.db.selectFrom('incidents').selectAll().executeTakeFirstOrThrow()) },
            incident,
          );
          await again.close();
        },
        () => t.skip('no Postgres for this platform'),
      );
    });

    it('rolls a failed transaction back whole', async (t) => {
      await withState(
        async (state) => {
          await assert.rejects(
            state.transaction(async (transaction) => {
              await transaction.insertInto('key_values').values({ key: 'half', value: '1' }).execute();
              throw new Error('no');
            }),
            /no/,
          );
          assert.deepEqual(await state.db.selectFrom('key_values').selectAll().execute(), []);
        },
        () => t.skip('no Postgres for this platform'),
      );
    });

    it('lets many transactions at once count right', async (t) => {
      await withState(
        async (state) => {
          await state.db.insertInto('key_values').values({ key: 'n', value: '0' }).execute();
          await Promise.all(
            Array.from({ length: 20 }, () =>
              state.transaction(async (transaction) => {
                const row = await transaction.selectFrom('key_values').selectAll().executeTakeFirstOrThrow();
                await transaction
                  .updateTable('key_values')
                  .set({ value: String(Number(row.value) + 1) })
                  .execute();
              }),
            ),
          );
          assert.equal((await state.db.selectFrom('key_values').select('value').executeTakeFirstOrThrow()).value, '20');
        },
        () => t.skip('no Postgres for this platform'),
      );
    });

    it('refuses a duplicate key and goes on', async (t) => {
      await withState(
        async (state) => {
          await state.db.insertInto('incidents').values(incident).execute();
          await assert.rejects(
            state.db
              .insertInto('incidents')
              .values({ ...incident, id: 'other' })
              .execute(),
          );
          assert.equal((await state.db.selectFrom('incidents').selectAll().execute()).length, 1);
        },
        () => t.skip('no Postgres for this platform'),
      );
    });

    it('numbers the audit log in order', async (t) => {
      await withState(
        async (state) => {
          for (const action of ['first', 'second'])
            await state.db
              .insertInto('audit_log')
              .values({ time: 't', who: 'w', action, object: 'o', detail_json: '{}' })
              .execute();
          const rows = await state.db.selectFrom('audit_log').select(['id', 'action']).orderBy('id').execute();
          assert.deepEqual(
            rows.map((row) => [Number(row.id), row.action]),
            [
              [1, 'first'],
              [2, 'second'],
            ],
          );
        },
        () => t.skip('no Postgres for this platform'),
      );
    });

    it('deletes from the quarantine what is too old or too much, and counts it', async (t) => {
      await withState(
        async (state) => {
          const record = (sequence: number, time: string, bytes: number, source = 'a'): QuarantineRow => ({
            id: `c-${sequence}`,
            source,
            input: 'http',
            time,
            format: 'json',
            reason: 'broken',
            byte_offset: 0,
            raw_base64: 'x'.repeat(bytes),
            hint_json: '{}',
            sequence,
            hour: `${time.slice(0, 13)}:00:00Z`,
          });
          const old = Array.from({ length: 1200 }, (_, index) => record(index + 1, '2026-01-01T05:00:00Z', 10));
          const large = [1, 2, 3].map((n) => record(2000 + n, `2026-02-0${n}T00:00:00Z`, 100, 'b'));
          await addQuarantined(state, [...old, ...large, record(9000, '2026-01-01T00:00:00Z', 10)]);
          await state.transaction((transaction) =>
            addToBalance(transaction, [
              {
                source: 'a',
                hour: '2026-01-01T05:00:00Z',
                received: 1300,
                stored: 100,
                quarantined: 1200,
                merged: 0,
                dropped: {},
              },
            ]),
          );
          const limits = { before: '2026-01-15T00:00:00Z', maxBytes: 220, through: 5000 };
          assert.equal(await trimQuarantine(state, limits), 1201, 'the old, and the oldest of what is too much');
          assert.equal(await trimQuarantine(state, limits), 0);
          const left = await pageQuarantine(state.db, { page: 0, size: 10 });
          assert.deepEqual(left.items.map(({ id }) => id).sort(), ['c-2002', 'c-2003', 'c-9000']);
          const [line] = await listBalance(state.db, { source: 'a' });
          assert.deepEqual([line?.quarantined, line?.dropped], [0, { [PAST_LIMIT]: 1200 }]);
          const audit = await state.db.selectFrom('audit_log').select(['action', 'object', 'detail_json']).execute();
          assert.deepEqual(
            audit.map(({ action, object, detail_json }) => [action, object, JSON.parse(detail_json)]),
            [
              ['quarantine-trimmed', 'a', { records: 1200, bytes: 12_000 }],
              ['quarantine-trimmed', 'b', { records: 1, bytes: 100 }],
            ],
          );
        },
        () => t.skip('no Postgres for this platform'),
      );
    });

    it('refuses a database that a newer version wrote', async (t) => {
      await withState(
        async (state, config) => {
          await sql`insert into schema_migrations (name, applied) values ('999-future', 'now')`.execute(state.db);
          await assert.rejects(openState(config), { code: 'STATE_NEWER' });
        },
        () => t.skip('no Postgres for this platform'),
      );
    });

    it('comes to the same schema from every earlier one', async (t) => {
      const fresh = await makeConfig();
      if (!fresh) return t.skip('no Postgres for this platform');
      const expected = await columnsOf(fresh);
      for (let through = 0; through < migrations.length; through++) {
        const config = (await makeConfig()) as StateConfig;
        await (await openState(config, through)).close();
        assert.deepEqual(await columnsOf(config), expected, `from ${through} migrations`);
      }
    });
  });

it('keeps the SQLite file to its owner and says where it cannot be opened', async () => {
  const file = join(folder, 'owner', 'state.sqlite');
  await (await openState({ kind: 'sqlite', file })).close();
  assert.equal(statSync(file).mode & 0o777, 0o600);
  await assert.rejects(openState({ kind: 'sqlite', file: folder }), { code: 'STATE_UNAVAILABLE' });
});

/** Opens (and so migrates), then lists every column with its type. */
async function columnsOf(config: StateConfig): Promise<string[]> {
  const state = await openState(config);
  const tables = await state.db.introspection.getTables();
  await state.close();
  return tables
    .flatMap((table) =>
      table.columns.map((column) => `${table.name}.${column.name} ${column.dataType} ${column.isNullable}`),
    )
    .sort();
}
