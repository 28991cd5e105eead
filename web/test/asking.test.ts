import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { buildConsole, launch, openPage, skip } from './browser.ts';
import { startMockServer } from './mock-server.ts';
import { visitor } from './visit.ts';

let browser: Browser;
const visit = visitor(() => browser);

// A suite that is skipped counts as no test: this one line is counted, and says why.
if (skip) it('asking in Chromium', { skip }, () => {});

describe('asking in the console', { skip }, () => {
  before(async () => {
    buildConsole();
    browser = await launch();
  });
  after(() => browser?.close());

  it('asks the question of a next step by a click, and shows what was asked', () =>
    visit('/incidents/12', async (page) => {
      await page.getByRole('link', { name: /^who logged on to FS-02/ }).click();
      await page.getByText('WS-041 started the most processes: 90.').waitFor();
      const bar = page.getByLabel('Question in plain language');
      assert.match(await bar.inputValue(), /^who logged on to FS-02/);
      const { searchParams } = new URL(page.url());
      assert.match(searchParams.get('q') ?? '', /^ProcessEvent/);
      assert.equal(searchParams.get('ask'), null);
    }));

  it('does not cut by the page’s range what a question with its own time is answered by', () =>
    visit('/search?t=24h', async (page) => {
      const bar = page.getByLabel('Question in plain language');
      await bar.fill('Which host started the most processes in the last 7 days?');
      await bar.press('Enter');
      await page.getByText('WS-041 started the most processes: 90.').waitFor();
      await page.getByRole('button', { name: 'All time' }).waitFor();
    }));

  it('keeps the page’s range where a question names no time', () =>
    visit('/search?t=7d', async (page) => {
      const bar = page.getByLabel('Question in plain language');
      await bar.fill('Which host started the most processes?');
      await bar.press('Enter');
      await page.getByText('WS-041 started the most processes: 90.').waitFor();
      await page.getByRole('button', { name: 'Last 7 days' }).waitFor();
    }));

  it('lets the keyboard through the editor: Tab goes on to the next control', () =>
    visit('/search', async (page) => {
      await page.locator('.monaco-editor .view-lines').click();
      await page.keyboard.insertText('ProcessEvent | take 5');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Tab');
      await page.getByRole('button', { name: 'Run' }).and(page.locator(':focus')).waitFor();
    }));

  it('says so while the server does not answer, and is itself again when it does', async () => {
    const server = await startMockServer({ needsSetup: false, signedIn: true });
    const { page } = await openPage(browser, `${server.url}/incidents`);
    const banner = page.getByRole('alert').filter({ hasText: 'Vedette does not answer' });
    try {
      await page.getByText('21 incidents').waitFor();
      assert.equal(await banner.count(), 0);
      await server.close();
      await banner.waitFor();
      await page.getByText('21 incidents').waitFor();
      const again = await startMockServer({ needsSetup: false, signedIn: true }, Number(new URL(server.url).port));
      try {
        await banner.waitFor({ state: 'detached' });
        await page.getByText('413 events/s').waitFor();
      } finally {
        await again.close();
      }
    } finally {
      await page.context().close();
    }
  });
});
