import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDetector, type StreamDetector } from '../src/detect/detector.ts';
import { eventsOfFile } from '../src/detect/file-events.ts';
import { type LoadedRules, loadRules } from '../src/detect/rules.ts';
import { createParser } from '../src/ingest/parser.ts';
import { repositoryRoot, sharedData } from '../src/lib/shared-data.ts';
import type { EventRow } from '../src/schema/event.ts';
import type { Benchmark, BenchmarkResult } from './benchmark.ts';

const SECONDS_A_LANE = 3;
const MEGABYTE = 1024 * 1024;

/**
 * Detection alone, on one core: parsed events through all rules. Lanes: Windows events as shipped (OTRF's recordings, about
 * 1.9 KB each), process creations of those alone (the kind with most rules), Linux logs, web access logs. The rules are
 * the public ones where they are at hand (`rules/` of the archive), else the project's own.
 */
export const detect: Benchmark = {
  name: 'detect',
  async run(): Promise<BenchmarkResult> {
    const before = process.memoryUsage.rss();
    const started = cpuSeconds();
    const rules = await benchRules();
    const loadSeconds = cpuSeconds() - started;
    const afterLoad = process.memoryUsage.rss();
    const runnable = rules.rules.filter(({ state }) => state.state === 'runnable').length;
    const figures: Record<string, { value: number; unit: string }> = {
      rules_runnable: { value: runnable, unit: 'rules' },
      load_seconds: { value: loadSeconds, unit: 's of processor time' },
      load_rss: { value: (afterLoad - before) / MEGABYTE, unit: 'MB' },
    };
    for (const [lane, events] of Object.entries(await lanes())) {
      if (events.length === 0) continue;
      const detector = createDetector(rules.rules);
      const { perSecond, matches, firstSeconds } = measure(detector, events);
      figures[`${lane}_events_per_second`] = { value: perSecond, unit: 'events per second of processor time' };
      figures[`${lane}_matches`] = { value: matches, unit: `in ${events.length} events` };
      figures[`${lane}_first_pass`] = { value: firstSeconds, unit: 's of processor time, building the index included' };
    }
    figures['rss'] = { value: process.memoryUsage.rss() / MEGABYTE, unit: 'MB, the events themselves included' };
    return { figures };
  },
};

async function benchRules(): Promise<LoadedRules> {
  const archive = sharedData('sigma/sigma-rules.tar.gz');
  if (!archive) return loadRules([join(repositoryRoot, 'content', 'rules')]);
  const { rules, states } = await loadRules([archive]);
  // The archive's other folders are hunting, emerging threats and what Sigma itself calls unsupported.
  const isMain = (file: string) => /^(?:\.\/)?rules\//.test(file);
  return {
    rules: rules.filter(({ info }) => isMain(info.file)),
    states: states.filter(({ info }) => isMain(info.file)),
  };
}

async function lanes(): Promise<Record<string, EventRow[]>> {
  const folder = sharedData('otrf');
  const windows: EventRow[] = [];
  if (folder)
    for (const file of readdirSync(folder).filter((name) => name.includes('__windows__')))
      windows.push(...(await read(join(folder, file))));
  const linux: EventRow[] = [];
  for (const name of ['loghub/Linux/Linux_2k.log.gz', 'loghub/OpenSSH/OpenSSH_2k.log.gz']) {
    const path = sharedData(name);
    if (path) linux.push(...(await read(path)));
  }
  return {
    windows,
    process_creation: windows.filter(
      ({ raw }) => raw['EventID'] === 4688 || (raw['EventID'] === 1 && 'CommandLine' in raw),
    ),
    linux,
    web: webEvents(5_000),
  };
}

async function read(path: string): Promise<EventRow[]> {
  const events: EventRow[] = [];
  for await (const found of eventsOfFile(path)) if ('event' in found) events.push(found.event);
  return events;
}

/** Access log lines of an ordinary shop, the same each time. */
function webEvents(count: number): EventRow[] {
  const parser = createParser({ name: 'web' });
  const paths = [
    '/',
    '/shop?category=7&page=2',
    '/assets/app.css?v=81',
    '/cart',
    '/api/items/4711',
    '/search?q=red+shoes',
  ];
  const events: EventRow[] = [];
  for (let index = 0; index < count; index++) {
    const path = paths[index % paths.length];
    const second = String(index % 60).padStart(2, '0');
    const line = `192.0.2.${index % 250} - - [03/Mar/2026:10:00:${second} +0000] "GET ${path} HTTP/1.1" 200 ${index} "https://shop.example/" "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"`;
    const parsed = parser.parse(line, '2026-03-03T10:00:00.000Z');
    if ('event' in parsed) events.push(parsed.event);
  }
  return events;
}

function measure(detector: StreamDetector, events: readonly EventRow[]) {
  const pass = (): number => {
    let matches = 0;
    for (const event of events) {
      const reference = { table: event.table, eventId: '', time: event.columns.TimeGenerated };
      matches += detector.match(event, reference, 'bench').length;
    }
    return matches;
  };
  const started = cpuSeconds();
  const matches = pass();
  const firstSeconds = cpuSeconds() - started;
  let passes = 0;
  const end = performance.now() + SECONDS_A_LANE * 1000;
  const warm = cpuSeconds();
  while (performance.now() < end) {
    pass();
    passes += 1;
  }
  return { matches, firstSeconds, perSecond: (passes * events.length) / (cpuSeconds() - warm) };
}

/** Seconds of processor time: what other programs on the machine take does not count. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
