import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/folder.js';
import { InputError } from './input-error.js';
import { readJson } from './read-json.js';

const folder = temporaryFolder();
let path: string;
beforeEach(() => {
  path = join(folder.path, 'file.json');
});

function read(text: string): unknown {
  writeFileSync(path, text);
  return readJson(path);
}

test('a byte order mark is no part of the text', () => {
  expect(read('\uFEFF{"a": [1]}')).toEqual({ a: [1] });
  expect(() => read('\uFEFF\uFEFF1')).toThrow(InputError);
});

test.each([
  ['UTF-16', Buffer.from('\uFEFF{"a": 1}', 'utf16le')],
  ['bytes that are none', Buffer.from('{"name": "caf\u00E9"}', 'latin1')],
])('a file of another encoding is refused: %s', (found, bytes) => {
  writeFileSync(path, bytes);
  expect(() => readJson(path)).toThrow(new InputError(`The file '${path}' should be UTF-8, found ${found}.`));
  writeFileSync(path, bytes.toString(found === 'UTF-16' ? 'utf16le' : 'latin1'));
  expect(readJson(path)).toBeDefined();
});

test.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])('%s nested too deep are refused, whatever the depth', (_, open, close) => {
  const nested = (levels: number) => `${open.repeat(levels)}1${close.repeat(levels)}`;
  expect(() => read(nested(500))).not.toThrow();
  for (const levels of [501, 100_000, 1_000_000]) {
    expect(() => read(nested(levels))).toThrow(new InputError(`${path} should be at most 500 levels deep.`));
  }
});

test('a key that stands twice in an object is refused, as one of its values would be lost', () => {
  expect(() => read('{"features": {"width": 64,\n "width": 4}}')).toThrow(
    new InputError(
      `${path}: line 2, column 2 should be a key that its object does not have yet, found 'width' once more.`,
    ),
  );
  expect(read('{"a": {"a": 1}, "b": {"a": 1}}')).toEqual({ a: { a: 1 }, b: { a: 1 } });
});
