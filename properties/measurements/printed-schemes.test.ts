import { expect, test } from 'vitest';
import { printedVariance } from '../oracles/printed-variances.js';
import { schemeVariance } from './printed-schemes.js';

test('near the data the error of a scheme covers the rounding of its levels, but for that of the printed times', () => {
  const run = { scheme: 'EI', points: 250, eps: 1e-5, start: 'prior' } as const;
  const { value, error } = schemeVariance(1e-4, run);
  const off = Math.abs(value - printedVariance(1e-4, run));
  expect(off).toBeLessThan(10 * error);
  expect(error / value).toBeLessThan(1e-10);
});
