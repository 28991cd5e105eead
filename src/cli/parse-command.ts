import { counted, writeLine } from './output.ts';
import { type ParseLine, parseFiles } from './parse.ts';

/** `vedette parse [--format F] FILE…|-`: exit 1 if any record was rejected. */
export async function parseCommand(
  files: readonly string[],
  options: { format?: string; json?: boolean },
): Promise<void> {
  const write = (line: string): void => writeLine(options.json ? line : forPeople(JSON.parse(line) as ParseLine));
  const { records, rejected } = await parseFiles({ files, format: options.format, write });
  process.stderr.write(`${counted(records, 'record')}, ${rejected.toLocaleString('en')} rejected\n`);
  if (rejected > 0) process.exitCode = 1;
}

/** A record for a person: where it came from, what it became, and its columns a line each. */
function forPeople(line: ParseLine): string {
  const place = `${line.file === undefined ? '' : `${line.file}:`}${line.line}`;
  if ('error' in line) return `${place}: rejected at ${line.offset}: ${line.error}`;
  const { Raw: _raw, ...columns } = line.row;
  const cells = Object.entries(columns).map(([name, value]) => `    ${name} = ${JSON.stringify(value)}`);
  return [`${place}: ${line.format} → ${line.product} → ${line.table}`, ...cells].join('\n');
}
