import { expect, test } from 'vitest';
import { linearField } from '../../src/divergence/field/linear-field.js';
import { normalCdf } from '../../src/numeric/normal.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { leastGrowth, shareNearer, timesPredicted, timesSeen } from './memorisation.measure.js';

const process = forwardProcess(ornsteinUhlenbeck(3));
/** The score of N(0, 1), which an OU process leaves where it is. */
const still = linearField({ dimension: 1, at: () => ({ precision: Float64Array.of(1), offset: Float64Array.of(0) }) });
const shareOf = (own: number[], heldOut: number[]) =>
  shareNearer(process, still, 1, Float64Array.from(own), Float64Array.from(heldOut));

test('the share nearer to the own data is the mass of the stretches about them', () => {
  for (const [own, heldOut, mass] of [
    [[0], [2], normalCdf(1)],
    [[2], [0], normalCdf(-1)],
    [[-3, 1], [-1, 3], normalCdf(-2) + normalCdf(2) - normalCdf(0)],
    // two of one kind side by side have one stretch
    [[-0.5, 0.5], [4], normalCdf(2.25)],
  ] as const) {
    const { value, error } = shareOf([...own], [...heldOut]);
    expect(Math.abs(value - mass)).toBeLessThanOrEqual(error + 1e-12);
    expect(error).toBeLessThan(1e-3);
  }
});

const ladder = (samples: readonly number[], width = 16) => ({
  experiment: {
    process: ornsteinUhlenbeck(4),
    target: { kind: 'mixture' as const, weights: [0.5, 0.5], means: [[-2], [2]], variances: [1, 1] },
    embedding: { kind: 'signal' as const },
    features: { width, seed: 1 },
    data: { samples: samples[samples.length - 1], seed: 2 },
    trainingTimes: [0.1, 1e8],
  },
  samples,
});

test('many data never double the loss of few features, and the growth takes the last time for them', () => {
  const few = ladder([8, 100_000]);
  const [first, never] = timesSeen(few).logTimes;
  expect(never).toBeUndefined();
  const growth = (Math.log(1e8) - (first?.value ?? Number.NaN)) / Math.log(100_000 / 8);
  expect(leastGrowth(few).growth.value).toBeCloseTo(growth, 12);
  expect(leastGrowth(ladder([100_000, 200_000])).growth.value).toBe(0);
});

test('c(tau)/n meets J(A(tau)) about where n data double the loss', () => {
  const wide = ladder([8, 64], 48);
  const [seen, predicted] = [timesSeen, timesPredicted].map((timesOf) => timesOf(wide).logTimes);
  for (const [i, time] of seen.entries()) {
    // a fourth of a decade, halved five times, lies on both sides of its middle
    expect(time?.error).toBeCloseTo(Math.LN10 / 4 / 64, 12);
    const gap = (time?.value ?? Number.NaN) - (predicted[i]?.value ?? Number.NaN);
    expect(Math.abs(gap)).toBeLessThan(Math.log(4));
  }
});
