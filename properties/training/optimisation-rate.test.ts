import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefuted } from '../../src/evidence/comparison.js';
import { experiments, trainingTimes } from '../generators/experiments.js';
import { optimisationRate } from './optimisation-rate.js';
import { type Rate, ratesOf } from './optimisation-rate.measure.js';

const { rate } = optimisationRate.laws;

/** Where 2 l tau is small for every eigenvalue l of G: e^{-2x} is 1/(1 + 2x) there, to first order. */
const short = experiments({ trainingTimes: trainingTimes(2, 1e-4, 1e-2) });

test('a divisor of 8 in place of 4 is caught: |A_c|^2/(8 m tau) is too small at short times, in every case', () => {
  for (const experiment of fc.sample(short, { seed: 1, numRuns: 20 })) {
    // 4 m (2 tau) is 8 m tau, and A_c that which minimises the smaller bound
    expect(ratesOf(experiment, (tau) => 2 * tau).some(isWrong)).toBe(true);
    expect(ratesOf(experiment, (tau) => tau).some(isWrong)).toBe(false);
  }
});

function isWrong(sides: Rate): boolean {
  const found = rate.check(sides);
  if (found === undefined || 'vacuous' in found || 'length' in found) throw new Error('expected one comparison');
  return isRefuted(found);
}
