import { APICallError, generateText, type ModelMessage, type LanguageModel as SdkModel } from 'ai';
import { z } from 'zod';
import type { ModelConfig } from '../config/model.ts';
import { VedetteError } from '../lib/errors.ts';
import { sha256 } from '../lib/ids.ts';
import type { State } from '../state/database.ts';
import { modelSpending, recordModelCall } from '../state/ledger.ts';
import type { LanguageModel, ModelFailure, ModelOutcome, ModelTask } from './language-model.ts';
import { providers } from './providers.ts';
import { type Redact, redact } from './redact.ts';

const ATTEMPTS = 3;
/** What of a model's malformed answer goes back to it. */
const MOST_QUOTED = 2000;

export interface ConnectOptions {
  /** Where calls are written down and budgets are counted; without it there is no budget. */
  readonly state?: State;
  readonly now?: () => Date;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** In place of the redaction that the settings choose. */
  readonly redact?: Redact;
}

/**
 * The model that the settings choose, or undefined for none. The key is read from the environment, here and only here.
 * @throws VedetteError MODEL_KEY_MISSING
 */
export function connectModel(config: ModelConfig, options: ConnectOptions = {}): LanguageModel | undefined {
  if (config.provider === 'none') return undefined;
  const environment = options.environment ?? process.env;
  const key = config.apiKeyEnv === undefined ? undefined : environment[config.apiKeyEnv];
  if (config.apiKeyEnv !== undefined && !key)
    throw new VedetteError(
      'MODEL_KEY_MISSING',
      `The environment variable ${config.apiKeyEnv} (model.apiKeyEnv) is not set.`,
    );
  const sdk = providers[config.provider](config, key);
  const clean = options.redact ?? (config.redact ? redact : (text: string) => text);
  const connection = new Connection(config, sdk, key, clean, options);
  return { provider: config.provider, name: config.name, answer: (task) => connection.answer(task) };
}

interface Reply {
  readonly text: string;
  readonly cost: number;
}

class Connection {
  readonly #config: ModelConfig;
  readonly #sdk: SdkModel;
  readonly #key: string | undefined;
  readonly #clean: Redact;
  readonly #options: ConnectOptions;

  constructor(config: ModelConfig, sdk: SdkModel, key: string | undefined, clean: Redact, options: ConnectOptions) {
    this.#config = config;
    this.#sdk = sdk;
    this.#key = key;
    this.#clean = clean;
    this.#options = options;
  }

