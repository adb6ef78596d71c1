import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kindAt } from './path-kind.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kind-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a path leads to a file, a folder, or nothing', () => {
  expect([import.meta.filename, folder, join(folder, 'none')].map(kindAt)).toEqual(['file', 'folder', 'nothing']);
  expect(kindAt(join(import.meta.filename, 'below-a-file'))).toBe('nothing');
});

test('a text that is too long for a path leads to nothing', () => {
  expect(kindAt(join(folder, 'x'.repeat(300)))).toBe('nothing');
});

test('of what cannot be looked at the reason is known, and not whether it is there', () => {
  // a circle stops root too, which no folder does
  symlinkSync('circle', join(folder, 'circle'));
  expect(kindAt(join(folder, 'circle', 'mine.ts'))).toEqual({ error: 'ELOOP' });
});
