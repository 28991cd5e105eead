/** Bounds on what a header line of a file may declare; a hostile one must not cost more than a long record. */
export const MAX_HEADER_FIELDS = 512;

/** Names that a header may give its columns; `__proto__` and empty ones are none. */
export function headerFields(names: readonly string[]): string[] {
  return names
    .slice(0, MAX_HEADER_FIELDS)
    .map((name, index) => (name === '' || name === '__proto__' ? `field${index + 1}` : name));
}
