/** Which keys are due at which time, the earliest first: a binary heap. A key may stand in it more than once. */
export class Deadlines {
  readonly #heap: { readonly time: number; readonly key: string }[] = [];

  get earliest(): number {
    return this.#heap[0]?.time ?? Number.POSITIVE_INFINITY;
  }

  get size(): number {
    return this.#heap.length;
  }

  add(time: number, key: string): void {
    const heap = this.#heap;
    let at = heap.push({ time, key }) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.time <= time) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Takes the earliest key out. */
  take(): string | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last) return undefined;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return first.key;
  }

  #sink(): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = at * 2 + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const child = right < heap.length && heap[right]!.time < heap[left]!.time ? right : left;
      if (heap[at]!.time <= heap[child]!.time) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #swap(one: number, two: number): void {
    const heap = this.#heap;
    [heap[one], heap[two]] = [heap[two]!, heap[one]!];
  }
}