  async answer<T>(task: ModelTask<T>): Promise<ModelOutcome<T>> {
    const started = performance.now();
    let cost = 0;
    let attempts = 0;
    const usage = () => ({ model: this.#config.name, cost, attempts, milliseconds: performance.now() - started });
    const failed = (code: ModelFailure, reason: string): ModelOutcome<T> => ({
      kind: 'failed',
      code,
      reason,
      ...usage(),
    });

    const system = this.#clean(`${task.system.prompt}\n\n${formRule(task.schema)}`);
    const messages: ModelMessage[] = [{ role: 'user', content: this.#clean(task.prompt.prompt) }];
    let problem = '';
    let code: ModelFailure = 'MODEL_MALFORMED';
    while (attempts < (task.attempts ?? ATTEMPTS)) {
      const spent = await this.#overBudget();
      if (spent) return failed('MODEL_BUDGET', spent);
      attempts += 1;
      let reply: Reply;
      try {
        reply = await this.#call(task, system, messages);
      } catch (error) {
        const [kind, reason] = this.#failure(error, task.signal);
        return failed(kind, reason);
      }
      cost += reply.cost;
      const read = readAnswer(reply.text, task.schema);
      if ('value' in read) {
        const rejected = await task.verify?.(read.value);
        if (rejected === undefined) return { kind: 'answered', value: read.value, ...usage() };
        [problem, code] = [rejected, 'MODEL_REJECTED'];
      } else [problem, code] = [read.problem, 'MODEL_MALFORMED'];
      messages.push(
        { role: 'assistant', content: reply.text.slice(0, MOST_QUOTED) || '(empty)' },
        {
          role: 'user',
          content: this.#clean(
            `That answer can not be used: ${problem}\nAnswer again, with the corrected JSON object only.`,
          ),
        },
      );
    }
    return failed(code, `The model gave no usable answer in ${attempts} tries; the last problem: ${problem}`);
  }

  async #call<T>(task: ModelTask<T>, system: string, messages: readonly ModelMessage[]): Promise<Reply> {
    const { timeoutSeconds, maxOutputTokens } = this.#config;
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
    const started = performance.now();
    const hash = sha256(`${system}\n${JSON.stringify(messages)}`);
    try {
      const { text, usage } = await generateText({
        model: this.#sdk,
        system,
        messages: [...messages],
        maxOutputTokens,
        temperature: 0,
        maxRetries: 1,
        abortSignal: task.signal ? AbortSignal.any([timeout, task.signal]) : timeout,
      });
      const [input, output] = [usage.inputTokens ?? 0, usage.outputTokens ?? 0];
      const cost =
        (input * this.#config.dollarsPerMillionInputTokens + output * this.#config.dollarsPerMillionOutputTokens) / 1e6;
      await this.#record(task.purpose, hash, started, 'answered', input, output, cost);
      return { text, cost };
    } catch (error) {
      const [kind] = this.#failure(error, task.signal);
      await this.#record(task.purpose, hash, started, kind, 0, 0, 0);
      throw error;
    }
  }

  async #record(
    purpose: string,
    prompt_hash: string,
    started: number,
    outcome: string,
    input_tokens: number,
    output_tokens: number,
    cost: number,
  ): Promise<void> {
    const { state } = this.#options;
    if (!state) return;
    await recordModelCall(state.db, {
      time: this.#now().toISOString(),
      provider: this.#config.provider,
      model: this.#config.name,
      purpose,
      prompt_hash,
      input_tokens,
      output_tokens,
      cost,
      milliseconds: Math.round(performance.now() - started),
      outcome,
    });
  }

  async #overBudget(): Promise<string | undefined> {
    const { dollarsPerDay, tokensPerDay } = this.#config.budget;
    const { state } = this.#options;
    if (!state || (dollarsPerDay === undefined && tokensPerDay === undefined)) return undefined;
    const spent = await modelSpending(state.db, `${this.#now().toISOString().slice(0, 10)}T00:00:00.000Z`);
    if (dollarsPerDay !== undefined && spent.dollars >= dollarsPerDay)
      return `Today's budget for models ($${dollarsPerDay}) is spent.`;
    if (tokensPerDay !== undefined && spent.tokens >= tokensPerDay)
      return `Today's budget for models (${tokensPerDay} tokens) is spent.`;
    return undefined;
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }

  /** What failed, in words that hold neither the key nor the prompt. */
  #failure(error: unknown, signal: AbortSignal | undefined): [ModelFailure, string] {
    if (signal?.aborted) return ['MODEL_CANCELLED', 'Nobody waits for the answer any more.'];
    const cause = lastCause(error);
    if (cause instanceof Error && /^(?:TimeoutError|AbortError)$/.test(cause.name))
      return ['MODEL_TIMEOUT', `The model did not answer within ${this.#config.timeoutSeconds} s.`];
    if (APICallError.isInstance(cause)) {
      const status = cause.statusCode;
      const message = this.#scrub(cause.message).slice(0, 200);
      if (status === undefined) return ['MODEL_UNAVAILABLE', `The model's server can't be reached: ${message}`];
      const kind = status >= 500 || status === 429 || status === 408 ? 'MODEL_UNAVAILABLE' : 'MODEL_REFUSED';
      return [kind, `The model's server answered ${status}: ${message}`];
    }
    return ['MODEL_UNAVAILABLE', this.#scrub(cause instanceof Error ? cause.message : String(cause)).slice(0, 200)];
  }

  #scrub(text: string): string {
    return redact(this.#key ? text.replaceAll(this.#key, '⟨key⟩') : text);
  }
}

/** The SDK wraps what happened in errors of retrying. */
function lastCause(error: unknown): unknown {
  const inner = (error as { lastError?: unknown } | undefined)?.lastError;
  return inner === undefined ? error : lastCause(inner);
}

function formRule(schema: z.ZodType): string {
  return `Answer with one JSON object and nothing else, of this JSON schema:\n${JSON.stringify(z.toJSONSchema(schema))}`;
}

/** The JSON object in a model's answer, which may stand in a code fence or between sentences. */
export function readAnswer<T>(text: string, schema: z.ZodType<T>): { value: T } | { problem: string } {
  const withoutThoughts = text.replace(/^\s*<think>[\s\S]*?<\/think>/i, '');
  const start = withoutThoughts.indexOf('{');
  const end = withoutThoughts.lastIndexOf('}');
  if (start < 0 || end < start) return { problem: 'It holds no JSON object.' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(withoutThoughts.slice(start, end + 1));
  } catch (error) {
    return { problem: `It is not valid JSON: ${(error as Error).message}` };
  }
  const result = schema.safeParse(parsed);
  return result.success ? { value: result.data } : { problem: z.prettifyError(result.error) };
}
