import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefuted } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { experiments, trainingTimes } from '../generators/experiments.js';
import { optimisationRate } from './optimisation-rate.js';
import type { Rate } from './optimisation-rate.measure.js';

const { measure, laws } = optimisationRate;

/** Where 2 l tau is small for every eigenvalue l of G: e^{-2x} is 1/(1 + 2x) there, to first order. */
const short = experiments({ trainingTimes: trainingTimes(2, 1e-4, 1e-2) });

test('a divisor of 8 in place of 4 is caught: |A_c|^2/(8 m tau) is too small at short times, in every case', async () => {
  for (const experiment of fc.sample(short, { seed: 1, numRuns: 20 })) {
    const rates = await losses(experiment);
    // 4 m (2 tau) is 8 m tau, and the best A_c that of the smaller bound
    const later = await losses(atTwice(experiment));
    const wrong = later.map((each, k) => laws.rate.check({ ...each, reached: rates[k].reached }));
    expect(wrong.some(refuted)).toBe(true);
    expect(rates.map((each) => laws.rate.check(each)).some(refuted)).toBe(false);
  }
});

async function losses(experiment: Experiment) {
  const rates = (await measure?.(experiment)) as readonly Rate[];
  return rates.filter((rate) => 'reached' in rate);
}

function atTwice({ trainingTimes: times, ...rest }: Experiment): Experiment {
  return { ...rest, trainingTimes: times.map((tau) => 2 * tau) };
}

function refuted(found: ReturnType<typeof laws.rate.check>): boolean {
  if (found === undefined || 'vacuous' in found || 'length' in found) throw new Error('expected one comparison');
  return isRefuted(found);
}
