import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freshBuildIn } from './fresh-build.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fresh-build-'));
  const sources = ['src/a/score.ts', 'src/a/score.test.ts', 'src/a/notes.md', 'bin/main.ts', 'properties/index.ts'];
  for (const name of sources) write(name, 1000);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, seconds: number): void {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  utimesSync(path, seconds, seconds);
}

it('there is none before the first build', () => {
  expect(freshBuildIn(root)).toBeUndefined();
});

it('a build of the sources as they are is fresh, whatever tests and texts have changed', () => {
  write('dist/bin/main.js', 2000);
  write('src/a/score.test.ts', 3000);
  write('src/a/notes.md', 3000);
  expect(freshBuildIn(root)).toBe(join(root, 'dist'));
});

it.each(['src/a/score.ts', 'bin/main.ts', 'properties/index.ts', 'src/b/new.ts'])(
  'a build is stale once %s has changed, or is as old as the build itself',
  (name) => {
    write('dist/bin/main.js', 2000);
    write(name, 2000);
    expect(freshBuildIn(root)).toBeUndefined();
  },
);
