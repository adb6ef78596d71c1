/**
 * The pages in a browser, as they are opened from disk: wide in light colours and narrow in dark ones, they say nothing on
 * the console, request nothing, do not overflow, and axe finds nothing. With SCREENSHOTS=<folder> each is photographed too.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pinnedEvidence } from '../../docs/pinned-run.js';
import { topics } from '../../properties/index.js';
import { dispatch } from '../../src/cli/dispatch.js';
import { filled } from '../../src/report/page/html.js';
import type { PageData } from '../../src/report/page/page-data.js';
import { temporaryFolder } from '../../src/testing/folder.js';
import { dataInPage } from '../../src/testing/page-data.js';
import { recordingTerminal } from '../../src/testing/terminal.js';
import { buildPages, formulasText } from '../build.js';
import { EXAMPLE } from './measurement-example.js';
import { drawAll, launched, NO_CHROMIUM, opened, overflow, VIEWS, type View, violations } from './opened-page.js';
import { REPRODUCTION } from './reproduction-example.js';

const REGISTRY = new URL('../../properties/index.ts', import.meta.url);
const FAULTY = fileURLToPath(new URL('../../fixtures/systems/sigma-for-variance.ts', import.meta.url));

/** Laws of all kinds, one expected to fail, cases of which a law says nothing, and a finding. */
const CLAIMS = 'noising,tail-bounds,gaussian-cloud,sampler-law,overtraining,tail-bounds-as-printed';

/** The text of an element as it is in the document. */
async function textOf(place: Locator): Promise<string> {
  return (await place.textContent()) ?? '';
}

const WIDE: View = { width: 1280, colorScheme: 'light' };

if (NO_CHROMIUM !== undefined) console.warn(NO_CHROMIUM);

