import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEVELS } from '../src/detect/detection.ts';
import { createDetector, type StreamDetector } from '../src/detect/detector.ts';
import { eventsOfFile } from '../src/detect/file-events.ts';
import { loadRules } from '../src/detect/rules.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';
import type { EvaluationOptions, EvaluationResult } from './evaluation.ts';

export const name = 'attack';

interface Recording {
  readonly file: string;
  /** The published archive: its files are one recording, split by log. */
  readonly src: string;
  readonly meta: { readonly title: string; readonly attack?: readonly (readonly [string, string | null, unknown])[] };
}

const LEAST_LEVEL = LEVELS.indexOf('low');
/** Left out of the ordinary logs: a server on the open internet whose log is a password attack. */
const NOT_BENIGN = new Set(['OpenSSH']);

/**
 * Each recording of an attack through the parser and all rules: which of the techniques that its index names do the
 * detections name? The files of one published archive are one recording. `recall` counts a technique as found if a
 * detection names it, its parent or one of its own sub-techniques; `recall_exact` the very same one; `recall_host` leaves
 * the recordings out that are Zeek's logs alone, whose index lists what the attacker did on the hosts; `recordings` is the
 * share of recordings with a technique found. `alerts_on_benign` counts rules on ordinary logs, each once a file and day;
 * `benign_alerts_per_day` divides them by the days on which those logs have events.
 */
export async function run({ dataFolder }: EvaluationOptions): Promise<EvaluationResult> {
  const own = join(repositoryRoot, 'content', 'rules');
  const public_ = join(dataFolder, 'sigma', 'sigma-rules.tar.gz');
  const { rules } = await loadRules([public_, own].filter(existsSync));
  const detector = createDetector(rules);
  const folder = join(dataFolder, 'otrf');
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Recording[];
  const failures: unknown[] = [];
  const count = { techniques: 0, found: 0, exact: 0, recordings: 0, recordingsFound: 0, host: 0, hostFound: 0 };
  for (const [source, files] of Map.groupBy(index, ({ src }) => src)) {
    const wanted = [...new Set(files.flatMap(({ meta }) => techniquesOf(meta)))];
    const paths = files.map(({ file }) => join(folder, `${file}.gz`)).filter(existsSync);
    if (wanted.length === 0 || paths.length === 0) continue;
    const found: Detected[] = [];
    for (const path of paths) found.push(await detected(detector, path));
    const techniques = new Set(found.flatMap((one) => [...one.techniques]));
    const titles = [...new Set(found.flatMap((one) => one.titles))];
    const missed = wanted.filter((technique) => ![...techniques].some((other) => related(technique, other)));
    count.recordings += 1;
    count.techniques += wanted.length;
    count.found += wanted.length - missed.length;
    count.exact += wanted.filter((technique) => techniques.has(technique)).length;
    if (missed.length < wanted.length) count.recordingsFound += 1;
    if (!source.includes('zeek')) {
      count.host += wanted.length;
      count.hostFound += wanted.length - missed.length;
    }
    if (missed.length > 0)
      failures.push({ source, title: files[0]?.meta.title, wanted, missed, found: [...techniques], titles });
  }
  const benign = await benignAlerts(detector, dataFolder);
  return {
    n: count.recordings,
    figures: {
      recall: count.found / count.techniques,
      recall_exact: count.exact / count.techniques,
      recall_host: count.host === 0 ? 0 : count.hostFound / count.host,
      recordings: count.recordingsFound / count.recordings,
      techniques: count.techniques,
      benign_alerts_per_day: benign.days === 0 ? 0 : benign.alerts / benign.days,
      alerts_on_benign: benign.alerts,
      benign_days: benign.days,
    },
    baseline: {},
    failures: [...failures, ...benign.titles.map((title) => ({ benign: title }))],
  };
}

/** An index writes T0000 where the recording has no technique of its own. */
function techniquesOf(meta: Recording['meta']): string[] {
  return (meta.attack ?? [])
    .map(([technique, sub]) => (sub ? `${technique}.${sub}` : technique))
    .filter((technique) => technique !== 'T0000');
}

/** Same technique, or one is the other's sub-technique. Two sub-techniques of one technique are not the same. */
function related(one: string, two: string): boolean {
  return one === two || one.startsWith(`${two}.`) || two.startsWith(`${one}.`);
}

interface Detected {
  readonly techniques: Set<string>;
  readonly titles: string[];
  readonly alerts: number;
  readonly days: number;
}

async function detected(detector: StreamDetector, path: string): Promise<Detected> {
  detector.restore({}); // correlations do not reach from one file into the next
  const techniques = new Set<string>();
  const titles = new Set<string>();
  const alerts = new Set<string>();
  const days = new Set<string>();
  for await (const found of eventsOfFile(path)) {
    if ('rejected' in found) continue;
    const { event, record } = found;
    const time = event.columns.TimeGenerated;
    days.add(time.slice(0, 10));
    for (const { rule } of detector.match(event, { table: event.table, eventId: String(record), time }, path)) {
      if (LEVELS.indexOf(rule.level) < LEAST_LEVEL) continue;
      for (const technique of rule.techniques) techniques.add(technique);
      titles.add(rule.title);
      alerts.add(`${rule.id} ${time.slice(0, 10)}`);
    }
  }
  return { techniques, titles: [...titles], alerts: alerts.size, days: days.size };
}

/**
 * Ordinary logs: the Zeek logs of a network and the system logs of public collections. Nobody vetted them: an alert on
 * them is counted as false whatever it shows.
 */
function benignFiles(dataFolder: string): string[] {
  const zeek = join(dataFolder, 'zeek');
  const loghub = join(dataFolder, 'loghub');
  const sensors = existsSync(zeek) ? readdirSync(zeek).filter((file) => file.endsWith('.json.gz')) : [];
  const systems = existsSync(loghub) ? readdirSync(loghub).filter((system) => !NOT_BENIGN.has(system)) : [];
  return [
    ...sensors.map((file) => join(zeek, file)),
    ...systems.map((system) => join(loghub, system, `${system}_2k.log.gz`)).filter(existsSync),
  ];
}

async function benignAlerts(detector: StreamDetector, dataFolder: string) {
  let alerts = 0;
  let days = 0;
  const titles: string[] = [];
  for (const path of benignFiles(dataFolder)) {
    const found = await detected(detector, path);
    alerts += found.alerts;
    days += found.days;
    titles.push(...found.titles);
  }
  return { alerts, days, titles };
}
