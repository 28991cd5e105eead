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
  STORE_UNAVAILABLE: 503,
};

export function statusOf(error: VedetteError): number {
  return STATUS[error.code] ?? 400;
}

export function notFound(what: string): VedetteError {
  return new VedetteError('NOT_FOUND', `There is no ${what}.`);
}
