import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefuted } from '../../src/evidence/comparison.js';
import { experiments, trainingTimes } from '../cases/generators.js';
import { compareRate } from './optimisation-rate.js';

/** Where 2 l tau is small for every eigenvalue l of G: e^{-2x} is 1/(1 + 2x) there, to first order. */
const short = experiments({ trainingTimes: trainingTimes(2, 1e-4, 1e-2) });

test('8 in place of 4 is caught: |A_c|^2/(8 m tau) is too small at short times, in every case', () => {
  for (const experiment of fc.sample(short, { seed: 1, numRuns: 20 })) {
    // 4 m (2 tau) is 8 m tau, and the best A_c that of the smaller bound
    expect(compareRate(experiment, (tau) => 2 * tau).some(isRefuted)).toBe(true);
    expect(compareRate(experiment, (tau) => tau).some(isRefuted)).toBe(false);
  }
});
