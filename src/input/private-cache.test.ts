import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../testing/folder.js';
import { privateCache } from './private-cache.js';

const folder = temporaryFolder();
afterEach(() => vi.unstubAllEnvs());

/** The cache where a home for caches has been made ready. */
function cacheAfter(prepare: (cache: string) => void): string | undefined {
  vi.stubEnv('XDG_CACHE_HOME', folder.path);
  prepare(join(folder.path, 'diffusion-bounds'));
  return privateCache();
}

test('a cache is made for its user alone, and found again', () => {
  const made = cacheAfter(() => undefined);
  expect(made).toBe(join(folder.path, 'diffusion-bounds'));
  expect(statSync(made ?? '').mode & 0o777).toBe(0o700);
  expect(cacheAfter(() => undefined)).toBe(made);
});

test('without a home for caches it is in the home of the user', () => {
  vi.stubEnv('XDG_CACHE_HOME', 'relative');
  vi.stubEnv('HOME', folder.path);
  expect(privateCache()).toBe(join(folder.path, '.cache/diffusion-bounds'));
});

test.each<[string, (cache: string) => void]>([
  [
    'a folder that others may write to',
    (cache) => {
      mkdirSync(cache);
      chmodSync(cache, 0o777);
    },
  ],
  [
    'a link to a folder',
    (cache) => {
      mkdirSync(`${cache}-elsewhere`, { mode: 0o700 });
      symlinkSync(`${cache}-elsewhere`, cache);
    },
  ],
  ['a file', (cache) => writeFileSync(cache, '')],
])('%s is no cache', (_, prepare) => {
  expect(cacheAfter(prepare)).toBeUndefined();
});
