import type { Values } from '../record.ts';
import { text } from '../values.ts';

/** The result of a request by its status: 4xx and 5xx are failures. */
export function httpResult(status: string | undefined): Values {
  if (status === undefined || !/^[1-5]\d\d$/.test(status)) return {};
  const failed = status.charCodeAt(0) >= 52;
  return {
    EventResult: failed ? 'Failure' : 'Success',
    EventResultDetails: status,
    EventSeverity: 'Informational',
  };
}

/** The URL that was asked for: as it came where it is whole, else put behind the host. */
export function url(uri: unknown, host: string | undefined, scheme?: string): string | undefined {
  const path = text(uri);
  if (path === undefined) return undefined;
  if (/^[a-z][a-z0-9+.-]{1,15}:\/\//i.test(path)) return path;
  if (host === undefined || !path.startsWith('/')) return path;
  return `${scheme ?? 'http'}://${host}${path}`;
}

/** `HTTP/1.1` → `1.1`. */
export function httpVersion(protocol: unknown): string | undefined {
  return typeof protocol === 'string' ? /^HTTP\/(\d(?:\.\d)?)/i.exec(protocol)?.[1] : undefined;
}
