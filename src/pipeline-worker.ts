import { parentPort, workerData } from 'node:worker_threads';
import type { DropRule } from './config/ingest.ts';
import { AssetRoles, type AssetRolesState } from './detect/asset-roles.ts';
import type { Detection } from './detect/detection.ts';
import { createDetector, type DetectorState } from './detect/detector.ts';
import type { RuleException } from './detect/exceptions.ts';
import { MachineNames, type MachineNamesState } from './detect/machine-names.ts';
import { loadRules } from './detect/rules.ts';
import { createParser } from './ingest/parser.ts';
import { createProcessor, type Matcher } from './ingest/processor.ts';
import type { SnapshotAnswer, WorkerSnapshot } from './ingest/remember.ts';
import { serveJobs } from './ingest/worker.ts';
import { serialise } from './store/serialise.ts';

/** What the main thread gives a worker at its start. */
export interface WorkerSettings {
  readonly collector: string;
  readonly drop: readonly DropRule[];
  /** Folders, files or archives of rules. */
  readonly rules: readonly string[];
  readonly placeholders: Readonly<Record<string, readonly string[]>>;
  readonly exceptions: readonly RuleException[];
  /** Ids of rules that are switched off. */
  readonly disabled: readonly string[];
  /** What it goes on with after a restart. */
  readonly remembered?: WorkerSnapshot | undefined;
}

/** What a worker has learnt from the events that it saw; JSON holds it. */
export interface WorkerMemory {
  readonly correlations: DetectorState;
  readonly machines: MachineNamesState;
  readonly roles: AssetRolesState;
}

/** Messages of `Ingest.control`: what is absent stays as it is. */
export interface WorkerControl {
  readonly disabled?: readonly string[];
  readonly exceptions?: readonly RuleException[];
  /** The answer is what it has in memory, a SnapshotAnswer. */
  readonly snapshot?: true;
}

const settings = workerData as WorkerSettings;
const { collector, drop, disabled, exceptions, placeholders } = settings;
const { rules } = await loadRules(settings.rules, { placeholders });
const detector = createDetector(rules, { disabled, exceptions });
const machines = new MachineNames();
const roles = new AssetRoles();
const { remembered } = settings;
if (remembered && remembered.memory !== '') {
  const memory = JSON.parse(remembered.memory) as WorkerMemory;
  detector.restore(memory.correlations);
  machines.restore(memory.machines);
  roles.restore(memory.roles);
}
const matcher: Matcher<Detection> = {
  match(event, reference, source) {
    machines.observe(event);
    roles.observe(event);
    const found = detector.match(event, reference, source);
    if (found.length === 0) return found;
    return found.map((detection) => ({
      ...detection,
      entities: roles.complete(machines.complete(detection.entities, detection.time)),
    }));
  },
};

const processor = createProcessor({
  collector,
  drop,
  createParser,
  serialise,
  matcher,
  ...(remembered && { remembered }),
});

serveJobs(parentPort!, processor, (message: unknown) => {
  const control = message as WorkerControl;
  if (control.disabled) detector.setDisabled(control.disabled);
  if (control.exceptions) detector.setExceptions(control.exceptions);
  if (!control.snapshot) return undefined;
  const memory: WorkerMemory = {
    correlations: detector.snapshot(),
    machines: machines.snapshot(),
    roles: roles.snapshot(),
  };
  return { memory: JSON.stringify(memory), waiting: processor.waiting() } satisfies SnapshotAnswer;
});
