import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/folder.js';
import { kindAt } from './path-kind.js';

const folder = temporaryFolder();

test('a path leads to a file, a folder, or nothing', () => {
  expect([import.meta.filename, folder.path, join(folder.path, 'none')].map(kindAt)).toEqual([
    'file',
    'folder',
    'nothing',
  ]);
  expect(kindAt(join(import.meta.filename, 'below-a-file'))).toBe('nothing');
});

test('a text that is too long for a path leads to nothing', () => {
  expect(kindAt(join(folder.path, 'x'.repeat(300)))).toBe('nothing');
});

test('a path that cannot be looked at has a reason, which does not say whether anything is there', () => {
  // a circle stops root too, which no folder does
  symlinkSync('circle', join(folder.path, 'circle'));
  expect(kindAt(join(folder.path, 'circle', 'mine.ts'))).toEqual({ error: 'ELOOP' });
});
