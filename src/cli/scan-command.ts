import { counted, Progress, textOf, writeLine } from './output.ts';
import { type ScanMatch, type ScanSummary, scanFiles } from './scan.ts';

interface ScanCommandOptions {
  readonly rules?: readonly string[];
  readonly minLevel: string;
  readonly json?: boolean;
}

/** `vedette scan PATH…`: matches on standard output, the summary on standard error; exit 1 if a file could not be read. */
export async function scanCommand(paths: readonly string[], options: ScanCommandOptions): Promise<void> {
  const progress = new Progress('Scanning');
  const summary = await scanFiles({
    paths,
    rules: options.rules,
    minLevel: options.minLevel,
    write: (match) => writeLine(options.json ? JSON.stringify(match) : forPeople(match)),
    onProgress: ({ events }) => progress.update(events),
  });
  progress.end();
  process.stderr.write(options.json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
  if (summary.unreadable.length > 0) process.exitCode = 1;
}

function forPeople(match: ScanMatch): string {
  const entities = match.entities.map(({ name }) => textOf(name)).join(', ');
  return `${match.time}  ${match.level.padEnd(13)}  ${textOf(match.title)}  [${match.techniques.join(' ')}]  ${match.file}:${match.record}  ${entities}`.trimEnd();
}

function summaryText(summary: ScanSummary): string {
  const { loaded, notEvaluable, refused } = summary.rules;
  const lines = [
    `${counted(summary.events, 'event')} in ${counted(summary.files, 'file')}, ${summary.matches} ${summary.matches === 1 ? 'match' : 'matches'}, ${counted(summary.rejected, 'record')} rejected, ${summary.seconds.toFixed(1)} s`,
    `${loaded} rules ran, ${notEvaluable.length} could not be evaluated, ${refused.length} were refused`,
    ...refused.map(
      (rule) =>
        `  refused: ${rule.file}${rule.line === undefined ? '' : `:${rule.line}:${rule.column ?? 1}`}: ${textOf(rule.reason)}`,
    ),
    ...summary.unreadable.map(({ file, reason }) => `  unreadable: ${file}: ${reason}`),
  ];
  const reasons = Map.groupBy(notEvaluable, (rule) => rule.reason);
  for (const [reason, rules] of [...reasons].sort((left, right) => right[1].length - left[1].length).slice(0, 20))
    lines.push(`  not evaluable: ${rules.length} × ${textOf(reason)}`);
  return `${lines.join('\n')}\n`;
}
