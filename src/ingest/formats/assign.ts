/** Sets a field that a log names: `__proto__` becomes an ordinary field instead of the object's prototype. */
export function assign(fields: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
  else fields[name] = value;
}
