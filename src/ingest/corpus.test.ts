import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { readArchive } from '../lib/archive.ts';
import { sharedData } from '../lib/shared-data.ts';
import { fileBytes } from './framing/byte-source.ts';
import { type FileRecord, readRecords } from './framing/file.ts';
import { createParser, type Parsed } from './parser.ts';

const RECEIVED = '2031-01-01T00:00:00.000Z';

interface Tally {
  readonly parsed: Parsed[];
  refused: number;
}

async function tally(name: string, records: AsyncIterable<FileRecord>, into: Tally): Promise<void> {
  const parser = createParser({ name });
  for await (const record of records) {
    const parsed =
      'text' in record
        ? parser.parse(record.text, RECEIVED)
        : 'native' in record
          ? parser.map(record.native, record.format, RECEIVED)
          : record;
    if (!('rejected' in parsed)) {
      assert.equal(parsed.problem, undefined);
      into.parsed.push(parsed);
    } else if (!('noEvent' in parsed)) into.refused++;
  }
}

function report(test: TestContext, { parsed, refused }: Tally): void {
  const unfit = new Map<string, number>();
  for (const one of parsed)
    for (const column of one.unfit ?? [])
      unfit.set(`${one.product} ${column}`, (unfit.get(`${one.product} ${column}`) ?? 0) + 1);
  test.diagnostic(
    `${parsed.length} events, ${refused} refused (${((100 * refused) / (parsed.length + refused)).toFixed(3)} %)`,
  );
  for (const [what, count] of unfit) test.diagnostic(`left out ${count} times: ${what}`);
}

/** No event has to take the time of receipt, and what the model has a table for is not in `Event`. */
function expectMapped(parsed: readonly Parsed[]): void {
  for (const { event, format, product } of parsed) {
    // Zeek lists its scripts without a time.
    if (product === 'zeek' && event.raw['ts'] === undefined) continue;
    assert.notEqual(
      event.columns.TimeGenerated,
      RECEIVED,
      `${format} ${product} ${JSON.stringify(event.raw).slice(0, 200)}`,
    );
    const { EventID: id, Channel: channel } = event.raw;
    if (channel === 'Security' && [4624, 4625, 4688, 4720, 4663, 5156, 1102].includes(id as number))
      assert.notEqual(event.table, 'Event', String(id));
    if (channel === 'Microsoft-Windows-Sysmon/Operational' && [1, 3, 5, 11, 12, 13, 22].includes(id as number))
      assert.notEqual(event.table, 'Event', String(id));
  }
}

function filesOf(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

describe('real logs', () => {
  for (const [title, folder, ending] of [
    ['recordings of attacks', 'otrf', '.gz'],
    ['tables of Defender', 'kqlbench', 'ndjson.gz'],
    ['cloud accounts', 'cloud', '.gz'],
    ['Zeek', 'zeek', '.gz'],
  ] as const)
    it(`parse whole: ${title}`, async (test) => {
      const path = sharedData(folder);
      if (path === undefined) return test.skip(`no ${folder}`);
      const found: Tally = { parsed: [], refused: 0 };
      for (const file of filesOf(path, ending))
        if (!file.endsWith('index.json.gz')) await tally(file, readRecords(fileBytes(file)), found);
      report(test, found);
      assert.ok(found.parsed.length > 1000);
      assert.equal(found.refused, 0);
      expectMapped(found.parsed);
    });

  it('parse whole: EVTX files of attacks', async (test) => {
    const path = sharedData('evtx/attack-samples.tar.gz');
    if (path === undefined) return test.skip('no evtx');
    const found: Tally = { parsed: [], refused: 0 };
    const files = await readArchive(path, { isWanted: (name) => name.endsWith('.evtx') });
    for (const { path: name, data } of files)
      await tally(
        name,
        readRecords(
          (async function* () {
            yield data;
          })(),
        ),
        found,
      );
    report(test, found);
    assert.ok(files.length > 250 && found.parsed.length > 8000);
    assert.equal(found.refused, 0);
    expectMapped(found.parsed);
  });

  for (const name of ['panther-cases.jsonl.gz', 'parse-cases.jsonl.gz'])
    it(`parse without a fault: ${name}`, async (test) => {
      const path = sharedData(name);
      if (path === undefined) return test.skip(`no ${name}`);
      const found: Tally = { parsed: [], refused: 0 };
      for (const line of gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')) {
        const { event, input } = JSON.parse(line) as { event?: unknown; input?: string | string[] };
        const text = event === undefined ? [input ?? ''].flat().join('\n') : JSON.stringify(event);
        await tally(
          name,
          (async function* () {
            yield { line: 1, text };
          })(),
          found,
        );
      }
      report(test, found);
      assert.ok(found.refused / (found.parsed.length + found.refused) < 0.02);
    });
});
