/** The live page in a browser, from disk. With SCREENSHOTS=<folder> it is photographed too. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measure } from '../../src/experiment/measure.js';
import { measurementText } from '../../src/experiment/measurement-text.js';
import { type Experiment, parseExperiment } from '../../src/experiment/schema.js';
import { packageVersion } from '../../src/input/package-file.js';
import { filled } from '../../src/report/page/html.js';
import { temporaryFolder } from '../../src/testing/folder.js';
import {
  drawAll,
  launched,
  NO_CHROMIUM,
  opened,
  overflow,
  VIEWS,
  type View,
  violations,
} from '../check/opened-page.js';
import { buildPage } from '../vite.config.js';
import { EXPERIMENTS } from './compared-experiments.js';
import { START } from './experiment-form.js';
import { hashOf } from './link.js';

const WIDE: View = { width: 1280, colorScheme: 'light' };
/** Milliseconds of processor time that a task of the page may take. */
const LONGEST_TASK = 100;
/** Milliseconds that the film stays at a training time, as in TrainingFilm.vue. */
const MS_PER_TIME = 320;

if (NO_CHROMIUM !== undefined) console.warn(NO_CHROMIUM);

describe.skipIf(NO_CHROMIUM !== undefined)(NO_CHROMIUM ?? 'the live page in Chromium', () => {
  const folder = temporaryFolder('all tests');
  const file = () => join(folder.path, 'explore.html');
  let browser: Browser;

  beforeAll(async () => {
    await buildPage('explore', folder.path);
    browser = await launched();
  }, 300_000);
  afterAll(() => browser.close());

  const open = async (view: View, hash = '', path = file()) => {
    const page = await opened(browser, path, view, hash);
    // its worker is a blob of the page itself
    const said = () => page.said.filter((line) => !line.startsWith('request of blob:'));
    return { ...page, said };
  };

  const hashFor = (experiment: unknown, k = 0) => `#${hashOf({ experiment, k })}`;

  /** The text of all numbers, once all are there. */
  async function numbersOf(page: Page, experiment: Experiment): Promise<string> {
    const times = JSON.stringify(experiment);
    const isThere = (wanted: string) => {
      const text = document.getElementById('numbers')?.textContent ?? 'null';
      return JSON.stringify(JSON.parse(text)?.experiment) === wanted;
    };
    await page.waitForFunction(isThere, times, { timeout: 280_000 });
    return (await page.locator('#numbers').textContent()) ?? '';
  }

  const isWhole = (page: Page) =>
    page.waitForFunction(() => document.querySelector('.explore')?.getAttribute('data-left') === '0', undefined, {
      timeout: 280_000,
    });

  describe('one page that goes from experiment to experiment', () => {
    let shared: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      shared = await open(WIDE, hashFor(EXPERIMENTS[0]));
    });
    afterAll(() => shared.close());

    test.each(EXPERIMENTS.map((experiment, i) => [i + 1, experiment] as const))(
      'has the numbers of measure --json to the last bit, experiment %d of 20',
      async (_, written) => {
        const experiment = parseExperiment(JSON.parse(JSON.stringify(written)), 'the experiment');
        const { page, said } = shared;
        await page.evaluate((hash) => {
          location.hash = hash;
        }, hashFor(experiment));
        const found = numbersOf(page, experiment);
        const expected = measurementText(packageVersion(), experiment, measure(experiment));
        expect(await found).toBe(expected);
        expect(said()).toEqual([]);
      },
      300_000,
    );
  });

  /** Of which all numbers come within seconds. */
  const small = { ...EXPERIMENTS[1], features: { width: 16, seed: 1 }, trainingTimes: [1, 10, 100, 1000] };

  test.each(VIEWS)(
    'is quiet, fits and is accessible at $width px and $colorScheme',
    async (view) => {
      const { page, said, close } = await open(view, hashFor(small, 2));
      await isWhole(page);
      await page.evaluate(() => {
        for (const each of document.querySelectorAll('details')) each.open = true;
      });
      await page.locator('.film .plot svg').waitFor();
      await drawAll(page);
      const into = process.env.SCREENSHOTS;
      if (into !== undefined) {
        mkdirSync(into, { recursive: true });
        await page.screenshot({ path: join(into, `explore-${view.width}-${view.colorScheme}.png`), fullPage: true });
      }
      expect(said()).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await violations(page)).toEqual([]);
      await close();
    },
    300_000,
  );

  test('no task of its thread takes long while a slider moves and the film plays', async () => {
    const { page, said, close } = await open(WIDE);
    await page.locator('.film .plot svg').waitFor();
    // the first picture is drawn once the code is warm
    await page.waitForTimeout(1000);
    await browser.startTracing(page, { categories: ['toplevel', '__metadata', 'disabled-by-default-cpu_profiler'] });
    await page.getByRole('slider', { name: 'μ' }).focus();
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press(i % 10 < 5 ? 'ArrowRight' : 'ArrowLeft');
      await page.waitForTimeout(60);
    }
    await page.getByRole('slider', { name: 'Training time τ' }).focus();
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Play' }).click();
    await page.waitForTimeout(4000);
    const trace = (await browser.stopTracing()).toString();
    expect(said()).toEqual([]);
    const longest = longestTask(trace);
    console.info(`the longest task of the page took ${longest.toFixed(0)} ms of processor time`);
    expect(longest).toBeLessThan(LONGEST_TASK);
    await close();
  }, 300_000);

  test('says how many values there are by now, and that it is done', async () => {
    const { page, close } = await open(WIDE, hashFor(START));
    const status = page.locator('.status');
    await expect.poll(() => status.textContent()).toMatch(/^Computing: \d+ of 111 values …$/);
    await page.getByRole('heading', { name: 'Gaps and bounds' }).waitFor();
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).toMatch(/do not bound the probability flow or pscore/);
    expect(text).not.toContain('explicit bound, without a fitted constant, explicit bound');
    await page.goto(`${pathToFileURL(file()).href}${hashFor(small)}`);
    await isWhole(page);
    await expect.poll(() => status.textContent()).toBe('Done.');
    await close();
  }, 300_000);

  test('says how much of each law lies at the data, and where a density is cut', async () => {
    const spiked = { ...START, trainingTimes: [1, 5e5] };
    const { page, close } = await open(WIDE, hashFor(spiked, 1));
    await isWhole(page);
    const said = (await page.locator('.at-data').textContent()) ?? '';
    expect(said.replaceAll(/\s+/g, ' ').trim()).toMatch(
      /^In the 17 of 240 cells of the line that have a tick lie 22\.\d% of p0, [\d.]+% ± [\d.]+% of pSDE, 3\d[\d.]*% ± [\d.]+% of pODE and/,
    );
    expect(await page.locator('.film .plot svg').textContent()).toContain('cut at 0.8');
    const slider = page.getByRole('slider', { name: 'Training time τ' });
    await slider.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('.film .plot svg').textContent()).not.toContain('cut at');
    await close();
  }, 300_000);

  test('leads back to the site where it is served, and nowhere from disk', async () => {
    const { page, close } = await open(WIDE, hashFor(small));
    const back = page.getByRole('link', { name: 'All pages' });
    await page.locator('h1').waitFor();
    expect(await back.count()).toBe(0);
    const body = readFileSync(file());
    await page.route('http://localhost/**', (route) => route.fulfill({ body, contentType: 'text/html' }));
    await page.goto('http://localhost/site/explore.html');
    await back.waitFor();
    expect(await back.evaluate((link) => (link as HTMLAnchorElement).href)).toBe('http://localhost/site/index.html');
    await close();
  }, 300_000);

  test('the names of curves stand at their ends on a telephone too, each on a halo of its own', async () => {
    const { page, close } = await open({ width: 390, colorScheme: 'light' }, hashFor(small));
    await isWhole(page);
    await drawAll(page);
    const names = (colour: string) =>
      page.locator(`main .plot:not(.film .plot) svg > text[fill="${colour}"]`).allTextContents();
    expect(await names('var(--purple)')).toEqual(['score']);
    expect(await names('var(--ink)')).toEqual(['J + KL']);
    expect((await names('none')).sort()).toEqual(
      ['J + KL', 'J + c/n', 'J(A(τ))', 'J(An(τ))', 'ODE', 'SDE', 'explicit', 'score'].sort(),
    );
    await close();
  }, 300_000);

  test('goes by keyboard: sliders step, the film plays and stops, and a newer question overtakes older ones', async () => {
    const { page, said, close } = await open(WIDE, hashFor(small, 0));
    await isWhole(page);
    const slider = page.getByRole('slider', { name: 'Training time τ' });
    await slider.focus();
    await page.keyboard.press('End');
    expect(await slider.getAttribute('aria-valuetext')).toBe('training time 1000');
    expect(await page.locator('h2', { hasText: 'What the theorems say' }).textContent()).toContain('τ = 1000');
    // the film plays by a clock of the test, as it may be over before a busy machine has looked
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(3_600_000);
    await page.getByRole('button', { name: 'Play' }).focus();
    await page.keyboard.press('Enter');
    expect(await slider.getAttribute('aria-valuetext')).toBe('training time 1');
    await page.clock.runFor(MS_PER_TIME);
    expect(await slider.getAttribute('aria-valuetext')).toBe('training time 10');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('button', { name: 'Play' }).count()).toBe(1);
    await page.clock.runFor(10 * MS_PER_TIME);
    expect(await slider.getAttribute('aria-valuetext')).toBe('training time 10');
    await page.clock.resume();
    await page.getByRole('slider', { name: 'μ' }).focus();
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
    await isWhole(page);
    const asked = { ...small, target: { ...EXPERIMENTS[1].target, means: [[-3], [3]] } } as Experiment;
    await numbersOf(page, asked);
    expect(said()).toEqual([]);
    await close();
  }, 300_000);

  test('whoever wants no motion goes from one training time to the next', async () => {
    const { page, close } = await open(WIDE, hashFor(small, 0));
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await isWhole(page);
    const slider = page.getByRole('slider', { name: 'Training time τ' });
    await page.getByRole('button', { name: 'Next time' }).click();
    expect(await slider.getAttribute('aria-valuetext')).toBe('training time 10');
    await page.waitForTimeout(1000);
    expect(await slider.getAttribute('aria-valuetext')).toBe('training time 10');
    await close();
  }, 300_000);

  test('an experiment comes as a file, by paste, by the command and by the link that is copied', async () => {
    const given = join(folder.path, 'given.html');
    const template = readFileSync(file(), 'utf8');
    const data = { name: 'mine.json', experiment: small };
    writeFileSync(given, filled(template, { title: 'mine', heading: 'mine', paragraphs: [], data }));
    const { page, said, close } = await open(WIDE, '', given);
    await numbersOf(page, small as Experiment);
    expect(await page.locator('header').textContent()).toContain('mine.json');
    await page.getByText('Open another experiment').click();
    const other = { ...small, features: { width: 8, seed: 3 } };
    await page.getByLabel('Or paste it here').fill(JSON.stringify(other));
    await page.getByRole('button', { name: 'Use it' }).click();
    await numbersOf(page, other as Experiment);
    await page
      .getByLabel('From a file')
      .setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(small)) });
    await numbersOf(page, small as Experiment);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.waitForTimeout(700);
    await page.getByRole('button', { name: 'Copy a link' }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link.split('#')[0]).toBe(pathToFileURL(given).href);
    const linked = await open(WIDE, `#${link.split('#')[1]}`);
    await numbersOf(linked.page, small as Experiment);
    expect([...said(), ...linked.said()]).toEqual([]);
    await linked.close();
    await close();
  }, 300_000);

  test('bad input is one sentence, and the last good experiment stays', async () => {
    const { page, said, close } = await open(WIDE, hashFor(small));
    await isWhole(page);
    await page.getByText('Open another experiment').click();
    const complaint = async (text: string) => {
      await page.getByLabel('Or paste it here').fill(text);
      await page.getByRole('button', { name: 'Use it' }).click();
      await expect.poll(() => page.getByRole('alert').count()).toBe(1);
      return page.getByRole('alert').textContent();
    };
    expect(await complaint('{ "process": ')).toContain(
      'what was pasted is not JSON: line 1, column 14 should be a value, found the end.',
    );
    const negative = JSON.stringify({ ...small, data: { samples: -1, seed: 1 } });
    await expect.poll(() => complaint(negative)).toMatch(/what was pasted: data\.samples should be .*, found -1\./);
    const huge = JSON.stringify({ ...small, features: { width: 40_000, seed: 1 } });
    await expect.poll(() => complaint(huge)).toMatch(/too large to be measured/);
    expect(await page.locator('.film .plot svg').count()).toBe(1);
    const cut = await open(WIDE, '#eyJleHBl');
    await expect.poll(() => cut.page.getByRole('alert').textContent()).toContain('This link holds no experiment');
    expect([...said(), ...cut.said()]).toEqual([]);
    await cut.close();
    await close();
  }, 300_000);

  test('numbers that do not exist have their reasons', async () => {
    const { page, close } = await open(WIDE, hashFor(EXPERIMENTS[12]));
    await isWhole(page);
    const text = await page.locator('main').textContent();
    expect(text).toContain('Densities are drawn on the line.');
    expect(text).toMatch(/none: the Fokker-Planck equation is solved in at most two dimensions/);
    expect(text).toMatch(/none: W2 is computed in one dimension only/);
    await close();
  }, 300_000);
});

/** The longest task of the thread that draws the page, in milliseconds of its processor time: others may wait for a core. */
function longestTask(trace: string): number {
  interface Event {
    readonly name: string;
    readonly pid: number;
    readonly tid: number;
    readonly tdur?: number;
    readonly args?: { readonly name?: string };
  }
  const { traceEvents } = JSON.parse(trace) as { traceEvents: readonly Event[] };
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const isOfPage = ({ pid, tid }: Event) => threads.some((thread) => thread.pid === pid && thread.tid === tid);
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && isOfPage(event));
  expect(tasks.length).toBeGreaterThan(100);
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}
