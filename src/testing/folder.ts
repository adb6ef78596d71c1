import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

/** A folder that is there for each test of a file or a `describe`, or for all of them together, and is gone after it. */
export function temporaryFolder(lifetime: 'each test' | 'all tests' = 'each test'): { readonly path: string } {
  let path: string;
  const [before, after] = lifetime === 'each test' ? [beforeEach, afterEach] : [beforeAll, afterAll];
  before(() => {
    path = mkdtempSync(join(tmpdir(), 'diffusion-bounds-'));
  });
  after(() => rmSync(path, { recursive: true }));
  return {
    get path() {
      return path;
    },
  };
}
