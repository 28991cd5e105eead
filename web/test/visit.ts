import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { openPage } from './browser.ts';
import { type MockServer, startMockServer } from './mock-server.ts';

type Visit = (
  path: string,
  test: (page: Page, server: MockServer) => Promise<void>,
  state?: Parameters<typeof startMockServer>[0],
) => Promise<void>;

/** True if a text of a log became a program in the page. */
export const attacked = (page: Page): Promise<boolean> => page.evaluate(() => '__attacked' in window);

/** Runs a test on a server and a page of its own, and holds the page to having no complaint. */
export const visitor =
  (browser: () => Browser): Visit =>
  async (path, test, state = { needsSetup: false, signedIn: true }) => {
    const server = await startMockServer(state);
    const { page, problems } = await openPage(browser(), `${server.url}${path}`);
    try {
      await test(page, server);
      assert.deepEqual(problems, []);
      assert.equal(await attacked(page), false);
    } finally {
      await page.context().close();
      await server.close();
    }
  };
