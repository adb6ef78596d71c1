import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { AxeResults, RunOptions } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where Debian's package puts it, unless a variable says where it is. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Why no page is opened here, if none is. */
export const NO_CHROMIUM = existsSync(CHROMIUM)
  ? undefined
  : `pages are not looked at: there is no Chromium at ${CHROMIUM}; apt-get install chromium, or set CHROMIUM`;

/** How a page is looked at. */
export interface View {
  readonly width: 1280 | 390;
  readonly colorScheme: 'light' | 'dark';
}

/** Each width and each scheme once: neither depends on the other. */
export const VIEWS: readonly View[] = [
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
];

export function launched(): Promise<Browser> {
  // root, as whom containers run, has no sandbox
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
}

/** A page that is open, and all that it has said on its console or requested, which it should not. */
export interface OpenedPage {
  readonly page: Page;
  readonly said: readonly string[];
  close(): Promise<void>;
}

/** Opens a page from disk. @param hash with its #, if any */
export async function opened(browser: Browser, file: string, view: View, hash = ''): Promise<OpenedPage> {
  const url = pathToFileURL(file).href;
  return openedAt(browser, url + hash, view, (requested) => requested === url);
}

/** @param mayRequest of an address without its hash */
export async function openedAt(
  browser: Browser,
  url: string,
  view: View,
  mayRequest: (requested: string) => boolean,
): Promise<OpenedPage> {
  const { width, colorScheme } = view;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!mayRequest(request.url().split('#')[0])) said.push(`request of ${request.url()}`);
  });
  await page.goto(url);
  return { page, said, close: () => context.close() };
}

/** Scrolls through the page, so that all pictures are drawn. */
export async function drawAll(page: Page): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let y = 0; y < height; y += 600) {
    await page.evaluate((top) => window.scrollTo(0, top), y);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  await page.evaluate(() => window.scrollTo(0, 0));
}

/** By how many pixels it is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** What axe finds, a line each. */
export async function violations(page: Page): Promise<string[]> {
  // not by a script element, which the page's own policy refuses
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
    // what passes, thousands of elements, stays there
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  });
}
