import { withLocal } from './local.ts';
import { table, textOf, writeLine } from './output.ts';

interface AskCommandOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly config: string;
}

/** `vedette ask 'question'` */
export async function askCommand(question: string, options: AskCommandOptions): Promise<void> {
  await withLocal(options.config, async (services) => {
    const range = { ...(options.from ? { from: options.from } : {}), ...(options.to ? { to: options.to } : {}) };
    const answer = await services.ask({ question, ...range });
    if (options.json) {
      const { kql, columns, rows, answer: sentence, claims, coverage, milliseconds: ms, cost } = answer;
      writeLine(JSON.stringify({ kql, columns, rows, answer: sentence, claims, coverage, ms, cost }));
      return;
    }
    writeLine(textOf(answer.answer));
    writeLine(`\n${answer.kql}\n`);
    writeLine(
      table(
        answer.columns.map(({ name }) => name),
        answer.rows,
      ),
    );
    if (answer.coverage.sentence) writeLine(`\n${textOf(answer.coverage.sentence)}`);
  });
}
