import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeTemporaries, writeWhole } from './whole-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whole-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a whole file is written with its folders, in place of what was there', () => {
  const path = join(folder, 'a', 'b.json');
  writeWhole(path, 'old');
  writeWhole(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(join(folder, 'a'))).toEqual(['b.json']);
});

test('a write that fails leaves no temporary file behind', () => {
  mkdirSync(join(folder, 'b.json', 'in the way'), { recursive: true });
  expect(() => writeWhole(join(folder, 'b.json'), 'new')).toThrow();
  expect(readdirSync(folder)).toEqual(['b.json']);
});

test("what a killed run has left is removed, but only of files that are one's own", () => {
  for (const name of ['a.json.12.tmp', 'b.json.12.tmp', 'a.json', 'a.12.tmp.json', 'a.json.x.tmp']) {
    writeFileSync(join(folder, name), '');
  }
  removeTemporaries(folder, (name) => name === 'a.json');
  expect(readdirSync(folder).sort()).toEqual(['a.12.tmp.json', 'a.json', 'a.json.x.tmp', 'b.json.12.tmp']);
  removeTemporaries(join(folder, 'nowhere'), () => true);
});
