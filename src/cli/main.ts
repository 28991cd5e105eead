import { CommanderError } from 'commander';
import { describeError } from '../lib/errors.ts';
import { program } from './program.ts';

const WRONG_USAGE = 2;
const FAILED = 1;

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  else {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = FAILED;
  }
}
