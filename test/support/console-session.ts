// A person's session at the console's API: a cookie and, with every change, its CSRF token.
export interface ConsoleSession {
  readonly cookie: string;
  readonly csrf: string;
}

interface CallOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly session?: ConsoleSession | undefined;
  /** Left out to see that it is required. */
  readonly withoutCsrf?: boolean;
}

/** One call; the answer's body is JSON. */
export async function call<T>(
  url: string,
  { method = 'GET', body, session, withoutCsrf }: CallOptions = {},
): Promise<{ status: number; body: T; cookie: string }> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (session) headers['cookie'] = session.cookie;
  if (session && !withoutCsrf) headers['x-csrf-token'] = session.csrf;
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { status: response.status, body: (await response.json()) as T, cookie };
}

/** Sets the first password, or logs in with it: `path` is `/api/setup` or `/api/login`. */
export async function enter(address: string, path: string, body: Record<string, string>): Promise<ConsoleSession> {
  const entered = await call<{ csrf: string; message?: string }>(address + path, { method: 'POST', body });
  if (entered.status !== 200) throw new Error(`${path}: ${entered.status} ${entered.body.message}`);
  return { cookie: entered.cookie, csrf: entered.body.csrf };
}
