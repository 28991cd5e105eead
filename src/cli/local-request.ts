import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface LocalAnswer {
  readonly ok: boolean;
  readonly body: unknown;
}

/**
 * One request to the Vedette of this machine, with JSON both ways. It waits as long as the answer takes, as `fetch` does not
 * (five minutes): a rule may be run over months. Throws what the connection throws.
 */
export function askLocal(url: string, method: string, token: string, body?: unknown): Promise<LocalAnswer> {
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method,
        agent: false, // a connection of its own: none that the other side has just given up
        headers: {
          authorization: `Bearer ${token}`,
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        },
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          try {
            resolve({ ok: status >= 200 && status < 300, body: JSON.parse(Buffer.concat(pieces).toString('utf8')) });
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    request.on('error', reject).end(text);
  });
}
