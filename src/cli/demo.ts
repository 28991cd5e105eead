import { fork, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, parseConfig } from '../config/config.ts';
import type { SendMessage, SendOptions } from '../demo/send.ts';
import { DAY, DEMO_SOURCES, MINUTE } from '../demo/stream.ts';
import { type Score, type ScoredAlert, score, type Truth } from '../demo/truth.ts';
import { describeError, VedetteError } from '../lib/errors.ts';
import { newSecret } from '../lib/ids.ts';
import { startVedette, type Vedette } from '../main.ts';
import { demoFolder } from './demo-folder.ts';
import { Progress, writeLine } from './output.ts';
import { stopSignal } from './start.ts';

interface DemoOptions {
  readonly once?: boolean;
  readonly json?: boolean;
  readonly seed: number;
  /** Milliseconds since 1970; now if absent. */
  readonly end?: number;
  readonly port: number;
  readonly open: boolean;
}

/** What `demo --once` answers for. */
interface DemoFigures {
  readonly events: number;
  readonly seconds: number;
  readonly rss_mb: number;
  readonly steps_found: number;
  readonly steps: number;
  readonly lookalikes_raised: number;
}

const MIN_EVENTS = 300_000;
/** About what a week holds: what is left to do is told before the last day is made. */
const USUAL_EVENTS = 308_000;
const SHOWN_EVERY_MS = 200;
/** Holds the last working day, and so the intrusion, whichever day it is; a whole week takes the rules minutes. */
const LOOK_BACK_MS = 4 * DAY;
const MAX_SECONDS = 60;
const MAX_RSS_MB = 1536;

