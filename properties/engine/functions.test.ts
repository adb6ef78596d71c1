import { expect, it } from 'vitest';
import { correlations } from './functions.measure.js';

it('integrals over a correlation have a number to compare wherever a case lies', () => {
  const numbers = correlations({ phase: 0.3, ratio: 0.5, place: 0, count: 4, parts: [] }).map(({ other }) => other);
  expect(Math.max(...numbers)).toBeGreaterThan(0);
});
