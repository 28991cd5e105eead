import { VedetteError } from '../lib/errors.ts';

/** ClickHouse's number of an error, whichever way it came. */
function clickhouseCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const {
    code,
    clickhouseCode: own,
    message,
  } = error as { code?: unknown; clickhouseCode?: unknown; message?: string };
  if (typeof own === 'number') return own;
  if (typeof code === 'string' && /^\d+$/.test(code)) return Number(code);
  const match = /Code: (\d+)\. DB::Exception/.exec(message ?? '');
  return match ? Number(match[1]) : undefined;
}

const text = (error: unknown) =>
  (error instanceof Error ? error.message : String(error))
    .replace(/^.*?DB::Exception: (?:Code: \d+\. DB::Exception: )?/s, '')
    .replace(/\s*\(version [\d.]+[^)]*\)\s*$/, '')
    .slice(0, 2000);

const TIMEOUT_EXCEEDED = new Set([159, 160]);
const MEMORY_LIMIT_EXCEEDED = new Set([241]);
const QUERY_WAS_CANCELLED = new Set([394, 396]);

/** The error of a read. */
export function queryError(error: unknown, signal?: AbortSignal): VedetteError {
  if (error instanceof VedetteError) return error;
  const code = clickhouseCode(error);
  if (signal?.aborted || (code !== undefined && QUERY_WAS_CANCELLED.has(code)))
    return new VedetteError('STORE_ABORTED', 'The query was stopped.', { cause: error });
  if (code === undefined && !isClickhouse(error))
    return new VedetteError('STORE_UNAVAILABLE', `The event store did not answer: ${text(error)}`, { cause: error });
  if (TIMEOUT_EXCEEDED.has(code!))
    return new VedetteError('STORE_LIMIT_TIME', `The query took longer than its limit. ${text(error)}`, {
      cause: error,
    });
  if (MEMORY_LIMIT_EXCEEDED.has(code!))
    return new VedetteError('STORE_LIMIT_MEMORY', `The query needed more memory than its limit. ${text(error)}`, {
      cause: error,
    });
  return new VedetteError('STORE_QUERY', text(error), { cause: error });
}

/** Errors of an insert that pass with time: memory, disk, too many parts, another writer, a server that shuts down. */
const PASSING = new Set([3, 159, 160, 202, 209, 210, 236, 241, 242, 243, 252, 279, 319, 394, 425, 999]);

/** The error of an insert: STORE_UNAVAILABLE may be tried again, STORE_REFUSED may not. */
export function insertError(error: unknown): VedetteError {
  if (error instanceof VedetteError) return error;
  const code = clickhouseCode(error);
  const passing = code === undefined ? !isClickhouse(error) : PASSING.has(code);
  return passing
    ? new VedetteError('STORE_UNAVAILABLE', `The event store cannot take events now: ${text(error)}`, { cause: error })
    : new VedetteError('STORE_REFUSED', `The event store refused a batch: ${text(error)}`, { cause: error });
}

const isClickhouse = (error: unknown) =>
  error instanceof Error && /DB::Exception|Unexpected end of JSON/.test(error.message);
