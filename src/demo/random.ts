/** A seeded generator: the same seed gives the same company, week and intrusion on every machine. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number from low to high, both included. */
  integer(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Exponential waiting time with this mean. */
  wait(mean: number): number;
  hex(length: number): string;
}

/** mulberry32 (public domain, Tommy Ettinger): 32 bits of state, good enough for scenery. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    integer,
    pick: (items) => items[integer(0, items.length - 1)] as (typeof items)[number],
    chance: (probability) => next() < probability,
    wait: (mean) => -mean * Math.log(1 - next()),
    hex: (length) => Array.from({ length }, () => '0123456789abcdef'[integer(0, 15)]).join(''),
  };
}
