// The real program, as a user starts it.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from '../../src/lib/shared-data.ts';

const LAUNCHER = join(repositoryRoot, 'scripts', 'launch.mjs');
const PROGRAM = join(repositoryRoot, 'src', 'cli', 'main.ts');
/** Longer than any command of the tests takes on a busy machine: what hangs fails with its output. */
const PATIENCE_MS = 120_000;

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Each line of standard output as JSON. */
  readonly objects: readonly Record<string, unknown>[];
}

interface RunOptions {
  readonly stdin?: string;
  /** Through scripts/launch.mjs, as npm does; else the program itself, which starts sooner. */
  readonly launched?: boolean;
  /** Milliseconds until it is taken for hung. */
  readonly patience?: number;
}

function spawnVedette(folder: string, args: readonly string[], launched: boolean): ChildProcess {
  const program = launched ? [LAUNCHER] : ['--disable-warning=ExperimentalWarning', PROGRAM];
  return spawn(process.execPath, [...program, ...args], { cwd: folder, stdio: 'pipe', detached: true });
}

/** Runs one command of the command line in a folder. */
export async function vedette(folder: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = spawnVedette(folder, args, options.launched ?? false);
  const output = collect(child);
  child.stdin?.end(options.stdin ?? '');
  const code = await exitOf(child, output, options.patience);
  const { stdout, stderr } = output;
  return {
    code,
    stdout,
    stderr,
    get objects() {
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    },
  };
}

/** Settings of a folder: every server takes any free port. */
export function writeSettings(folder: string, more: Record<string, unknown> = {}): void {
  const settings = {
    server: { port: 0 },
    ingest: { http: { port: 0 }, syslogTcp: { port: 0 }, minFreeDiskBytes: 0 },
    store: { retentionDays: 3650 },
    ...more,
  };
  writeFileSync(join(folder, 'vedette.yaml'), JSON.stringify(settings, null, 2));
}

export interface RunningVedette {
  readonly pid: number;
  /** Of the console and its API. */
  readonly address: string;
  /** Of the inputs. */
  readonly http: string;
  readonly syslogPort: number;
  /** A GET with the token that lets this machine's command line in. */
  get(path: string): Promise<unknown>;
  /** Sends the signal and waits for the end. `group`: to all that it started too, as a terminal does; SIGKILL always. */
  stop(signal: NodeJS.Signals, group?: boolean): Promise<{ code: number | null; stderr: string }>;
}

/** `vedette start` in a folder; resolves when the console answers. */
export async function startInFolder(folder: string, { launched = false } = {}): Promise<RunningVedette> {
  const child = spawnVedette(folder, ['start'], launched);
  const output = collect(child);
  const until = Date.now() + PATIENCE_MS;
  while (!/^Vedette is at /m.test(output.stderr)) {
    if (child.exitCode !== null || Date.now() > until) {
      killGroup(child);
      throw new Error(`vedette start does not start (${child.exitCode}): ${output.stderr}`);
    }
    await sleep(20);
  }
  const addressOf = (name: string): string =>
    new RegExp(`^${name}: listening on (\\S+)$`, 'm').exec(output.stderr)?.[1] ?? '';
  const { url, token } = JSON.parse(readFileSync(join(folder, 'vedette-data', 'local-access.json'), 'utf8'));
  return {
    pid: child.pid as number,
    address: url,
    http: addressOf('http'),
    syslogPort: Number(addressOf('syslog-tcp').split(':').at(-1)),
    async get(path) {
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    async stop(signal, group = false) {
      const ended = exitOf(child, output);
      if (signal === 'SIGKILL') killGroup(child);
      else process.kill(group ? -(child.pid as number) : (child.pid as number), signal);
      return { code: await ended, stderr: output.stderr };
    },
  };
}

/** Asks again until the answer is there; what never comes fails with what was awaited. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error(`${what} did not come`);
    await sleep(200);
  }
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  return output;
}

/** With what it started: a launcher that is killed takes nobody along. */
function killGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid as number), 'SIGKILL');
  } catch {
    // it is gone already
  }
}

function exitOf(
  child: ChildProcess,
  output: { stdout: string; stderr: string },
  patience = PATIENCE_MS,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      killGroup(child);
      reject(new Error(`${child.spawnargs.join(' ')} does not end: ${output.stderr}`));
    }, patience);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}