describe.skipIf(NO_CHROMIUM !== undefined)(NO_CHROMIUM ?? 'in Chromium', () => {
  const folder = temporaryFolder('all tests');
  let browser: Browser;
  const file = (name: string) => join(folder.path, `${name}.html`);

  beforeAll(async () => {
    await buildPages(folder.path);
    const template = readFileSync(file('report'), 'utf8');
    await run('passed', '--claims', CLAIMS);
    await run('failed', '--claims', 'score-identities', '--system', FAULTY);
    for (const name of ['passed', 'failed']) fill(name, template, pageDataOf(name));
    fill('measured', readFileSync(file('measurement'), 'utf8'), EXAMPLE);
    fill('reproduction-filled', readFileSync(file('reproduction'), 'utf8'), REPRODUCTION);
    const ofConjectures = readFileSync(file('conjecture'), 'utf8');
    const options = ['--measure', 'plugInKl', '--vary', 'n=32..512,d=1..8', '--assume', 'n >= 4*d', '--draws', '20'];
    const report = ['--report', join(folder.path, 'conjecture'), '--search', '20'];
    await dispatch(['conjecture', 'C*d^a/n^b', ...options, ...report], recordingTerminal().terminal, REGISTRY);
    fill('conjecture', ofConjectures, pageDataOf('conjecture'));
    browser = await launched();
  }, 600_000);
  afterAll(() => browser.close());

  async function run(name: string, ...argv: string[]) {
    const { terminal } = recordingTerminal();
    const report = ['--report', join(folder.path, name), '--workers', '1'];
    await dispatch(['verify', ...argv, ...report], terminal, REGISTRY);
  }

  /** What the page of a run shows, for the template of this checkout rather than that of the last build. */
  function pageDataOf(name: string): unknown {
    return dataInPage(readFileSync(join(folder.path, name, 'report.html'), 'utf8'));
  }

  function fill(name: string, template: string, data: unknown) {
    writeFileSync(file(name), filled(template, { title: name, heading: name, paragraphs: [], data }));
  }

  async function photograph(page: Page, name: string) {
    const into = process.env.SCREENSHOTS;
    if (into === undefined) return;
    mkdirSync(into, { recursive: true });
    await page.screenshot({ path: join(into, `${name}.png`), fullPage: true });
  }

  describe.each(['passed', 'failed', 'measured', 'conjecture', 'reproduction-filled'])('the page %s', (name) => {
    test.each(VIEWS)('is quiet, fits and is accessible, all opened, at $width px and $colorScheme', async (view) => {
      const { page, said, close } = await opened(browser, file(name), view);
      const all = page.getByRole('button', { name: 'Open all claims' });
      if ((await all.count()) > 0) await all.click();
      await page.locator('.plot').first().waitFor();
      await drawAll(page);
      expect(await page.locator('.plot svg').count()).toBe(await page.locator('.plot').count());
      await photograph(page, `${name}-${view.width}-${view.colorScheme}`);
      expect(said).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await violations(page)).toEqual([]);
      await close();
    });
  });

  test('a page is built as users get it, without what Vue says to its developers', () => {
    expect(readFileSync(file('report'), 'utf8')).not.toContain('Vue warn');
  });

  test('the page of all claims with profile ci takes less than 2 MB', () => {
    const evidence = [...pinnedEvidence().values()];
    const claims = evidence.map(({ claim }) => claim);
    const findings = evidence.flatMap((each) => each.findings);
    const data = { ...(pageDataOf('passed') as PageData), claims, findings };
    // the run is kept without formulas
    const formulas = Buffer.byteLength(formulasText(topics));
    fill('ci', readFileSync(file('report'), 'utf8'), data);
    expect(claims.length).toBeGreaterThan(80);
    expect(statSync(file('ci')).size + formulas).toBeLessThan(2e6);
  });

  test('a failed run shows its failure first, with the violation in its picture and a command to copy', async () => {
    const { page, said, close } = await opened(browser, file('failed'), WIDE);
    await expect
      .poll(() => textOf(page.locator('h1')))
      .toMatch(/Failed: \d+ of \d+ claims did not come out as expected/);
    const first = page.locator('.fault').first();
    expect(await textOf(page.locator('main > section').first().locator('h2'))).toBe('To look at first');
    await first.locator('.plot svg').waitFor();
    expect(await textOf(first.locator('.violation'))).toMatch(/^In case 22, measured .* times the tolerance/);
    expect(await first.locator('.plot svg').getAttribute('aria-label')).toMatch(/[1-9]\d* refute the law/);
    expect(await first.locator('.plot svg').innerHTML()).toContain('times the tolerance');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await first.getByRole('button', { name: 'Copy the command' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await textOf(first.locator('.command code')));
    expect(copied).toMatch(/^npx diffusion-bounds replay r2\./);
    expect(said).toEqual([]);
    await close();
  });

  test('a case is read off by the pointer and by the arrow keys, with its error and its token', async () => {
    const { page, said, close } = await opened(browser, file('passed'), WIDE, '#law-tail-bounds.tail');
    const plot = page.locator('.claim[open] .plot').first();
    await plot.scrollIntoViewIfNeeded();
    // dots may lie on each other
    await plot.locator('svg circle').first().hover({ force: true });
    const told = page.locator('.claim[open] .told').first();
    const read = /^Case \d+: measured .* against a bound of .*; error ± .*r2\.\S+\.drawn\.[0-9a-f]{8}/s;
    expect(await textOf(told)).toMatch(read);
    await plot.focus();
    await page.keyboard.press('Escape');
    expect(await textOf(told)).toContain('Point at the picture');
    await page.keyboard.press('ArrowRight');
    const sharpest = await textOf(told);
    await page.keyboard.press('ArrowRight');
    expect(await textOf(told)).toMatch(read);
    expect(await textOf(told)).not.toBe(sharpest);
    expect(said).toEqual([]);
    await close();
  });

  test('a claim opens by its address, which its law has too, and by a click', async () => {
    const { page, close } = await opened(browser, file('passed'), WIDE, '#claim-noising');
    await expect.poll(() => page.locator('.claim[open]').count()).toBe(1);
    expect(await page.locator('.claim[open]').getAttribute('id')).toBe('claim-noising');
    await page.locator('#claim-tail-bounds > summary').click();
    await expect.poll(() => page.locator('.claim[open]').count()).toBe(2);
    await page.locator('#claim-tail-bounds > summary').click();
    await expect.poll(() => page.locator('.claim[open]').count()).toBe(1);
    await close();
  });

  test('what was never near the window is drawn for print', async () => {
    const { page, close } = await opened(browser, file('measured'), WIDE);
    // who prints it has it before him, and the last of the pictures listens once all are there
    await expect.poll(() => page.locator('.plot').count()).toBe(4);
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    expect(await page.locator('.plot svg').count()).toBe(await page.locator('.plot').count());
    await close();
  });
});
