// Quality figures: `npm run eval -- NAME [--data DIR] [--model NAME] [--json]`. Without a name, every evaluation.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeError } from '../src/lib/errors.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';
import { evaluations } from './index.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    model: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const names = evaluations.map((evaluation) => evaluation.name);
if (values.help || positionals.some((name) => !names.includes(name))) {
  process.stderr.write(
    `Usage: npm run eval -- [NAME …] [--data DIR] [--model NAME] [--json]\nNAME: ${names.join(', ')}\n`,
  );
  process.exit(values.help ? 0 : 2);
}

const dataFolder = resolve(values.data ?? join(repositoryRoot, '..', 'shared', 'data'));
const outputFolder = join(repositoryRoot, 'eval', 'out');
mkdirSync(outputFolder, { recursive: true });

for (const evaluation of evaluations.filter(({ name }) => positionals.length === 0 || positionals.includes(name)))
  try {
    const { n, figures, baseline, failures } = await evaluation.run({
      dataFolder,
      json: values.json,
      model: values.model,
    });
    const file = join(outputFolder, `${evaluation.name}-failures.jsonl`);
    writeFileSync(file, failures.map((failure) => `${JSON.stringify(failure)}\n`).join(''));
    if (!values.json) {
      process.stdout.write(`${evaluation.name}: n = ${n}\n`);
      for (const [name, value] of Object.entries(figures)) {
        const beside = baseline[name];
        process.stdout.write(
          `  ${name.padEnd(28)} ${round(value)}${beside === undefined ? '' : `   baseline ${round(beside)}`}\n`,
        );
      }
      process.stdout.write(`  ${failures.length} failed cases in ${file}\n`);
    } else process.stdout.write(`${JSON.stringify({ name: evaluation.name, n, figures, baseline })}\n`);
  } catch (error) {
    process.stderr.write(`${evaluation.name}: ${describeError(error)}\n`);
    process.exitCode = 1;
  }

function round(value: number | undefined): number | string {
  return value === undefined ? '-' : Math.round(value * 10_000) / 10_000;
}
