import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { buildConsole, launch, skip } from './browser.ts';
import { lowContrast } from './contrast.ts';
import { HOSTILE } from './mock/ids.ts';
import { NOTE, SENTENCE } from './mock/incidents.ts';
import { visitor } from './visit.ts';

let browser: Browser;
const PASSWORD = 'a sufficiently long one';
const textOf = async (locator: Locator): Promise<string> => (await locator.textContent()) ?? '';
const visit = visitor(() => browser);

async function typeQuery(page: Page, kql: string): Promise<void> {
  await page.locator('.monaco-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(kql);
}

// A suite that is skipped counts as no test: this one line is counted, and says why.
if (skip) it('the console in Chromium', { skip }, () => {});

describe('the console', { skip }, () => {
  before(async () => {
    buildConsole();
    browser = await launch();
  });
  after(() => browser?.close());

  it('sets the first password, signs out and signs in again', () =>
    visit(
      '/',
      async (page) => {
        await page.getByLabel('Password', { exact: true }).fill('short');
        await page.getByRole('button', { name: 'Set password' }).click();
        await page.getByText('this has 5').waitFor();
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await page.getByLabel('Password again').fill(PASSWORD);
        await page.getByRole('button', { name: 'Set password' }).click();
        await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();

        await page.getByRole('button', { name: 'admin' }).click();
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
        await page.getByLabel('Password', { exact: true }).fill('a wrong password');
        await page.getByRole('button', { name: 'Sign in' }).click();
        assert.match(await textOf(page.getByRole('alert')), /LOGIN_FAILED/);
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
      },
      { needsSetup: true },
    ));

  it('returns to the sign-in when the session ends', () =>
    visit('/', async (page, server) => {
      await page.getByText('Open incidents by severity').waitFor();
      server.state.signedIn = false;
      await page.getByRole('link', { name: 'Sources' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    }));

  it('leads from a severity to its open incidents', () =>
    visit('/', async (page) => {
      await page.getByText('Open incidents by severity').waitFor();
      await page.locator('a[href*="severity=critical"]').click();
      await page.getByRole('grid', { name: 'Incidents' }).waitFor();
      assert.match(page.url(), /status=open/);
      await page.getByRole('radio', { name: 'Open' }).and(page.locator(':checked')).waitFor({ state: 'attached' });
      assert.ok((await page.getByText('Critical', { exact: true }).count()) > 0);
    }));

  it('opens an incident by keyboard, and a sentence opens its event with the cited field marked', () =>
    visit('/', async (page) => {
      await page.getByText('Open incidents by severity').waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await page.getByRole('grid', { name: 'Incidents' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: /Credential theft/ }).waitFor();
      assert.equal(await page.getByText('Withheld sentence that nobody may read.').count(), 0);
      await page.getByText('2 sentences withheld').waitFor();
      await page.getByRole('button', { name: `Not checkable: ${NOTE}` }).waitFor();

      await page.getByRole('button', { name: `Proved: ${SENTENCE}` }).click();
      const field = page.locator('[data-field="TargetProcessCommandLine"]');
      await field.waitFor();
      assert.equal(await field.getAttribute('data-marked'), 'true');
      assert.equal(await page.locator('[data-marked="true"]').count(), 1);
      assert.ok((await textOf(field.locator('mark'))).includes(HOSTILE.markup));
      await page.keyboard.press('Escape');
      await field.waitFor({ state: 'detached' });
    }));

  it('changes status, classification and owner, and adds a comment', () =>
    visit('/incidents/12?tab=history', async (page, server) => {
      await page.getByRole('button', { name: 'Take' }).click();
      await page.getByText('Changed owner').waitFor();
      await page.getByRole('textbox', { name: 'Comment' }).fill('Called the owner of the host.');
      await page.getByRole('button', { name: 'Add comment' }).click();
      await page.getByText('Called the owner of the host.').last().waitFor();
      await page.getByRole('combobox', { name: 'Status' }).click();
      await page.getByRole('option', { name: 'Closed' }).click();
      await page.getByRole('radio', { name: 'True positive' }).click();
      await page.getByRole('button', { name: 'Close incident' }).click();
      await page.getByText('Closed as').waitFor();
      assert.deepEqual(
        server.state.changes.map((change) => change.body),
        [
          { owner: 'admin' },
          { comment: 'Called the owner of the host.' },
          { status: 'closed', classification: 'true-positive' },
        ],
      );
    }));

  it('follows what changes, live', () =>
    visit('/incidents', async (page, server) => {
      await page.getByText('21 incidents').waitFor();
      await page.getByText('413 events/s').waitFor();
      server.state.incident.incident.title = 'A title that changed';
      for (const send of server.state.streams) send({ type: 'incident', id: server.state.incident.incident.id });
      await page.getByRole('grid', { name: 'Incidents' }).getByText('A title that changed').waitFor();
      for (const send of server.state.streams) send({ type: 'ingest', eventsPerSecond: 7, received: 1 });
      await page.getByText('7 events/s', { exact: true }).waitFor();
    }));

  it('shows hostile log text as text, with what hides in it drawn', () =>
    visit('/incidents/12?event=ProcessEvent/c1-33p', async (page) => {
      const message = page.locator('[data-field="EventMessage"]').first();
      await message.waitFor();
      for (const name of ['CR', 'NUL', 'ESC', 'BEL']) assert.ok((await textOf(message)).includes(name), name);
      assert.ok((await textOf(page.locator('[data-field="TargetFilePath"]'))).includes('U+202E'));
      assert.equal(await page.locator('img').count(), 0);
      assert.equal(await page.locator('script:not([src])').count(), 0);
    }));

  it('draws the entity graph and lists the same', () =>
    visit('/incidents/12?tab=graph', async (page) => {
      await page
        .getByRole('img', { name: /Graph of \d+ entities/ })
        .locator('canvas')
        .first()
        .waitFor();
      await page.getByRole('heading', { name: /\d+ entities/ }).waitFor();
    }));

  it('runs a query, keeps it in the address, and draws 10,000 rows a screen at a time', () =>
    visit('/search', async (page) => {
      await typeQuery(page, 'ProcessEvent\n| take 10000');
      await page.keyboard.press('Control+Enter');
      assert.equal(await page.getByTestId('row-count').textContent(), '10,000 rows');
      assert.equal(new URL(page.url()).searchParams.get('q'), 'ProcessEvent\n| take 10000');
      const grid = page.getByRole('grid', { name: 'Result' });
      assert.equal(await grid.getAttribute('aria-rowcount'), '10001');
      assert.ok((await grid.getByRole('row').count()) < 100);

      await grid.getByRole('gridcell').first().click();
      await page.getByRole('complementary', { name: 'Cell' }).waitFor();
      await grid.focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
      await page.getByRole('complementary', { name: 'Cell' }).getByText(HOSTILE.markup).first().waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('complementary', { name: 'Cell' }).waitFor({ state: 'detached' });
    }));

  it('completes names from the live catalogue', () =>
    visit('/search', async (page) => {
      await page.locator('.monaco-editor .view-lines').waitFor();
      await typeQuery(page, 'ProcessEvent | where TargetProcessCom');
      await page.locator('.squiggly-error').first().waitFor();
      await page.keyboard.press('Control+Space');
      await page.locator('.suggest-widget').getByText('TargetProcessCommandLine').first().waitFor();
    }));

  it('marks an error of the server at its place', () =>
    visit(`/search?q=${encodeURIComponent('ProcessEvent\n| where nosuch == 1')}`, async (page) => {
      // The editor has alerts of its own, for those who hear it.
      const alert = page.getByRole('main').getByRole('alert').filter({ hasText: 'Line 2' });
      assert.match(await textOf(alert), /nosuch.*\n?.*Line 2, column 9.*KQL_NAME_UNKNOWN/s);
      await page.locator('.monaco-editor .squiggly-error').first().waitFor();
    }));

  it('draws the chart that a query asks for, and exports its rows without formulas', () =>
    visit(
      `/search?q=${encodeURIComponent('ProcessEvent | summarize count() by DvcHostname | render barchart')}`,
      async (page) => {
        await page
          .getByRole('img', { name: /barchart: count_ by DvcHostname/ })
          .locator('canvas')
          .waitFor();
        await page.getByRole('button', { name: 'Export' }).click();
        const downloading = page.waitForEvent('download');
        await page.getByRole('menuitem', { name: 'CSV' }).click();
        const text = await readFile(await (await downloading).path(), 'utf8');
        assert.match(text, /^DvcHostname,count_\r\nWS-041,90\r\n/);
      },
    ));

  it('shows several tables by their names, and exports the one that is shown', () =>
    visit(
      `/search?q=${encodeURIComponent('ProcessEvent | fork All=(count) ["By host"]=(summarize count() by DvcHostname)')}`,
      async (page) => {
        const grid = page.getByRole('grid', { name: 'Result' });
        await grid.getByText('Count').waitFor();
        await page.getByRole('radiogroup', { name: 'Table' }).getByText('By host').click();
        await grid.getByText('FS-02').waitFor();
        assert.equal(await page.getByTestId('row-count').textContent(), '5 rows');
        await page.getByRole('button', { name: 'Export' }).click();
        const downloading = page.waitForEvent('download');
        await page.getByRole('menuitem', { name: 'CSV' }).click();
        const download = await downloading;
        assert.equal(download.suggestedFilename(), 'By host.csv');
        assert.match(await readFile(await download.path(), 'utf8'), /^DvcHostname,count_\r\nWS-041,90\r\n/);
      },
    ));

  it('answers a question with its KQL, its proof and what could not be seen; says when it does not understand', () =>
    visit('/search', async (page) => {
      await page.getByLabel('Question in plain language').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.insertText('How is the weather?');
      await page.keyboard.press('Enter');
      await page.getByText('ASK_NOT_UNDERSTOOD').waitFor();
      await page.getByLabel('Question in plain language').fill('Which host started the most processes?');
      await page.keyboard.press('Enter');
      await page.getByText('WS-041 started the most processes: 90.').waitFor();
      await page.getByText(/2 of 9 sources could not have shown everything/).waitFor();
      assert.match(new URL(page.url()).searchParams.get('q') ?? '', /summarize count\(\) by DvcHostname/);
      assert.equal(await page.getByTestId('row-count').textContent(), '5 rows');
    }));

  it('filters rules by their three states, says why one cannot run, and switches one off', () =>
    visit('/detections', async (page, server) => {
      await page.getByRole('button', { name: /Not evaluable/ }).click();
      await page.getByRole('grid', { name: 'Rules' }).getByText('ParentImage is never filled').first().waitFor();
      const row = page.getByRole('grid', { name: 'Rules' }).getByRole('row').nth(1);
      await row.click();
      await page.getByText('Never filled:').waitFor();
      const on = server.state.rules.filter((rule) => rule.enabled).length;
      // By the keyboard: the panel may still be sliding in under a pointer.
      await page.getByRole('dialog').getByRole('switch').press('Space');
      await page.getByRole('dialog').getByText('Off', { exact: true }).first().waitFor();
      assert.equal(server.state.rules.filter((rule) => rule.enabled).length, on - 1);
    }));

  it('marks the hour that does not balance, and the byte that could not be read; reparses one record', () =>
    visit('/sources?tab=balance', async (page) => {
      await page.getByText('1 line of 168 out of balance').waitFor();
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download as CSV' }).click();
      assert.match(await readFile(await (await downloading).path(), 'utf8'), /^source,hour/);
      await page.getByRole('button', { name: /^Balance/ }).click();
      await page.getByText('42 missing').waitFor();
      await page.getByRole('tab', { name: 'Quarantine' }).click();
      await page.getByText('130 records in quarantine').waitFor();
      assert.equal(await page.getByTestId('offset').nth(2).textContent(), 'x');
      await page.getByRole('button', { name: 'Reparse', exact: true }).first().click();
      await page.getByText('129 records in quarantine').waitFor();
    }));

  it('shows the secret of a token once', () =>
    visit('/sources?tab=tokens', async (page) => {
      await page.getByRole('button', { name: 'Create a token' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('vector');
      await page.getByRole('textbox', { name: 'Source' }).fill('edge');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByText('vdt_3f1c0a77b1e94d2c').waitFor();
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('cell', { name: 'vector' }).waitFor();
      assert.equal(await page.getByText('vdt_3f1c0a77b1e94d2c').count(), 0);
    }));

  it('keeps functions and watchlists, and says where a function has an error', () =>
    visit('/settings', async (page, server) => {
      await page.getByText('FailedLogons(least:int = 5)').waitFor();
      await page.getByRole('button', { name: 'New function' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Rare');
      await page.getByRole('textbox', { name: 'Query' }).fill('ProcessEvent\n| where nosuch == 1');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').getByText('Line 2. [KQL_SEMANTICS]').waitFor();
      await page.getByRole('textbox', { name: 'Query' }).fill('ProcessEvent | take 1');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('2 KQL functions').waitFor();
      await page.getByRole('row', { name: /Rare/ }).getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByText('1 KQL function').waitFor();

      await page.getByRole('button', { name: 'Upload a CSV' }).click();
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'admins.csv', mimeType: 'text/csv', buffer: Buffer.from('User,Level\nanna,3\n') });
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('1 item: User, Level').waitFor();
      assert.deepEqual(
        server.state.library.watchlists.map(({ name, searchKey }) => [name, searchKey]),
        [['admins', 'User']],
      );
    }));

  it('follows the system’s theme until a person chooses', () =>
    visit('/settings', async (page) => {
      const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
      await page.getByText('Change your password').waitFor();
      assert.equal(await scheme(), 'light');
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
      await page.getByText('Light', { exact: true }).click();
      await page.locator('html[data-mantine-color-scheme="light"]').waitFor();
      await page.reload();
      assert.equal(await scheme(), 'light');
    }));

  it('says what to do where there is nothing yet', () =>
    visit(
      '/',
      async (page) => {
        await page.getByText('No event has arrived yet').waitFor();
        await page.getByRole('link', { name: 'How to send logs' }).click();
        await page.getByText('/services/collector/event').waitFor();
      },
      { needsSetup: false, signedIn: true, empty: true },
    ));

  it('says what is wrong, with its code, where a thing cannot be had', () =>
    visit('/incidents/99999', async (page) => {
      await page.getByText('INCIDENT_UNKNOWN').waitFor();
      await page.getByText('There is no incident 99999.').waitFor();
    }));

  const seen = [
    '/incidents/12',
    '/incidents/12?tab=alerts',
    '/detections',
    '/detections?view=attack',
    '/sources?tab=balance',
    '/sources?tab=quarantine',
    '/settings',
    '/',
  ];
  for (const scheme of ['light', 'dark'] as const)
    it(`can be read in the ${scheme} theme: every text has the contrast of AA`, () =>
      visit('/incidents', async (page, server) => {
        await page.emulateMedia({ colorScheme: scheme });
        for (const path of seen) {
          await page.goto(`${server.url}${path}`);
          await page.getByRole('heading', { level: 1 }).first().waitFor();
          await page.getByText('Loading').first().waitFor({ state: 'detached' });
          assert.deepEqual(await page.evaluate(lowContrast), [], path);
        }
      }));

  for (const path of [
    '/',
    '/incidents',
    '/incidents/12',
    '/search',
    '/detections',
    '/detections?view=attack',
    '/sources',
    '/settings',
  ])
    it(`shows ${path} without a complaint, names every control and fits 1280 pixels`, () =>
      visit(path, async (page) => {
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.waitForLoadState('load');
        assert.deepEqual(await page.evaluate(unnamedControls), []);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 1280);
      }));
});

/** Runs in the page: controls that a screen reader could not name. */
function unnamedControls(): string[] {
  const controls = document.querySelectorAll<HTMLElement>(
    'button, a[href], input:not([type=hidden]), textarea, [role=grid]',
  );
  return [...controls]
    .filter((control) => control.checkVisibility() && !control.closest('.monaco-editor'))
    .filter((control) => {
      const label = control instanceof HTMLInputElement ? (control.labels?.length ?? 0) : 0;
      const name = control.getAttribute('aria-label') ?? control.getAttribute('aria-labelledby') ?? control.textContent;
      return label === 0 && (name ?? '').trim() === '';
    })
    .map((control) => control.outerHTML.slice(0, 200));
}
