import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeWhole } from './whole-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whole-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('writes the text, making folders and replacing what was there', () => {
  const path = join(folder, 'a', 'b.json');
  writeWhole(path, 'old');
  writeWhole(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(join(folder, 'a'))).toEqual(['b.json']);
});

test('leaves no temporary file behind when it fails', () => {
  mkdirSync(join(folder, 'b.json', 'in the way'), { recursive: true });
  expect(() => writeWhole(join(folder, 'b.json'), 'new')).toThrow();
  expect(readdirSync(folder)).toEqual(['b.json']);
});
