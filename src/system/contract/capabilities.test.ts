import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CAPABILITIES } from './capabilities.js';

test('the manual names all that a claim may need', () => {
  const manual = ['systems', 'writing-claims'].map((page) => readFileSync(`docs/${page}.md`, 'utf8')).join();
  expect(CAPABILITIES.filter((name) => !manual.includes(`\`${name}\``))).toEqual([]);
});
