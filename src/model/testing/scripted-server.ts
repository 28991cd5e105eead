import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** All that the request says, system prompt included. */
  readonly system: string;
  /** The messages of the user and the assistant in order. */
  readonly messages: readonly { readonly role: string; readonly text: string }[];
}

/** What the script answers: a text, an HTTP status, or nothing at all until the client gives up. */
export type ScriptedReply = string | { readonly status: number; readonly body?: unknown } | 'hang';
export type Script = (request: ScriptedRequest, count: number) => ScriptedReply | Promise<ScriptedReply>;

export interface ScriptedServer {
  /** Ends in /v1, as OpenAI-compatible servers are addressed. */
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
  close(): Promise<void>;
}

/**
 * A model whose answers a test writes, behind a local HTTP server that speaks OpenAI's chat completions (also as Azure
 * deployments) and Anthropic's messages, so that the real SDK runs against it.
 */
export async function startScriptedModel(script: Script): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const path = incoming.url ?? '';
    const body = JSON.parse((await read(incoming)) || '{}') as Record<string, unknown>;
    const anthropic = path.endsWith('/messages');
    const request = { path, headers: incoming.headers, body, ...conversation(body, anthropic) };
    requests.push(request);
    const reply = await script(request, requests.length);
    if (reply === 'hang') return;
    if (typeof reply !== 'string') {
      outgoing.writeHead(reply.status, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify(reply.body ?? { error: { message: `scripted ${reply.status}`, type: 'scripted' } }));
      return;
    }
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify(anthropic ? anthropicAnswer(body, reply) : openaiAnswer(body, reply)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => String((part as { text?: unknown }).text ?? '')).join('');
}

function conversation(body: Record<string, unknown>, anthropic: boolean) {
  const all = (Array.isArray(body['messages']) ? body['messages'] : []) as { role: string; content: unknown }[];
  const isSystem = (role: string) => role === 'system' || role === 'developer';
  const system = anthropic
    ? textOf(body['system'])
    : all
        .filter(({ role }) => isSystem(role))
        .map(({ content }) => textOf(content))
        .join('\n');
  const messages = all
    .filter(({ role }) => !isSystem(role))
    .map(({ role, content }) => ({ role, text: textOf(content) }));
  return { system, messages };
}

const TOKENS = { input: 100, output: 20 };

function openaiAnswer(body: Record<string, unknown>, text: string) {
  return {
    id: 'scripted',
    object: 'chat.completion',
    created: 0,
    model: body['model'] ?? 'scripted',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: TOKENS.input,
      completion_tokens: TOKENS.output,
      total_tokens: TOKENS.input + TOKENS.output,
    },
  };
}

function anthropicAnswer(body: Record<string, unknown>, text: string) {
  return {
    id: 'scripted',
    type: 'message',
    role: 'assistant',
    model: body['model'] ?? 'scripted',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: TOKENS.input, output_tokens: TOKENS.output },
  };
}
