import type { KqlCompiler } from '../../kql/compiler.ts';
import { VedetteError } from '../../lib/errors.ts';
import type { LanguageModel } from '../../model/language-model.ts';
import type { KqlTable } from '../../schema/catalog.ts';
import type { CheckedClaim, Claim } from '../claim.ts';
import type { Coverage, CoverageOf } from '../coverage.ts';
import { checkClaims } from '../evidence/check.ts';
import { answerOf, answerOfRows, foundSentence, queryEvidence, type Rows } from './answer.ts';
import { kqlByModel } from './by-model.ts';
import { nearestForms } from './forms.ts';
import { understand } from './grammar.ts';
import type { Understood } from './shapes.ts';

/** A query's result, as `runKql` of src/kql gives it; `sql`, `render` and the rest are passed through. */
export interface AskRows extends Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly render?: { readonly kind: string };
}

export interface AskOptions {
  /** The live catalogue: what a question may be about, and what a model's query is compiled against. */
  readonly catalog: readonly KqlTable[];
  /** Has a model's query compiled, before it may run. */
  readonly compiler: Pick<KqlCompiler, 'compile'>;
  /** Runs KQL, read-only and bounded. Throws a coded error for a query that does not bind. */
  readonly runKql: (kql: string, options?: { readonly signal?: AbortSignal }) => Promise<AskRows>;
  readonly model?: LanguageModel | undefined;
  readonly coverage: CoverageOf;
  readonly now: () => Date;
  /** Aborted when nobody waits for the answer any more: its queries and the model's call are stopped. */
  readonly signal?: AbortSignal | undefined;
}

export interface AskAnswer {
  readonly question: string;
  readonly kql: string;
  readonly by: 'grammar' | 'model';
  readonly model?: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
  readonly answer: string;
  readonly claims: readonly CheckedClaim[];
  readonly coverage: Coverage;
  readonly render?: string;
  /** The query restricts the time by itself: no other range may narrow what the answer tells. */
  readonly namesTime: boolean;
  readonly milliseconds: number;
  readonly cost: number;
}

const DAY = 86_400_000;

/**
 * Answers a question in plain language: as KQL, its rows, and one sentence whose numbers come from them.
 * @throws VedetteError ASK_NOT_UNDERSTOOD with the nearest forms, ASK_MODEL_FAILED, ASK_CANCELLED; or what the query throws.
 */
export async function answerQuestion(
  question: string,
  range: { readonly from?: string | undefined; readonly to?: string | undefined },
  options: AskOptions,
): Promise<AskAnswer> {
  const started = performance.now();
  const now = options.now();
  const understood = understand(question, new Map(options.catalog.map((table) => [table.name, table])), now);
  const whole = understood?.leftOver.length === 0 ? understood : undefined;
  const chosen = whole
    ? { kql: whole.kql, by: 'grammar' as const, cost: 0 }
    : await byModel(question, understood, options, now);
  const kql = ranged(chosen.kql, range, whole);
  const { signal } = options;
  const runs = new Map<string, Promise<AskRows>>();
  // The same instant for the answer and its check: a query runs once in this question.
  const run = (text: string): Promise<AskRows> => {
    stopIfCancelled(signal);
    const running = runs.get(text) ?? options.runKql(text, signal ? { signal } : {});
    runs.set(text, running);
    return running;
  };
  const rows = await run(kql);
  const claim = (await claimFor(whole, kql, rows, range, run)) satisfies Claim;
  const claims = await checkClaims([claim], { runKql: run });
  stopIfCancelled(signal);
  const window = windowOf(range, whole, now);
  const coverage = await options.coverage(window.from, window.to);
  const [checked] = claims;
  const said =
    checked?.verification === 'contradicted'
      ? `The rows below answer the question; the sentence on them was withheld (${checked.reason}).`
      : (checked?.sentence ?? '');
  const nothing = rows.rows.length === 0 || /^(?:No|Nothing) /.test(claim.sentence);
  return {
    question,
    kql,
    by: chosen.by,
    ...('model' in chosen ? { model: chosen.model } : {}),
    columns: rows.columns,
    rows: rows.rows,
    truncated: rows.truncated,
    answer: nothing ? `${said} ${coverage.sentence}`.trim() : said,
    claims,
    coverage,
    ...(rows.render ? { render: rows.render.kind } : {}),
    namesTime: whole === undefined || whole.window !== undefined,
    milliseconds: Math.round(performance.now() - started),
    cost: chosen.cost,
  };
}

