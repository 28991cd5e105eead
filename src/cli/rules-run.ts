import { withLocal } from './local.ts';
import { counted, Progress, textOf, writeLine } from './output.ts';

interface RulesRunOptions {
  /** ISO 8601. */
  readonly from: string;
  readonly to?: string;
  readonly rule?: readonly string[];
  readonly config: string;
  readonly json?: boolean;
}

/** `vedette rules run --from TIME [--to TIME]`: in the running Vedette of these settings, or over its data folder. */
export async function rulesRunCommand(options: RulesRunOptions): Promise<void> {
  const { from, to = new Date().toISOString() } = options;
  await withLocal(options.config, async (services) => {
    const known = await services.rules('kql');
    const runnable = known.filter(({ state, enabled }) => enabled && state !== 'refused').map(({ id }) => id);
    const ids = options.rule ?? runnable;
    const progress = new Progress('Running rules', 'runs');
    let done = 0;
    // One request a rule: none takes so long that its answer is given up on, and the progress can be told.
    for (const [index, id] of ids.entries()) {
      const report = await services.lookBack({ from, to, ids: [id] });
      done += report.windows;
      progress.update(done, index === ids.length - 1 ? done : undefined);
      const title = known.find((rule) => rule.id === id)?.title ?? id;
      const { windows, detections, failures } = report;
      if (failures.length > 0) process.exitCode = 1;
      writeLine(
        options.json
          ? JSON.stringify({
              rule: id,
              title,
              windows,
              detections,
              ...(failures[0] ? { error: failures[0].reason } : {}),
            })
          : `${textOf(title)}: ${counted(windows, 'run')}, fired ${counted(detections, 'time')}${failures[0] ? `; failed: ${textOf(failures[0].reason)}` : ''}`,
      );
    }
    progress.end();
  });
}
