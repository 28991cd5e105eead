import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LEVELS, type Level, type RuleState } from '../detect/detection.ts';
import { createDetector } from '../detect/detector.ts';
import { eventsOfFile } from '../detect/file-events.ts';
import { loadRules } from '../detect/rules.ts';
import { describeError, VedetteError } from '../lib/errors.ts';
import { repositoryRoot } from '../lib/shared-data.ts';
import type { Entity } from '../schema/types.ts';

export interface ScanOptions {
  /** Files and folders of logs. */
  readonly paths: readonly string[];
  /** Folders, files or archives of rules; Vedette's own if absent. */
  readonly rules?: readonly string[] | undefined;
  /** Matches of rules below it are not reported. Default: low. */
  readonly minLevel?: string | undefined;
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
  /** Takes each match as it is found. */
  readonly write: (match: ScanMatch) => void | Promise<void>;
  /** Told of progress now and then: events so far, and files done of all. */
  readonly onProgress?: (progress: { events: number; files: number; filesDone: number }) => void;
}

export interface ScanMatch {
  readonly rule: string;
  readonly title: string;
  readonly level: Level;
  readonly time: string;
  readonly file: string;
  /** The line of the file, or the number of the record where a file has no lines. */
  readonly record: number;
  readonly entities: readonly Entity[];
  readonly techniques: readonly string[];
}

export interface ScanSummary {
  readonly files: number;
  readonly events: number;
  readonly rejected: number;
  readonly matches: number;
  readonly seconds: number;
  readonly rules: {
    readonly loaded: number;
    readonly notEvaluable: readonly ScanRuleProblem[];
    readonly refused: readonly ScanRuleProblem[];
  };
  /** Files that could not be read, with the reason; the others were scanned. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

export interface ScanRuleProblem {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly reason: string;
  readonly code?: string;
  readonly line?: number;
  readonly column?: number;
}

const PROGRESS_EVENTS = 5_000;

/**
 * `vedette scan`: detections over log files without a store. Throws SCAN_PATH, SCAN_LEVEL and SCAN_RULES for wrong input;
 * a file that breaks in the middle is listed in the summary.
 */
export async function scanFiles(options: ScanOptions): Promise<ScanSummary> {
  const started = performance.now();
  const least = levelOf(options.minLevel ?? 'low');
  const files = await filesOf(options.paths);
  const { rules, states } = await loadRules(options.rules ?? [join(repositoryRoot, 'content', 'rules')], {
    placeholders: options.placeholders ?? {},
  });
  if (rules.length === 0) throw new VedetteError('SCAN_RULES', `no rule could be loaded: ${firstReason(states)}`);
  const detector = createDetector(rules);
  const count = { events: 0, rejected: 0, matches: 0 };
  const unreadable: { file: string; reason: string }[] = [];

  async function scan(file: string, filesDone: number): Promise<void> {
    for await (const found of eventsOfFile(file)) {
      if ('rejected' in found) {
        count.rejected += 1;
        continue;
      }
      const { event, record } = found;
      count.events += 1;
      if (count.events % PROGRESS_EVENTS === 0)
        options.onProgress?.({ events: count.events, files: files.length, filesDone });
      const reference = { table: event.table, eventId: `${file}:${record}`, time: event.columns.TimeGenerated };
      for (const { rule, time, entities } of detector.match(event, reference, file)) {
        if (LEVELS.indexOf(rule.level) < least) continue;
        count.matches += 1;
        const { id, title, level, techniques } = rule;
        await options.write({ rule: id, title, level, time, file, record, entities, techniques });
      }
    }
  }

  for (const [index, file] of files.entries()) {
    try {
      await scan(file, index);
    } catch (error) {
      unreadable.push({ file, reason: describeError(error) });
    }
  }
  return {
    files: files.length,
    ...count,
    seconds: (performance.now() - started) / 1000,
    rules: {
      loaded: rules.filter((rule) => rule.state.state === 'runnable').length,
      notEvaluable: problems(states, 'not-evaluable'),
      refused: problems(states, 'refused'),
    },
    unreadable,
  };
}

type States = Awaited<ReturnType<typeof loadRules>>['states'];

function problems(states: States, wanted: Exclude<RuleState['state'], 'runnable'>): ScanRuleProblem[] {
  return states.flatMap(({ info: { id, title, file }, state }) => {
    if (state.state === 'runnable' || state.state !== wanted) return [];
    const { state: _, ...why } = state;
    return [{ id, title, file, ...why }];
  });
}

function firstReason(states: States): string {
  for (const { state } of states) if (state.state === 'refused') return state.reason;
  return 'the folder holds none';
}

function levelOf(name: string): number {
  const level = (LEVELS as readonly string[]).indexOf(name);
  if (level < 0) throw new VedetteError('SCAN_LEVEL', `${name} is no level: ${LEVELS.join(', ')}`);
  return level;
}

/** Every file of the paths; hidden files are left out of folders. */
async function filesOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error: Error) => {
      throw new VedetteError('SCAN_PATH', error.message, { cause: error });
    });
    if (!found.isDirectory()) {
      files.push(path);
      continue;
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
    files.push(...names.map((entry) => join(entry.parentPath, entry.name)).sort());
  }
  return files;
}