async function byModel(question: string, understood: Understood | undefined, options: AskOptions, now: Date) {
  const { model, signal } = options;
  if (!model) throw notUnderstood(question, understood);
  const check = async (kql: string): Promise<void> => {
    await options.compiler.compile(kql, { catalog: options.catalog, now, ...(signal && { signal }) });
  };
  const outcome = await kqlByModel(model, question, options.catalog, now, check, signal);
  stopIfCancelled(signal);
  if (outcome.kind === 'failed') {
    const without = notUnderstood(question, understood);
    throw new VedetteError(
      'ASK_MODEL_FAILED',
      `The model gave no query that works: ${outcome.reason} ${without.message}`,
    );
  }
  return { kql: outcome.value.kql, by: 'model' as const, model: outcome.model, cost: outcome.cost };
}

function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new VedetteError('ASK_CANCELLED', 'The question was cancelled.');
}

/** Says what was not understood, and the nearest forms that are. */
function notUnderstood(question: string, understood: Understood | undefined): VedetteError {
  const words = understood?.leftOver.map((word) => `“${word}”`).join(', ');
  const what = words ? `it is not clear what ${words} means here` : 'it is not clear what is asked for';
  const forms = nearestForms(question).map((form) => `  ${form}`);
  return new VedetteError(
    'ASK_NOT_UNDERSTOOD',
    `This question was not understood: ${what}. Forms that are:\n${forms.join('\n')}`,
  );
}

/** The window that the caller chose holds where the question names none. */
function ranged(
  kql: string,
  range: { readonly from?: string | undefined; readonly to?: string | undefined },
  asked: Understood | undefined,
): string {
  if (!asked || asked.window || (!range.from && !range.to)) return kql;
  const conditions = [
    ...(range.from ? [`TimeGenerated >= datetime(${new Date(range.from).toISOString()})`] : []),
    ...(range.to ? [`TimeGenerated < datetime(${new Date(range.to).toISOString()})`] : []),
  ];
  const [table = '', ...rest] = kql.split('\n');
  return [table, `| where ${conditions.join(' and ')}`, ...rest].join('\n');
}

async function claimFor(
  asked: Understood | undefined,
  kql: string,
  rows: AskRows,
  range: { readonly from?: string | undefined; readonly to?: string | undefined },
  run: (text: string) => Promise<AskRows>,
): Promise<Claim> {
  if (!asked) return answerOfRows(kql, rows);
  const direct = answerOf(asked, kql, rows);
  if (direct) return direct;
  // Of a list, all that it was cut from is counted by a query of its own.
  const column =
    asked.shape.kind === 'values'
      ? `\n| where isnotempty(${asked.shape.column})\n| distinct ${asked.shape.column}`
      : '';
  const query = ranged(`${asked.base}${column}\n| count`, range, asked);
  const counted = await run(query);
  const number = Number(counted.rows[0]?.[0] ?? 0);
  const noun = asked.shape.kind === 'values' ? `different ${asked.shape.noun}` : asked.noun;
  const about = asked.words === '' ? '' : ` ${asked.words}`;
  return { sentence: foundSentence(number, noun, about), evidence: [queryEvidence(query, counted)] };
}

function windowOf(
  range: { readonly from?: string | undefined; readonly to?: string | undefined },
  asked: Understood | undefined,
  now: Date,
): { from: string; to: string } {
  const from = asked?.window?.from.getTime() ? asked.window.from : new Date(range.from ?? now.getTime() - DAY);
  const to = asked?.window?.to ?? new Date(range.to ?? now);
  return { from: from.toISOString(), to: to.toISOString() };
}
