/** An item's place in the order of use. */
interface Link<Item> {
  readonly key: string;
  item: Item;
  used: number;
  before: Link<Item> | undefined;
  after: Link<Item> | undefined;
}

/**
 * A map in the order of use. A Map alone has that order too, but finds its first entry by stepping over every one that was
 * deleted before it.
 */
export class UseOrder<Item> {
  readonly #links = new Map<string, Link<Item>>();
  #first: Link<Item> | undefined;
  #last: Link<Item> | undefined;

  get size(): number {
    return this.#links.size;
  }

  /** The item that was not put for longest, and when it was. */
  get oldest(): { readonly key: string; readonly item: Item; readonly used: number } | undefined {
    return this.#first;
  }

  get(key: string): Item | undefined {
    return this.#links.get(key)?.item;
  }

  /** Puts an item last, at this time. */
  put(key: string, item: Item, used: number): void {
    const known = this.#links.get(key);
    const link = known ?? { key, item, used, before: undefined, after: undefined };
    link.item = item;
    link.used = used;
    if (known) this.#cut(known);
    else this.#links.set(key, link);
    link.before = this.#last;
    link.after = undefined;
    if (this.#last) this.#last.after = link;
    else this.#first = link;
    this.#last = link;
  }

  delete(key: string): boolean {
    const link = this.#links.get(key);
    if (!link) return false;
    this.#links.delete(key);
    this.#cut(link);
    return true;
  }

  clear(): void {
    this.#links.clear();
    this.#first = undefined;
    this.#last = undefined;
  }

  *[Symbol.iterator](): Generator<[string, Item]> {
    for (let link = this.#first; link; link = link.after) yield [link.key, link.item];
  }

  #cut(link: Link<Item>): void {
    if (link.before) link.before.after = link.after;
    else this.#first = link.after;
    if (link.after) link.after.before = link.before;
    else this.#last = link.before;
  }
}
