import { VedetteError } from '../lib/errors.ts';

/** HTTP status of a coded error; a code that is not here was caused by what the caller sent, or starts with a known prefix. */
const STATUS: Readonly<Record<string, number>> = {
  SESSION_REQUIRED: 401,
  LOGIN_FAILED: 401,
  CSRF_REJECTED: 403,
  ROLE_REQUIRED: 403,
  HOST_REJECTED: 403,
  SETUP_CLOSED: 403,
  NOT_FOUND: 404,
  SETUP_DONE: 409,
  TOO_MANY_ATTEMPTS: 429,
  KQL_INTERNAL: 500,
  KQL_BUSY: 503,
  STORE_QUERY: 500,
  STORE_LIMIT_TIME: 503,
  STORE_LIMIT_MEMORY: 503,
  STORE_UNAVAILABLE: 503,
};

export function statusOf(error: VedetteError): number {
  return STATUS[error.code] ?? 400;
}

/** What a browser reads of an error: the store's own words quote SQL, which is nobody's outside and goes to the log. */
export function messageOf({ code, message }: VedetteError): string {
  return STORE_WORDS[code] ?? message;
}

const STORE_WORDS: Readonly<Record<string, string>> = {
  STORE_QUERY: 'The event store refused a statement; the log of Vedette says why.',
  STORE_UNAVAILABLE: 'The event store does not answer; the log of Vedette says why.',
  STORE_LIMIT_TIME: 'The event store took longer than it may. Narrow the time range.',
  STORE_LIMIT_MEMORY: 'The event store needed more memory than it may. Narrow the time range.',
};

export function notFound(what: string): VedetteError {
  return new VedetteError('NOT_FOUND', `There is no ${what}.`);
}
