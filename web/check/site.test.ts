/**
 * The site of docs/ in a browser, as a host serves it: it says nothing on the console, requests nothing from elsewhere, does not
 * overflow, and axe finds nothing in what it says; the frame around that is VitePress's own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../src/testing/folder.js';
import { drawAll, launched, NO_CHROMIUM, openedAt, overflow, violations } from './opened-page.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
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
    ['index.html', 1280, 'light', '.VPHome'],
    ['claims.html', 390, 'light', '.vp-doc'],
    ['findings.html', 390, 'dark', '.vp-doc'],
    ['claims/likelihood-bound.html', 1280, 'dark', '.vp-doc'],
    ['claims/likelihood-bound.html', 390, 'light', '.vp-doc'],
    ['claims/early-stopping.html', 390, 'dark', '.vp-doc'],
    ['claims/likelihood-bound-as-printed.html', 1280, 'light', '.vp-doc'],
    ['claims/width-at-fixed-samples.html', 390, 'dark', '.vp-doc'],
  ] as const)('%s, %i px wide, %s', async (page, width, colorScheme, ours) => {
    const shown = await openedAt(browser, `${origin}/${page}`, { width, colorScheme }, (requested) =>
      requested.startsWith(origin),
    );
    await shown.page.locator(ours).waitFor();
    await drawAll(shown.page);
    expect(shown.said).toEqual([]);
    expect(await overflow(shown.page)).toBe(0);
    expect(await violations(shown.page, page === 'index.html' ? '.VPFeatures' : ours)).toEqual([]);
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