/** `vedette demo`: a fresh store in a temporary folder, the week sent through the real inputs, the incident on the page. */
export async function demo(options: DemoOptions): Promise<void> {
  const folder = demoFolder();
  const tokens = Object.fromEntries(Object.keys(DEMO_SOURCES).map((source) => [source, newSecret()]));
  const vedette = await startOnFreePort(demoConfig(folder, tokens, options));
  try {
    const truth = await sendWeek(vedette, tokens, options);
    await vedette.settled();
    const scored = score(truth, await scoredAlerts(vedette));
    const figures = figuresOf(truth, scored);
    report(options, figures, scored);
    if (options.once) {
      if (!holds(figures)) process.exitCode = 1;
    } else {
      await show(vedette, scored, options.open);
      const stopped = new AbortController();
      const looking = lookAtLastDays(vedette, options.end ?? Date.now(), stopped.signal);
      await stopSignal();
      stopped.abort();
      await looking;
    }
  } finally {
    await vedette.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The week lies in the past, where no window of the rules that ask the stored events comes to: they are run over its end. */
async function lookAtLastDays(vedette: Vedette, end: number, signal: AbortSignal): Promise<void> {
  const [from, to] = [end - LOOK_BACK_MS, end].map((time) => new Date(time).toISOString()) as [string, string];
  try {
    await vedette.scheduled.lookBack({ from, to, signal });
  } catch (error) {
    if (!signal.aborted) process.stderr.write(`KQL rules over the last days: ${describeError(error)}\n`);
  }
}

/** The usual port may be taken by a Vedette for real use: then any other does. */
async function startOnFreePort(config: Config): Promise<Vedette> {
  const onProblem = (problem: string): void => {
    process.stderr.write(`${problem}\n`);
  };
  try {
    return await startVedette(config, { onProblem });
  } catch (error) {
    if (!(error instanceof VedetteError && error.code === 'SERVER_LISTEN')) throw error;
    return startVedette({ ...config, server: { ...config.server, port: 0 } }, { onProblem });
  }
}

function demoConfig(folder: string, tokens: Readonly<Record<string, string>>, options: DemoOptions): Config {
  const config = parseConfig('', 'demo');
  const anyPort = { host: '127.0.0.1', port: 0 };
  return {
    ...config,
    data: folder,
    server: { host: '127.0.0.1', port: options.once ? 0 : options.port },
    // The week lies in the past: nothing of it may be past retention.
    store: { ...config.store, retentionDays: 3650 },
    ingest: {
      ...config.ingest,
      http: { ...config.ingest.http, ...anyPort },
      syslogTcp: { ...config.ingest.syslogTcp, ...anyPort },
      tokens: Object.entries(tokens).map(([source, secret]) => ({ source, secret, anySource: false })),
    },
  };
}

/** Runs the sender in a process of its own; resolves with the truth when all is sent, stored and judged. */
async function sendWeek(
  vedette: Vedette,
  tokens: Readonly<Record<string, string>>,
  { seed, end }: DemoOptions,
): Promise<Truth> {
  const { inputs } = vedette.ingest.stats();
  const addressOf = (type: string): URL => {
    const input = inputs.find((one) => one.type === type);
    if (!input?.running)
      throw new VedetteError('DEMO_INPUT', `The input ${type} did not start: ${input?.error ?? 'it is missing'}`);
    return new URL(input.address.includes('://') ? input.address : `tcp://${input.address}`);
  };
  const syslog = addressOf('syslog-tcp');
  const sendOptions: SendOptions = {
    seed,
    end: end ?? Math.floor(Date.now() / MINUTE) * MINUTE,
    http: `http://${addressOf('http').host}`,
    syslog: { host: syslog.hostname, port: Number(syslog.port) },
    tokens,
  };
  const progress = new Progress('Sending a week of logs');
  let expected = USUAL_EVENTS;
  // By the clock: storing goes on when all is sent.
  const showing = setInterval(() => progress.update(vedette.ingest.stats().stored, expected), SHOWN_EVERY_MS);
  const child = fork(join(import.meta.dirname, '..', 'demo', 'send.ts'), [JSON.stringify(sendOptions)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const done = await new Promise<Extract<SendMessage, { kind: 'done' }>>((resolve, reject) => {
      child.on('message', (message: SendMessage) => {
        if (message.kind === 'done') resolve(message);
        else expected = Math.max(message.sent, USUAL_EVENTS);
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new VedetteError('DEMO_SENDER', `The sender ended early (${code}).`)));
    });
    expected = done.sent;
    await untilReceived(vedette, done.sent);
    await vedette.ingest.flush();
    return done.truth;
  } finally {
    clearInterval(showing);
    progress.end();
  }
}

/** Syslog has no acknowledgement: what was written to the socket may still be on its way. */
async function untilReceived(vedette: Vedette, sent: number): Promise<void> {
  const WAIT_MS = 20;
  const MAX_WAITS = 1500;
  for (let waits = 0; vedette.ingest.stats().received < sent; waits++) {
    if (waits === MAX_WAITS)
      throw new VedetteError('DEMO_LOST', `${sent} events were sent and ${vedette.ingest.stats().received} received.`);
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

/** Every alert with its incident's severity, as the score needs them. */
async function scoredAlerts(vedette: Vedette): Promise<ScoredAlert[]> {
  const { items } = await vedette.incidents.list({ page: 0, size: 500 });
  const lists = await Promise.all(
    items.map(async (incident) => {
      const alerts = await vedette.incidents.alerts(incident.id);
      return alerts.map((alert) => ({
        incidentId: incident.id,
        incidentSeverity: incident.severity,
        techniques: alert.techniques,
        eventTimes: [alert.firstTime, ...alert.events.map(({ time }) => time), alert.lastTime],
        entities: alert.entities.map(({ key }) => key),
      }));
    }),
  );
  return lists.flat();
}

function figuresOf(truth: Truth, scored: Score): DemoFigures {
  const BYTES_PER_KILOBYTE = 1024;
  return {
    events: truth.events,
    seconds: Math.round(performance.now() / 100) / 10,
    rss_mb: Math.round(process.resourceUsage().maxRSS / BYTES_PER_KILOBYTE),
    steps_found: scored.found.length,
    steps: scored.steps,
    lookalikes_raised: scored.lookalikesRaised.length,
  };
}

function holds(figures: DemoFigures): boolean {
  return (
    figures.events >= MIN_EVENTS &&
    figures.seconds <= MAX_SECONDS &&
    figures.rss_mb <= MAX_RSS_MB &&
    figures.steps_found === figures.steps &&
    figures.lookalikes_raised === 0
  );
}

function report(options: DemoOptions, figures: DemoFigures, scored: Score): void {
  if (options.json) {
    writeLine(JSON.stringify(figures));
    return;
  }
  writeLine(`events              ${figures.events.toLocaleString('en')}`);
  writeLine(`seconds to incident ${figures.seconds}`);
  writeLine(`peak memory         ${figures.rss_mb} MB`);
  writeLine(
    `steps found         ${figures.steps_found} of ${figures.steps}${scored.missed.length > 0 ? ` (missed: ${scored.missed.join('; ')})` : ''}`,
  );
  writeLine(
    `look-alikes raised  ${figures.lookalikes_raised}${scored.lookalikesRaised.length > 0 ? ` (${scored.lookalikesRaised.join('; ')})` : ''}`,
  );
}

/** Opens the console on the incident by a link that logs in once. */
async function show(vedette: Vedette, scored: Score, open: boolean): Promise<void> {
  const incident = scored.incidentId === undefined ? undefined : await vedette.incidents.get(scored.incidentId);
  const link = await vedette.loginLink(incident ? `/incidents/${incident.number}` : '/incidents');
  process.stderr.write(
    `\nThe console is at ${vedette.address}\nOpen this link once to be logged in:\n  ${link}\nCtrl-C ends the demo and deletes its data.\n`,
  );
  if (!open || !process.stdout.isTTY) return;
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(program, [link], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
