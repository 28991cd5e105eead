import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
/** The browser may run in a container and must not talk to anyone but the page. */
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is: VEDETTE_CHROMIUM, or one of the usual places. */
export const chromiumPath: string | undefined =
  process.env['VEDETTE_CHROMIUM'] || PLACES.find((path) => existsSync(path));

/** For `node:test`: why the tests of the console are skipped, if they are. */
export const skip: string | false =
  chromiumPath === undefined && 'no Chromium found: set VEDETTE_CHROMIUM to its path to test the console';

export const launch = (): Promise<Browser> =>
  chromium.launch({ ...(chromiumPath ? { executablePath: chromiumPath } : {}), args: SWITCHES });

/** Builds the console if its sources are newer than what is built. */
export function buildConsole(): void {
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'build-web.ts');
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the console does not build:\n${stderr}`);
}

export interface Watched {
  page: Page;
  /** What the page complained about: errors, warnings and breaches of its policy. */
  problems: string[];
}

/** How long a test waits for what must appear: long enough for a busy machine. */
const WAIT_MS = 20_000;

/** A refusal that a test provokes is reported by the browser too; it is no fault of the page. */
const EXPECTED = /Failed to load resource: the server responded with a status of 4\d\d/;

/** A page in a window of the smallest size that the console is made for. */
export async function openPage(
  browser: Browser,
  url: string,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const problems: string[] = [];
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint && !EXPECTED.test(message.text())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(url);
  return { page, problems };
}
