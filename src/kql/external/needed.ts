/** What was read from elsewhere, by its address: the bytes in base 64. */
export type ExternalContents = ReadonlyMap<string, string>;

/** Thrown while translating: the caller reads what is behind the address and translates again with it. */
export class ExternalNeeded extends Error {
  readonly address: string;
  readonly offset: number;

  constructor(address: string, offset: number) {
    super('The query reads data from elsewhere.');
    this.address = address;
    this.offset = offset;
  }
}
