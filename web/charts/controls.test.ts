import { expect, test } from 'vitest';
import { differenceText, wrapped } from './controls.js';

test('a replicate is told by its distance from the bound, the same way for upper and lower bounds', () => {
  // of a median of at least 0, the asked 0 is what is measured, and the replicate's own 2.8 is its bound
  const lower = { name: 'case 3', measured: 0, bound: 2.8, error: 1e-9, standing: 'holds' } as const;
  expect(differenceText(lower)).toBe('Case 3: within the bound by 2.8; error ± 10⁻⁹.');
  expect(differenceText({ ...lower, bound: -0.5 })).toContain('beyond the bound by 0.5');
});

test('the name of a row is broken into lines between its words', () => {
  expect(wrapped('the population in place of the data', 14)).toEqual(['the population', 'in place of', 'the data']);
  expect(wrapped('short', 14)).toEqual(['short']);
});
