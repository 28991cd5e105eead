import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LEVELS } from '../src/detect/detection.ts';
import { createDetector, type StreamDetector } from '../src/detect/detector.ts';
import { eventsOfBytes } from '../src/detect/file-events.ts';
import { loadRules } from '../src/detect/rules.ts';
import { readArchive } from '../src/lib/archive.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';
import type { EvaluationOptions, EvaluationResult } from './evaluation.ts';

export const name = 'evtx';

const LEAST_LEVEL = LEVELS.indexOf('medium');

/** Folders whose names are tactics, as ATT&CK writes them in URLs. */
const TACTIC_OF_FOLDER: Readonly<Record<string, string>> = {
  'Command and Control': 'command-and-control',
  'Credential Access': 'credential-access',
  'Defense Evasion': 'defense-evasion',
  'Lateral Movement': 'lateral-movement',
  'Privilege Escalation': 'privilege-escalation',
  Discovery: 'discovery',
  Execution: 'execution',
  Persistence: 'persistence',
};
/** ATT&CK split defense evasion into these two; rules name either generation. */
const SAME_TACTIC: Readonly<Record<string, readonly string[]>> = {
  'defense-evasion': ['defense-evasion', 'stealth', 'defense-impairment'],
};

/**
 * Windows event files of attacks through all rules, public and own. `files_detected`: files with a detection of at least medium;
 * `files_detected_tactic`: of those in a tactic's folder, files with such a detection of that very tactic.
 */
export async function run({ dataFolder }: EvaluationOptions): Promise<EvaluationResult> {
  const own = join(repositoryRoot, 'content', 'rules');
  const { rules } = await loadRules([join(dataFolder, 'sigma', 'sigma-rules.tar.gz'), own].filter(existsSync));
  const detector = createDetector(rules);
  const failures: unknown[] = [];
  const count = { files: 0, detected: 0, inTactic: 0, tactic: 0, events: 0 };
  for (const { path, data } of await readArchive(join(dataFolder, 'evtx', 'attack-samples.tar.gz'))) {
    if (!path.toLowerCase().endsWith('.evtx')) continue;
    const found = await detect(detector, path, data);
    detector.restore({}); // correlations do not reach from one file into the next
    const folder = path.split('/').find((part) => TACTIC_OF_FOLDER[part] !== undefined);
    const tactic = folder && TACTIC_OF_FOLDER[folder];
    count.files += 1;
    count.events += found.events;
    if (found.titles.size > 0) count.detected += 1;
    else failures.push({ path, events: found.events, rejected: found.rejected });
    if (tactic) {
      count.inTactic += 1;
      if ((SAME_TACTIC[tactic] ?? [tactic]).some((name) => found.tactics.has(name))) count.tactic += 1;
      else if (found.titles.size > 0) failures.push({ path, tactic, titles: [...found.titles] });
    }
  }
  return {
    n: count.files,
    figures: {
      files_detected: count.detected / count.files,
      files_detected_tactic: count.tactic / Math.max(1, count.inTactic),
      events: count.events,
    },
    baseline: {},
    failures,
  };
}

async function detect(detector: StreamDetector, path: string, data: Uint8Array) {
  const titles = new Set<string>();
  const tactics = new Set<string>();
  let events = 0;
  let rejected = 0;
  for await (const found of eventsOfBytes(pieces(data), path, RECEIVED)) {
    if ('rejected' in found) {
      rejected += 1;
      continue;
    }
    events += 1;
    const { event, record } = found;
    const reference = { table: event.table, eventId: String(record), time: event.columns.TimeGenerated };
    for (const { rule } of detector.match(event, reference, path)) {
      if (LEVELS.indexOf(rule.level) < LEAST_LEVEL) continue;
      titles.add(rule.title);
      for (const tactic of rule.tactics) tactics.add(tactic);
    }
  }
  return { titles, tactics, events, rejected };
}

const RECEIVED = '2026-01-01T00:00:00.000Z';

async function* pieces(data: Uint8Array): AsyncGenerator<Uint8Array> {
  yield data;
}
