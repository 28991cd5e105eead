import { VedetteError } from '../../lib/errors.ts';

/** Things that do one piece of work at a time; work waits in line for the next free one. */
export class Pool<T> {
  readonly #all: readonly T[];
  readonly #free: T[];
  readonly #waiting: ((item: T) => void)[] = [];
  #closed = false;

  constructor(items: readonly T[]) {
    this.#all = items;
    this.#free = [...items];
  }

  /** Lends one until the function it returns is called; who aborts while waiting leaves the line. */
  async lend(signal?: AbortSignal): Promise<(() => void) & { readonly item: T }> {
    if (this.#closed) throw new VedetteError('STORE_UNAVAILABLE', 'The event store is closed.');
    const item = this.#free.pop() ?? (await this.#wait(signal));
    let lent = true;
    const release = () => {
      if (!lent) return;
      lent = false;
      const next = this.#waiting.shift();
      if (next) next(item);
      else this.#free.push(item);
    };
    return Object.assign(release, { item });
  }

  async use<R>(work: (item: T) => Promise<R>, signal?: AbortSignal): Promise<R> {
    const release = await this.lend(signal);
    try {
      return await work(release.item);
    } finally {
      release();
    }
  }

  /** Refuses new work, waits for all that runs or waits, and returns the items for closing. */
  async drain(): Promise<readonly T[]> {
    const first = !this.#closed;
    this.#closed = true;
    if (first)
      for (let count = 0; count < this.#all.length; count++) if (this.#free.pop() === undefined) await this.#wait();
    return this.#all;
  }

  #wait(signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        const at = this.#waiting.indexOf(take);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(new VedetteError('STORE_ABORTED', 'The query was stopped.'));
      };
      const take = (item: T) => {
        signal?.removeEventListener('abort', onAbort);
        resolve(item);
      };
      this.#waiting.push(take);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
