/**
 * The site of docs/ in a browser, as a host serves it: it says nothing on the console, requests nothing from elsewhere, does not
 * overflow, and axe finds nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../src/testing/folder.js';
import { drawAll, launched, NO_CHROMIUM, openedAt, overflow, violations } from './opened-page.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLAIMS = join(ROOT, 'docs/claims');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

describe.skipIf(NO_CHROMIUM !== undefined)(NO_CHROMIUM ?? 'the site in Chromium', () => {
  const folder = temporaryFolder('all tests');
  let browser: Browser;
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    const vitepress = join(ROOT, 'node_modules/vitepress/bin/vitepress.js');
    const { status, stderr } = spawnSync(process.execPath, [vitepress, 'build', 'docs', '--outDir', folder.path], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    server = createServer((request, response) => {
      const path = join(folder.path, new URL(request.url ?? '', 'http://localhost').pathname);
      if (!existsSync(path)) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'font/woff2' }).end(readFileSync(path));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launched();
  }, 600_000);
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  test.each([
    ['index.html', 1280, 'light'],
    ['index.html', 390, 'dark'],
    ['claims.html', 390, 'light'],
    ['findings.html', 390, 'dark'],
    ['claims/likelihood-bound.html', 1280, 'dark'],
    ['claims/likelihood-bound.html', 390, 'light'],
    ['claims/early-stopping.html', 390, 'dark'],
    ['claims/likelihood-bound-as-printed.html', 1280, 'light'],
    ['claims/width-at-fixed-samples.html', 390, 'dark'],
  ] as const)('%s, %i px wide, %s', async (page, width, colorScheme) => {
    const shown = await openedAt(browser, `${origin}/${page}`, { width, colorScheme }, (requested) =>
      requested.startsWith(origin),
    );
    await shown.page.locator('.vp-doc').waitFor();
    await drawAll(shown.page);
    expect(shown.said).toEqual([]);
    expect(await overflow(shown.page)).toBe(0);
    expect(await violations(shown.page)).toEqual([]);
    // names of axes and controls have their indices set
    const texts = await shown.page.locator('.plot svg text').allTextContents();
    expect(texts.filter((text) => /\^|_\{|\w_\w/.test(text))).toEqual([]);
    await shown.close();
  });

  test('every link of a page to another one leads somewhere, to its heading too', () => {
    const pages = readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.html'),
    );
    const texts = new Map(pages.map((name) => [`/${name}`, readFileSync(join(folder.path, name), 'utf8')]));
    const dead = [...texts].flatMap(([page, text]) =>
      Array.from(text.matchAll(/(?:href|src)="([^"]+)"/g), ([, link]) => new URL(link, `${origin}${page}`))
        .filter((url) => url.origin === origin)
        .filter(({ pathname, hash }) => {
          const path = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
          const isThere = existsSync(join(folder.path, path));
          return !isThere || (hash !== '' && !texts.get(path)?.includes(`id="${decodeURIComponent(hash.slice(1))}"`));
        })
        .map((url) => `${page}: ${url.pathname}${url.hash}`),
    );
    expect(pages.length).toBeGreaterThan(100);
    expect(dead).toEqual([]);
  });

  test('no formula of a claim is wider than its column', async () => {
    const view = { width: 1280, colorScheme: 'light' } as const;
    const shown = await openedAt(browser, `${origin}/claims/likelihood-bound.html`, view, () => true);
    await shown.page.locator('.formula').first().waitFor();
    const addresses = readdirSync(CLAIMS).map((file) => `${origin}/claims/${file.replace('.md', '.html')}`);
    const wide = await shown.page.evaluate(async (all) => {
      // those of all pages, one after the other, in the column of this one
      const [place] = document.querySelectorAll('.formula');
      const found: string[] = [];
      for (const address of all) {
        const html = await (await fetch(address)).text();
        for (const formula of new DOMParser().parseFromString(html, 'text/html').querySelectorAll('.formula')) {
          place.innerHTML = formula.innerHTML;
          // a pixel for rounding
          if (place.scrollWidth > place.clientWidth + 1) found.push(`${address}: ${place.textContent}`);
        }
      }
      return found;
    }, addresses);
    expect(addresses.length).toBeGreaterThan(80);
    expect(wide).toEqual([]);
    await shown.close();
  });

  test('the page of a claim draws its cases, and the live page is beside the chapters', async () => {
    const view = { width: 1280, colorScheme: 'light' } as const;
    const shown = await openedAt(browser, `${origin}/claims/likelihood-bound.html`, view, () => true);
    await drawAll(shown.page);
    expect(await shown.page.locator('.evidence svg circle').count()).toBeGreaterThan(20);
    await shown.page.getByRole('link', { name: 'Live page' }).first().click();
    await shown.page.waitForURL(`${origin}/explore.html`);
    await shown.close();
  });
});
