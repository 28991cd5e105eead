import type { Config } from './config/config.ts';
import type { RuleException } from './detect/exceptions.ts';
import { loadRules } from './detect/rules.ts';
import { rulePaths } from './paths.ts';
import type { WorkerSettings } from './pipeline-worker.ts';
import type { RuleEntry } from './server/services/rules.ts';

export const PIPELINE_WORKER = new URL('./pipeline-worker.ts', import.meta.url);

/** Every rule of the settings: what the console lists, and what the worker needs to load the same ones. */
export async function loadDetections(config: Config, disabled: readonly string[]) {
  const paths = rulePaths(config);
  const { placeholders } = config.detect;
  const { states } = await loadRules(paths, { placeholders });
  const worker: Omit<WorkerSettings, 'collector' | 'memory'> = {
    drop: config.ingest.drop,
    rules: paths,
    placeholders,
    exceptions: config.detect.exceptions.map(exceptionOf),
    disabled,
  };
  return { entries: states satisfies readonly RuleEntry[], worker, paths };
}

function exceptionOf({ rule, when, reason, expires }: Config['detect']['exceptions'][number]): RuleException {
  return {
    ruleId: rule,
    when,
    reason,
    by: 'vedette.yaml',
    ...(expires ? { expires: `${expires}T23:59:59.999Z` } : {}),
  };
}
