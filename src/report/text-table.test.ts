import { expect, test } from 'vitest';
import { textTable } from './text-table.js';

test('columns are as wide as their widest cell, and lines end with their text', () => {
  expect(
    textTable([
      ['a', 'bb', 'c'],
      ['aaa', 'b', ''],
    ]),
  ).toBe('a    bb  c\naaa  b\n');
});

test('colours take no width', () => {
  expect(
    textTable([
      ['\u001b[32ma\u001b[39m', 'b'],
      ['aa', 'b'],
    ]),
  ).toBe('\u001b[32ma\u001b[39m   b\naa  b\n');
});

test('the last cell of a row takes no width in its column', () => {
  expect(
    textTable([
      ['a', 'b', 'c'],
      ['aa', 'a text that is long'],
    ]),
  ).toBe('a   b  c\naa  a text that is long\n');
});
