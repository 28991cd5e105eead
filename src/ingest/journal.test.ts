import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Journal, openJournal } from './journal.ts';
import { decodeBatch, type RawBatch } from './journal-frame.ts';

const MEBIBYTE = 1024 * 1024;

function batchOf(texts: readonly string[], more: Partial<RawBatch> = {}): RawBatch {
  const ranges: number[] = [];
  const body = Buffer.from(texts.join(''));
  let at = 0;
  for (const text of texts) {
    ranges.push(at, at + Buffer.byteLength(text));
    at += Buffer.byteLength(text);
  }
  return { source: 's', input: 'test', received: 1_700_000_000_000, body, ranges, ...more };
}

async function textsOf(journal: Journal): Promise<string[]> {
  const texts: string[] = [];
  for (const entry of journal.recovered) {
    const batch = decodeBatch(await journal.read(entry));
    for (let index = 0; index < batch.count; index++) texts.push(Buffer.from(batch.record(index)).toString());
  }
  return texts;
}

describe('journal', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vedette-journal-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const open = (more: { segmentBytes?: number; backlogBytes?: number; minFreeDiskBytes?: number } = {}) =>
    openJournal({ folder, segmentBytes: MEBIBYTE, backlogBytes: 64 * MEBIBYTE, minFreeDiskBytes: 0, ...more });
  const segments = async () => (await readdir(folder)).filter((name) => name.endsWith('.journal')).sort();

  it('gives back after a restart what it resolved for, in order, with the sequences it had', async () => {
    const first = await open();
    const entries = await Promise.all(['a', 'b', 'ü😀'].map((text) => first.append(batchOf([text, `${text}2`]))));
    assert.deepEqual(
      entries.map(({ sequence }) => sequence),
      [1, 3, 5],
    );
    assert.equal(first.stats().groups < 3, true, 'appends of one moment share a group');
    await first.close();
    const second = await open();
    assert.equal(second.collector, first.collector);
    assert.deepEqual(await textsOf(second), ['a', 'a2', 'b', 'b2', 'ü😀', 'ü😀2']);
    assert.equal((await second.append(batchOf(['c']))).sequence, 7);
    await second.close();
  });

  it('cuts a torn end off, keeps its bytes aside, and goes on', async () => {
    const first = await open();
    await first.append(batchOf(['whole']));
    await first.append(batchOf(['torn']));
    await first.close();
    const [name] = await segments();
    const path = join(folder, name!);
    await truncate(path, (await stat(path)).size - 3);
    const second = await open();
    assert.deepEqual(await textsOf(second), ['whole']);
    const [damage] = second.damage;
    assert.equal(damage?.kind, 'torn-tail');
    assert.equal((await readFile(damage!.savedAs)).length, damage!.bytes);
    await second.append(batchOf(['next']));
    await second.close();
    const third = await open();
    assert.deepEqual(await textsOf(third), ['whole', 'next']);
    assert.deepEqual(third.damage, []);
    await third.close();
  });

  it('reports a corrupt middle with its place and still finds what comes after', async () => {
    const first = await open();
    const entries = [];
    for (const text of ['one', 'two', 'three']) entries.push(await first.append(batchOf([text])));
    await first.close();
    const [name] = await segments();
    const path = join(folder, name!);
    const bytes = await readFile(path);
    const place = entries[1]!.offset;
    bytes[place + entries[1]!.length - 1]! ^= 0xff;
    await writeFile(path, bytes);
    const second = await open();
    assert.deepEqual(await textsOf(second), ['one', 'three']);
    assert.deepEqual(
      second.damage.map(({ kind, offset, bytes: size }) => [kind, offset, size]),
      [['corrupt', place, entries[1]!.length]],
    );
    await second.close();
  });

  it('is not led astray by a record that holds the bytes of a frame', async () => {
    const first = await open();
    const inner = await first.append(batchOf(['inner']));
    const frame = Buffer.from(await first.read(inner));
    await first.append({ ...batchOf([]), body: frame, ranges: [0, frame.length] });
    await first.close();
    const second = await open();
    assert.equal(second.recovered.length, 2);
    assert.deepEqual(second.damage, []);
    await second.close();
  });

  it('survives garbage of every length at its end', async () => {
    const first = await open();
    await first.append(batchOf(['kept']));
    await first.close();
    const [name] = await segments();
    const path = join(folder, name!);
    const { size } = await stat(path);
    for (const length of [1, 15, 16, 17, 400]) {
      await appendFile(path, Buffer.alloc(length, 0x56));
      const again = await open();
      assert.deepEqual(await textsOf(again), ['kept']);
      await again.close();
      assert.equal((await stat(path)).size, size);
    }
  });

  it('deletes segments once all in them is released, and none before', async () => {
    const journal = await open({ segmentBytes: 65_536 });
    const big = 'x'.repeat(40_000);
    for (let index = 0; index < 6; index++) await journal.append(batchOf([big]));
    assert.equal((await segments()).length, 3);
    await journal.release(3);
    assert.equal((await segments()).length, 2);
    await journal.release(4);
    assert.equal((await segments()).length, 1);
    await journal.close();
  });

  it("says 'try later' when its backlog is full, and takes records again when it is released", async () => {
    const journal = await open({ segmentBytes: 65_536, backlogBytes: 200_000 });
    const big = 'x'.repeat(60_000);
    const append = () => journal.append(batchOf([big]));
    await assert.rejects(async () => {
      for (let index = 0; index < 10; index++) await append();
    }, /JOURNAL_FULL|full/);
    assert.equal(journal.isFull(), true);
    await journal.release(4);
    assert.equal(journal.isFull(), false);
    await append();
    await journal.close();
  });

  it("says 'try later' while the disk has less free space than it must leave", async () => {
    const journal = await open({ minFreeDiskBytes: Number.MAX_SAFE_INTEGER });
    await journal.append(batchOf(['the first look at the disk comes with the first write']));
    assert.equal(journal.isFull(), true);
    await assert.rejects(journal.append(batchOf(['x'])), { code: 'JOURNAL_FULL' });
    await journal.close();
    const roomy = await open();
    assert.equal(roomy.isFull(), false);
    assert.equal((await textsOf(roomy)).length, 1);
    await roomy.close();
  });

  it('knows which requests were answered, and which may not have been', async () => {
    const first = await open();
    const told = await first.append(batchOf(['told'], { digest: 'd1' }));
    await first.append(batchOf(['untold'], { digest: 'd2' }));
    first.acknowledged(told.sequence);
    await first.close();
    const second = await open();
    assert.deepEqual([...second.ambiguous], ['s d2']);
    await second.close();
  });

  it('never gives a sequence twice, even if its files are gone and only the checkpoint is left', async () => {
    const first = await open();
    first.startAbove(41);
    assert.equal((await first.append(batchOf(['x']))).sequence, 42);
    await first.close();
  });
});
