import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { buildConsole, launch, skip } from './browser.ts';
import { visitor } from './visit.ts';

let browser: Browser;
const visit = visitor(() => browser);

// A suite that is skipped counts as no test: this one line is counted, and says why.
if (skip) it('the incidents in Chromium', { skip }, () => {});

describe('the incidents in the console', { skip }, () => {
  before(async () => {
    buildConsole();
    browser = await launch();
  });
  after(() => browser?.close());

  it('opens on what is open, the gravest first, with titles to their end', () =>
    visit('/incidents', async (page) => {
      const grid = page.getByRole('grid', { name: 'Incidents' });
      await page.getByText('21 incidents').waitFor();
      await page.getByRole('radio', { name: 'Open' }).and(page.locator(':checked')).waitFor({ state: 'attached' });
      const rows = await grid.locator('[role="row"][data-index]').evaluateAll((list) =>
        list.map((row) => {
          const title = row.querySelector('[role="gridcell"] strong');
          const { top, bottom } = row.getBoundingClientRect();
          return {
            severity: row.querySelector('[role="gridcell"]')?.textContent ?? '',
            cut: !title || title.scrollWidth > title.clientWidth || title.getBoundingClientRect().bottom > bottom,
            top,
            bottom,
          };
        }),
      );
      const ranks = ['Critical', 'High', 'Medium', 'Low', 'Informational'];
      const severities = rows.map(({ severity }) => ranks.indexOf(severity));
      assert.deepEqual(severities, severities.toSorted());
      assert.ok(new Set(severities).size > 1);
      for (const [index, row] of rows.entries()) {
        assert.equal(row.cut, false);
        assert.ok(row.top >= (rows[index - 1]?.bottom ?? 0) - 1, 'rows do not lie over one another');
      }
      await page.getByText('All', { exact: true }).click();
      await page.getByText('321 incidents').waitFor();
    }));

  it('shows what to do next without scrolling', () =>
    visit('/incidents/12', async (page) => {
      await page.getByText('Next steps').waitFor();
      const step = await page.getByRole('heading', { name: 'Next steps' }).locator('..').boundingBox();
      assert.ok(step && step.y + step.height <= 800, JSON.stringify(step));
    }));
});
