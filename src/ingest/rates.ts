const WINDOW_SECONDS = 10;

/** Events per second by source over the last ten seconds. */
export class Rates {
  readonly #seconds: { second: number; counts: Map<string, number> }[] = [];

  add(source: string, count: number, now: number): void {
    const second = Math.floor(now / 1000);
    let last = this.#seconds.at(-1);
    if (!last || last.second !== second) {
      last = { second, counts: new Map() };
      this.#seconds.push(last);
      while (this.#seconds[0]!.second <= second - WINDOW_SECONDS - 1) this.#seconds.shift();
    }
    last.counts.set(source, (last.counts.get(source) ?? 0) + count);
  }

  /** The second under way does not count: it is not over. */
  read(now: number): Map<string, number> {
    const second = Math.floor(now / 1000);
    const sums = new Map<string, number>();
    for (const each of this.#seconds) {
      if (each.second === second || each.second < second - WINDOW_SECONDS) continue;
      for (const [source, count] of each.counts) sums.set(source, (sums.get(source) ?? 0) + count);
    }
    return new Map([...sums].map(([source, count]) => [source, count / WINDOW_SECONDS]));
  }
}
