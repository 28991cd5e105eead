import type { ApiErrorBody, Session } from './types.ts';

/** A refusal of the server, with the code that docs/errors.md lists; or NETWORK when no answer came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(status: number, body: ApiErrorBody) {
    super(body.message);
    this.status = status;
    this.code = body.code;
    this.line = body.line;
    this.column = body.column;
  }
}

let csrf = '';
let onSignedOut = () => {};

/** Keeps the token that every change must carry. */
export function rememberSession(session: Session): Session {
  csrf = session.csrf;
  return session;
}

/** Called when the server no longer knows the session. */
export function whenSignedOut(action: () => void): void {
  onSignedOut = action;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

async function send(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  accept = 'application/json',
): Promise<Response> {
  const headers: Record<string, string> = { accept };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET') headers['x-csrf-token'] = csrf;
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, { code: 'NETWORK', message: 'Vedette does not answer. Is it still running?' });
  }
}

async function failure(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null && 'code' in body && 'message' in body)
    return new ApiError(response.status, body as ApiErrorBody);
  return new ApiError(response.status, {
    code: `HTTP_${response.status}`,
    message: response.statusText || 'No reason given.',
  });
}

async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response;
  const error = await failure(response);
  if (error.code === 'SESSION_REQUIRED') onSignedOut();
  throw error;
}

async function request<Answer>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  const response = await accepted(await send(method, path, body, signal));
  if (response.status === 204) return undefined as Answer;
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

type Parameters = Record<string, string | number | undefined>;

/** A path with the parameters that are set. */
export function withParameters(path: string, parameters: Parameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

export const api = {
  get: <Answer>(path: string, parameters: Parameters = {}, signal?: AbortSignal) =>
    request<Answer>('GET', withParameters(path, parameters), undefined, signal),
  post: <Answer>(path: string, body?: unknown, signal?: AbortSignal) => request<Answer>('POST', path, body, signal),
  /** A file: the browser keeps a large one on disk. */
  blob: async (path: string, body: unknown): Promise<Blob> =>
    (await accepted(await send('POST', path, body, undefined, '*/*'))).blob(),
  patch: <Answer>(path: string, body: unknown) => request<Answer>('PATCH', path, body),
  /** What the server also gives as CSV, by content negotiation. */
  csv: async (path: string, parameters: Parameters): Promise<string> =>
    (await accepted(await send('GET', withParameters(path, parameters), undefined, undefined, 'text/csv'))).text(),
  delete: (path: string) => request<void>('DELETE', path),
};
