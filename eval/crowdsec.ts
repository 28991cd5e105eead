import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LEVELS } from '../src/detect/detection.ts';
import { createDetector } from '../src/detect/detector.ts';
import { type LoadedRules, loadRules } from '../src/detect/rules.ts';
import { createParser } from '../src/ingest/parser.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';
import type { EvaluationOptions, EvaluationResult } from './evaluation.ts';

export const name = 'crowdsec';

interface Case {
  readonly test: string;
  readonly scenarios: readonly string[];
  readonly lines: readonly string[];
  readonly n_alerts: number | null;
  readonly alerts: readonly { readonly scenario: string; readonly sources?: readonly string[] }[];
}

/** Which of our behaviours a scenario's name asks for; the first line that fits. What fits none is any rule, our own or a public one. */
const KINDS: readonly (readonly [scenario: RegExp, rules: readonly string[]])[] = [
  [/endlessh|honeypot/, ['trapped']],
  [/^http.*(?:bf|brute)|wordpress_bf/, ['page-guessing', 'guessing', 'enumeration']],
  [/^http.*wordpress.*user/, ['author-enumeration']],
  [/^http.*wordpress.*scan/, ['content-system-scan']],
  [/open-proxy/, ['open-proxy']],
  [/user[-_]?enum/, ['enumeration']],
  [/slow[-_]?(?:bf|brute)/, ['slow-guessing', 'slow-enumeration']],
  [/[-_](?:bf|brute)|bruteforce|time-based-bf/, ['guessing', 'enumeration']],
  [/scan-multi_?ports|port-?scan/, ['port-scan']],
  [/crawl/, ['crawling']],
  [/bad-user-agent/, ['scanning-tool']],
  [/sensitive-files/, ['sensitive-files']],
  [/path-traversal/, ['path-traversal']],
  [/sqli/, ['sql-injection']],
  [/dos|flood/, ['flood']],
  [/^http-probing/, ['probing']],
];

/** What the product itself has no rule for without data from elsewhere: places of addresses. */
const NEEDS_PLACES = /impossible-travel|by-country/;

/**
 * Raw lines through parser, rules and correlations; the alerts that come out, one for each behaviour and source as the
 * product folds them, against those that a behaviour engine of another kind (leaky buckets) is said to raise. `supported`: the
 * product maps the lines to more than an event of no kind, and needs no data from elsewhere. `sources`: the same sources, however
 * many behaviours each. `cases`: as many behaviours for each source too. Thresholds are those of eval/behaviours.yml, which
 * know nothing of the cases, and of `cases` those that are about behaviour over time are `behaviours`, about one request or record
 * `signatures`; a leaky bucket and a sliding window differ at their edges.
 */
export async function run({ dataFolder }: EvaluationOptions): Promise<EvaluationResult> {
  const behaviours = await loadRules([join(repositoryRoot, 'eval', 'behaviours.yml')]);
  const publicRules = join(dataFolder, 'sigma', 'sigma-rules.tar.gz');
  const own = await loadRules([
    join(repositoryRoot, 'content', 'rules'),
    ...(existsSync(publicRules) ? [publicRules] : []),
  ]);
  const broken = behaviours.states.filter(({ state }) => state.state !== 'runnable');
  if (broken.length > 0) throw new Error(JSON.stringify(broken));
  const text = gunzipSync(readFileSync(join(dataFolder, 'crowdsec-scenario-cases.jsonl.gz'))).toString('utf8');
  const cases = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
  const failures: unknown[] = [];
  const count = { supported: 0, sources: 0, exact: 0, behaviours: 0, behavioursExact: 0 };
  for (const one of cases) {
    const { found, isMapped } = alertsOf(one, behaviours, own);
    const wanted = expected(one);
    // Where neither a number nor an alert was recorded, nothing is known.
    const isKnown = one.n_alerts !== null || one.alerts.length > 0;
    if (!isKnown || !isMapped || one.scenarios.some((scenario) => NEEDS_PLACES.test(scenario))) {
      failures.push({ test: one.test, unsupported: true });
      continue;
    }
    count.supported += 1;
    const isSame = [...wanted.keys()].sort().join() === [...found.keys()].sort().join();
    const isExact = isSame && [...wanted].every(([source, alerts]) => found.get(source)?.size === alerts.size);
    if (isSame) count.sources += 1;
    const isBehaviour = namesOf(one).every((scenario) => kindsOf(scenario) !== undefined);
    if (isBehaviour) count.behaviours += 1;
    if (isBehaviour && isExact) count.behavioursExact += 1;
    if (isExact) count.exact += 1;
    else failures.push({ test: one.test, scenarios: one.scenarios, wanted: plain(wanted), found: plain(found) });
  }
  return {
    n: cases.length,
    figures: {
      supported: count.supported / cases.length,
      sources: count.sources / count.supported,
      cases: count.exact / count.supported,
      behaviours: count.behavioursExact / count.behaviours,
      signatures: (count.exact - count.behavioursExact) / (count.supported - count.behaviours),
    },
    baseline: { cases: 0.9 },
    failures,
  };
}

function namesOf({ scenarios }: Case): string[] {
  return scenarios.map((scenario) => scenario.replace(/^.*\//, '').replace(/\.ya?ml$/, ''));
}

function kindsOf(scenario: string): readonly string[] | undefined {
  return KINDS.find(([pattern]) => pattern.test(scenario))?.[1];
}

type Alerts = Map<string, Set<string>>;

function expected({ alerts }: Case): Alerts {
  const wanted: Alerts = new Map();
  for (const { scenario, sources = [] } of alerts) for (const source of sources) note(wanted, source, scenario);
  return wanted;
}

function alertsOf(one: Case, behaviours: LoadedRules, own: LoadedRules): { found: Alerts; isMapped: boolean } {
  const asked = namesOf(one).map(kindsOf);
  const kinds = new Set(asked.flatMap((rules) => rules ?? []));
  const anyRule = asked.some((rules) => rules === undefined);
  const parser = createParser({ name: one.test });
  const detectors = [createDetector(behaviours.rules), ...(anyRule ? [createDetector(own.rules)] : [])];
  const found: Alerts = new Map();
  let isMapped = false;
  one.lines.forEach((line, index) => {
    const parsed = parser.parse(line, '2026-01-01T00:00:00.000Z');
    if ('rejected' in parsed) return;
    const { table, columns } = parsed.event;
    if (table !== 'Event') isMapped = true;
    const reference = { table, eventId: String(index), time: columns.TimeGenerated };
    for (const [at, detector] of detectors.entries())
      for (const { rule } of detector.match(parsed.event, reference, one.test)) {
        const counts =
          at === 0
            ? kinds.has(rule.id) || (anyRule && rule.id === 'alert')
            : LEVELS.indexOf(rule.level) >= LEVELS.indexOf('low');
        if (counts)
          note(
            found,
            String(columns['SrcIpAddr'] ?? columns['ActorUsername'] ?? ''),
            at === 0 && rule.id !== 'alert' ? rule.id : 'any',
          );
      }
  });
  return { found, isMapped };
}

function note(alerts: Alerts, source: string, behaviour: string): void {
  // The recording escapes backslashes twice.
  const address = source.includes(':') ? shortened(source) : source.replaceAll('\\\\', '\\');
  alerts.set(address, (alerts.get(address) ?? new Set()).add(behaviour));
}

/** An IPv6 address in its one short form. */
function shortened(address: string): string {
  return URL.canParse(`http://[${address}]`) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

function plain(alerts: Alerts): Record<string, string[]> {
  return Object.fromEntries([...alerts].map(([source, behaviours]) => [source, [...behaviours]]));
}
