// Speed and memory: `npm run bench -- [NAME …] [--json]`. Ratios within one run compare; absolute figures vary with the machine.
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { describeError } from '../src/lib/errors.ts';
import { benchmarks } from './index.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const names = benchmarks.map((benchmark) => benchmark.name);
if (positionals.some((name) => !names.includes(name))) {
  process.stderr.write(`Usage: npm run bench -- [NAME …] [--json]\nNAME: ${names.join(', ')}\n`);
  process.exit(2);
}

const machine = {
  cores: cpus().length,
  model: cpus()[0]?.model ?? 'unknown',
  memory_gb: Math.round(totalmem() / 2 ** 30),
};
if (!values.json) process.stdout.write(`${machine.cores} cores (${machine.model}), ${machine.memory_gb} GB\n`);

for (const benchmark of benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name)))
  try {
    const { figures, peers = {} } = await benchmark.run({ json: values.json });
    if (values.json) process.stdout.write(`${JSON.stringify({ name: benchmark.name, machine, figures, peers })}\n`);
    else {
      process.stdout.write(`${benchmark.name}\n`);
      for (const [label, list] of [
        ['', figures],
        ['peer ', peers],
      ] as const)
        for (const [name, { value, unit }] of Object.entries(list))
          process.stdout.write(`  ${label}${name.padEnd(36)} ${format(value)} ${unit}\n`);
    }
  } catch (error) {
    process.stderr.write(`${benchmark.name}: ${describeError(error)}\n`);
    process.exitCode = 1;
  }

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Math.round(value * 1000) / 1000);
}
