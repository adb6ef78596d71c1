import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CAPABILITIES } from './capabilities.js';

test('docs/writing-claims.md names all that a claim may need', () => {
  const page = readFileSync('docs/writing-claims.md', 'utf8');
  expect(CAPABILITIES.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
