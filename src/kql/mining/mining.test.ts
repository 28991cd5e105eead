import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Work, WorkExceeded } from '../staged/work.ts';
import { closedPatterns } from './closed-patterns.ts';
import { difference, differing } from './differences.ts';
import { seedExpand } from './seed-expand.ts';
import { type Moment, sequencesOf } from './sequences.ts';
import { OTHERS, patternRows, textPatterns } from './text-patterns.ts';
import { tokenPatterns } from './token-patterns.ts';
import { dimensions, tuplesOf } from './tuples.ts';

/** Numbers from 0 to below n, always the same ones. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const plenty = () => new Work(1_000_000_000);
const isValue = (value: unknown) => value !== null && value !== '';

describe('closed patterns', () => {
  const COLUMNS = 4;
  const rowsOf = (next: (n: number) => number) =>
    Array.from({ length: 1 + next(12) }, () => [
      ...Array.from({ length: COLUMNS }, () => ['a', 'b', 'c', null][next(4)] ?? null),
      1 + next(3),
    ]);

  it('are those that no value could be added to, each once', () => {
    const next = random(4);
    let total = 0;
    for (let round = 0; round < 2000; round++) {
      const rows = rowsOf(next);
      const least = 1 + next(8);
      const tuples = tuplesOf(rows, COLUMNS, 1, isValue);
      const found = closedPatterns(tuples, ([sum = 0]) => sum >= least, COLUMNS, plenty()).map(({ codes, sums }) =>
        JSON.stringify([[...codes].map((code, column) => (code < 0 ? null : tuples.values[column]?.[code])), sums[0]]),
      );
      const expected = new Set<string>();
      for (let mask = 1; mask < 2 ** COLUMNS; mask++)
        for (const row of rows) {
          const chosen = [...Array(COLUMNS).keys()].filter((column) => mask & (1 << column));
          if (chosen.some((column) => row[column] === null)) continue;
          const own = rows.filter((other) => chosen.every((column) => other[column] === row[column]));
          const sum = own.reduce((count, other) => count + Number(other[COLUMNS]), 0);
          const closed = [...Array(COLUMNS).keys()].map((column) =>
            own.every((other) => other[column] === own[0]?.[column]) ? (own[0]?.[column] ?? null) : null,
          );
          if (sum >= least) expected.add(JSON.stringify([closed, sum]));
        }
      assert.deepEqual(found.sort(), [...expected].sort(), `round ${round}`);
      total += found.length;
    }
    assert.ok(total > 2000, `only ${total} patterns: the test tries nothing`);
  });

  it('end where there are too many', () => {
    const rows = Array.from({ length: 400 }, (_, row) => [
      ...Array.from({ length: 24 }, (_value, column) => (row >> (column % 8)) & 1),
      1,
    ]);
    const tuples = tuplesOf(rows, 24, 1, isValue);
    assert.throws(() => closedPatterns(tuples, () => true, 24, new Work(100_000)), WorkExceeded);
  });
});

describe('what tells two sets apart', () => {
  it('is chosen by what is left of it, the greatest difference first', () => {
    const next = random(8);
    for (let round = 0; round < 500; round++) {
      const rows = Array.from({ length: 2 + next(20) }, () => [
        ...Array.from({ length: 3 }, () => ['a', 'b', 'c'][next(3)] ?? 'a'),
        next(4),
        next(4),
      ]);
      const tuples = tuplesOf(rows, 3, 2, isValue);
      const totals = tuples.weights.map((set) => set.reduce((sum, weight) => sum + weight, 0));
      const candidates = closedPatterns(tuples, (sums) => sums.some((sum) => sum > 0), 3, plenty());
      const chosen = differing(candidates, tuples.weights, totals, 10, plenty());
      const differences = chosen.map(({ sums }) => difference(sums, totals));
      assert.deepEqual(
        differences,
        [...differences].sort((a, b) => b - a),
      );
      assert.ok(differences.every((percent) => percent >= 10));
      // What is not chosen differs by less once the chosen are left out.
      const covered = new Set(chosen.flatMap((pattern) => [...pattern.rows]));
      for (const candidate of candidates) {
        if (chosen.includes(candidate) || difference(candidate.sums, totals) < 10) continue;
        const fresh = tuples.weights.map((set) =>
          candidate.rows.reduce((sum, row) => sum + (covered.has(row) ? 0 : (set[row] ?? 0)), 0),
        );
        assert.ok(difference(fresh, totals) < 10, `round ${round}`);
      }
    }
  });

  it('finds runs of words with gaps, and none that stands in a longer one', () => {
    const texts = ['user ann failed to log on', 'user bob failed to log on', 'user cid left'];
    const weights = [Float64Array.from([1, 1, 0]), Float64Array.from([0, 0, 1])];
    const found = tokenPatterns(texts, weights, ([a = 0]) => a >= 2, { least: 2, most: 20 }, plenty());
    const written = found.map(({ tokens, sums }) => `${tokens.map((token) => token ?? '*').join(' ')} ${sums}`);
    assert.deepEqual(written, ['user * failed to log on 2,0']);
    const next = random(1);
    const many = Array.from({ length: 200 }, () => Array.from({ length: 25 }, () => 'abc'[next(3)]).join(' '));
    const all = [Float64Array.from(many, () => 1)];
    assert.throws(() => tokenPatterns(many, all, () => true, { least: 1, most: 20 }, new Work(100_000)), WorkExceeded);
  });
});

describe('clusters', () => {
  it('cover rows that no cluster before covers, and are the same in every run', () => {
    const next = random(6);
    for (let round = 0; round < 200; round++) {
      const rows = Array.from({ length: 1 + next(30) }, () => [
        ...Array.from({ length: 4 }, () => ['a', 'b', 'c'][next(3)] ?? 'a'),
        1 + next(5),
      ]);
      const tuples = tuplesOf(rows, 4, 1, isValue);
      const sizeWeight = next(11) / 10;
      const found = seedExpand(tuples, sizeWeight, 25, plenty());
      assert.deepEqual(found, seedExpand(tuples, sizeWeight, 25, plenty()));
      for (const pattern of found) {
        assert.ok(dimensions(pattern) > 0);
        const own = rows.filter((row) =>
          [...pattern.codes].every((code, column) => code < 0 || tuples.values[column]?.[code] === row[column]),
        );
        assert.equal(
          pattern.sums[0],
          own.reduce((sum, row) => sum + Number(row[4]), 0),
        );
      }
      const rowsOfAll = found.flatMap(({ rows: covered }) => [...covered]);
      assert.ok(new Set(rowsOfAll).size >= rowsOfAll.length / 2);
    }
  });
});

describe('texts reduced to patterns', () => {
  const counted = (...texts: string[]) => texts.map((text) => ({ text, count: 1 }));
  const rows = (texts: readonly string[], threshold: number, characters?: string) =>
    patternRows(textPatterns(counted(...texts), threshold, characters)).map(
      ({ pattern, count, representative }) => `${pattern} ${count} ${representative}`,
    );

  it('keep what many share', () => {
    assert.deepEqual(rows(['cat 1 sat', 'cat 2 sat', 'dog'], 0.5), ['cat * sat 2 cat 1 sat', `${OTHERS} 1 `]);
    assert.deepEqual(rows(['aXb', 'aXc'], 0.1, 'X'), ['a* 2 aXb']);
    assert.deepEqual(rows([], 0.1), []);
  });

  it('count each text once, whatever it holds', () => {
    const next = random(12);
    const words = ['alpha', 'beta', '1', '22', '', '*', 'others', 'é', '𝄞', ' ', '-'];
    for (let round = 0; round < 500; round++) {
      const texts = [
        ...new Set(
          Array.from({ length: 1 + next(20) }, () => [0, 1, 2].map(() => words[next(words.length)]).join(' ')),
        ),
      ];
      const patterns = textPatterns(counted(...texts), next(10) / 10, next(2) ? 'a-' : undefined);
      assert.deepEqual([...patterns.keys()].sort(), [...texts].sort());
      const total = patternRows(patterns).reduce((sum, { count }) => sum + count, 0);
      assert.equal(total, texts.length, JSON.stringify(texts));
    }
  });
});

describe('sequences of steps', () => {
  it('are all ways through the steps within the windows', () => {
    const next = random(15);
    let total = 0;
    for (let round = 0; round < 1000; round++) {
      const steps = 1 + next(3);
      const moments: Moment[] = Array.from({ length: next(7) }, () => ({
        ticks: BigInt(next(6)),
        steps: Array.from({ length: steps }, () => next(2) === 0),
        count: 1 + next(2),
      })).sort((a, b) => Number(a.ticks - b.ticks));
      const limits = { mostStep: BigInt(next(4)), mostSpan: BigInt(next(6)) };
      const found: string[] = [];
      sequencesOf(
        moments,
        steps,
        limits,
        (ticks) => found.push(ticks.join(' ')),
        () => undefined,
      );
      const expected: string[] = [];
      const choose = (chosen: readonly number[]): void => {
        if (chosen.length === steps) {
          expected.push(chosen.map((index) => moments[index]?.ticks).join(' '));
          return;
        }
        for (const [index, moment] of moments.entries()) {
          const first = moments[chosen[0] ?? index]?.ticks ?? 0n;
          const last = moments[chosen.at(-1) ?? index]?.ticks ?? 0n;
          const isNext =
            moment.steps[chosen.length] === true &&
            moment.ticks >= last &&
            moment.ticks - last <= limits.mostStep &&
            moment.ticks - first <= limits.mostSpan &&
            chosen.filter((other) => other === index).length < moment.count;
          if (isNext) choose([...chosen, index]);
        }
      };
      choose([]);
      assert.deepEqual(found.sort(), expected.sort(), `round ${round}`);
      total += found.length;
    }
    assert.ok(total > 300, `only ${total} sequences: the test tries nothing`);
  });
});
