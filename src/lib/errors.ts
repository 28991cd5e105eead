/** A place in a text that a person wrote: a rule, a query, a setting. Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly file?: string;
}

/**
 * A bad rule, query, setting or argument: thrown, coded, with its place.
 * Bad data (a malformed log) is never thrown: it is a value and goes to quarantine.
 */
export class VedetteError extends Error {
  override readonly name: string = 'VedetteError';
  readonly code: string;
  readonly place: Place | undefined;

  constructor(code: string, message: string, options: { place?: Place | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.place = options.place;
  }
}

/** The text of an error for a person: message, code, and place where there is one. */
export function describeError(error: unknown): string {
  if (!(error instanceof VedetteError)) return error instanceof Error ? error.message : String(error);
  const { place } = error;
  const at = place ? ` at ${place.file ? `${place.file}:` : ''}${place.line}:${place.column}` : '';
  return `${error.message}${at} [${error.code}]`;
}
