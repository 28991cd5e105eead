import { z } from 'zod';
import { describeError } from '../../lib/errors.ts';
import type { LanguageModel, ModelOutcome } from '../../model/language-model.ts';
import { DATA_RULE, joined, own, type PromptText, prompt, untrusted } from '../../model/untrusted.ts';
import type { KqlTable } from '../../schema/catalog.ts';
import { timeColumn, wordsOf } from './columns.ts';

const MOST_TABLES = 6;
const MOST_COLUMNS = 120;

const form = z.strictObject({
  kql: z.string().min(1).max(10_000).describe('One KQL query that answers the question; no comments'),
});

/** Has a model write the query. `check` compiles it against the catalogue: what is wrong goes back with its place. */
export async function kqlByModel(
  model: LanguageModel,
  question: string,
  tables: readonly KqlTable[],
  now: Date,
  check: (kql: string) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<ModelOutcome<{ kql: string }>> {
  const relevant = relevantTables(question, tables);
  return model.answer({
    purpose: 'ask',
    system: joined([
      own(
        'You write KQL (Kusto Query Language) for a security analyst. Use only the tables and columns listed. Read-only: no management commands.',
      ),
      own(
        `The time is ${now.toISOString()}. Restrict the time where the question does, with ago() or datetime literals.`,
      ),
      own(
        'Compare names without regard to case (=~, in~, has). Summarise where a number is asked for; project few columns where a list is.',
      ),
      own(`Other tables: ${tables.map((table) => table.name).join(', ')}`),
      DATA_RULE,
    ]),
    prompt: prompt`Tables:
${joined(relevant.map(describe))}

Question: ${untrusted(question, 2000)}`,
    schema: form,
    ...(signal && { signal }),
    verify: async ({ kql }) => {
      try {
        await check(kql);
        return undefined;
      } catch (error) {
        return `The query was refused: ${describeError(error).slice(0, 500)}`;
      }
    },
  });
}

function describe(table: KqlTable): PromptText {
  const columns = table.columns.slice(0, MOST_COLUMNS).map((column) => `${column.name}:${column.type}`);
  return own(`- ${table.name} (${table.description}; time in ${timeColumn(table)}): ${columns.join(', ')}`);
}

/** The tables whose names, descriptions and columns share most with the question. */
export function relevantTables(question: string, tables: readonly KqlTable[]): KqlTable[] {
  const asked = new Set(question.toLowerCase().match(/[a-z]{3,}/g) ?? []);
  const stemmed = new Set([...asked].map((word) => word.replace(/(?:ing|ed|es|s)$/, '')));
  const score = (text: string, weight: number) =>
    (text.toLowerCase().match(/[a-z]{3,}/g) ?? []).filter((word) => stemmed.has(word.replace(/(?:ing|ed|es|s)$/, '')))
      .length * weight;
  return tables
    .map((table) => {
      const named = question.includes(table.name) ? 100 : 0;
      const columns = table.columns.filter((column) => question.toLowerCase().includes(wordsOf(column.name))).length;
      return { table, score: named + score(wordsOf(table.name), 5) + score(table.description, 1) + columns };
    })
    .sort((one, other) => other.score - one.score)
    .slice(0, MOST_TABLES)
    .map(({ table }) => table);
}
