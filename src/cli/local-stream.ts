import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { json } from 'node:stream/consumers';
import { VedetteError } from '../lib/errors.ts';

/** A request to the Vedette of this machine whose answer is a file, handed on as it comes. Throws what the server refused with, EXPORT_CUT. */
export async function streamLocal(url: string, token: string, body: unknown): Promise<AsyncIterable<Uint8Array>> {
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    send(url, { method: 'POST', headers }, resolve).on('error', reject).end(JSON.stringify(body));
  });
  if (response.statusCode === 200) return whole(response);
  const { code, message, line, column } = (await json(response)) as {
    code: string;
    message: string;
    line?: number;
    column?: number;
  };
  throw new VedetteError(code, message, line === undefined ? {} : { place: { line, column: column ?? 1 } });
}

async function* whole(response: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* response;
  } catch (cause) {
    throw new VedetteError(
      'EXPORT_CUT',
      'The export ended early; the log of Vedette says why. What came so far is not whole.',
      {
        cause,
      },
    );
  }
}
