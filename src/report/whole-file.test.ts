import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/folder.js';
import { removeTemporaries, writeWhole } from './whole-file.js';

const folder = temporaryFolder();

test('a whole file is written with its folders, in place of what was there', () => {
  const path = join(folder.path, 'a', 'b.json');
  writeWhole(path, 'old');
  writeWhole(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(join(folder.path, 'a'))).toEqual(['b.json']);
});

test('a write that fails leaves no temporary file behind', () => {
  mkdirSync(join(folder.path, 'b.json', 'in the way'), { recursive: true });
  expect(() => writeWhole(join(folder.path, 'b.json'), 'new')).toThrow();
  expect(readdirSync(folder.path)).toEqual(['b.json']);
});

test("what a killed run has left is removed, but only of files that are one's own", () => {
  for (const name of ['a.json.12.tmp', 'b.json.12.tmp', 'a.json', 'a.12.tmp.json', 'a.json.x.tmp']) {
    writeFileSync(join(folder.path, name), '');
  }
  removeTemporaries(folder.path, (name) => name === 'a.json');
  expect(readdirSync(folder.path).sort()).toEqual(['a.12.tmp.json', 'a.json', 'a.json.x.tmp', 'b.json.12.tmp']);
  removeTemporaries(join(folder.path, 'nowhere'), () => true);
});
