type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };

/** A copy for an answer: what the stations hand out is read-only, the schemas of the wire are not. */
export function ownCopy<T>(value: T): Mutable<T> {
  return structuredClone(value) as Mutable<T>;
}
