import { createConfig, readConfig } from '../config/config.ts';
import { startVedette } from '../main.ts';

/** `vedette start`: runs until it is told to stop, then stores what it has taken. */
export async function start(options: { config: string }): Promise<void> {
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  if (createConfig(options.config))
    say(`Wrote ${options.config} with its comments; change it and start again as you like.`);
  const config = readConfig(options.config);
  const vedette = await startVedette(config, { onProblem: say });
  // One that failed has said so already.
  for (const { type, running, address } of vedette.ingest.stats().inputs)
    if (running) say(`${type}: listening on ${address}`);
  say(`Vedette is at ${vedette.address}${vedette.needsSetup ? ": open it to set the administrator's password" : ''}`);
  await stopSignal();
  say('Stopping: storing what has been taken in …');
  await vedette.close();
}

/** Ctrl-C reaches this process from the terminal, and once more from each program that started it. */
const SAME_SIGNAL_MS = 1000;

/** Resolves at the first signal to stop; a later one ends the process at once, and the journal keeps what is left. */
export async function stopSignal(): Promise<void> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let first: number | undefined;
  await new Promise<void>((resolve) => {
    for (const signal of signals)
      process.on(signal, () => {
        if (first !== undefined && performance.now() - first > SAME_SIGNAL_MS) process.exit(1);
        first ??= performance.now();
        resolve();
      });
  });
}
