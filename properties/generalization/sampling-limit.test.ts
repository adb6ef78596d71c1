import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costOf } from '../../src/bound/sampling-cost.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import { samplingLimit } from './sampling-limit.js';
import { briefDraws, type LimitCase, limitByEquations, limitOf, meanCost } from './sampling-limit.measure.js';

/** Two data as likely as one another, of one feature. */
const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 },
  target: { kind: 'mixture', weights: [1], means: [[0]], variances: [1] },
  embedding: { kind: 'signal' },
  features: { width: 20, seed: 1 },
  data: { points: [[-1], [1.5]] },
  trainingTimes: [10],
};

test('the limit over all sets of two data is known to a millionth, and is the closed form', () => {
  const { enumerated, cost } = limitOf({ atoms: { experiment, masses: [0.4, 0.6] } } as unknown as LimitCase);
  expect(enumerated.error).toBeLessThan(1e-6 * enumerated.value);
  expect(Math.abs(enumerated.value - costOf(cost))).toBeLessThanOrEqual(enumerated.error);
});

test('small steps find the closed form where the terms of c cancel to a twentieth', () => {
  const found = limitByEquations({
    atoms: {
      experiment: {
        process: { kind: 've', sigma: 13.673, horizon: 0.2896 },
        target: { kind: 'mixture', weights: [0.2, 0.8], means: [[-5], [-4.1]], variances: [0.1, 1.7625] },
        embedding: { kind: 'signal' },
        features: { width: 12, seed: 865740 },
        data: { samples: 2, seed: 930228 },
        trainingTimes: [3.508],
        weighting: 'g2',
      },
      masses: [0.47114151346729377, 0.5288584865327063],
    },
  } as unknown as LimitCase);
  const [shift] = [samplingLimit.laws.equations.check(found)].flat();
  expect(Math.abs(found.cost.shift - found.shift)).toBeGreaterThan(1e-5 * (Math.abs(found.shift) + found.scatter));
  expect(isRefuted(shift as Comparison)).toBe(false);
});

test('early in training K is most of the cost: the mean of draws is told from the scatter alone', () => {
  const cases = fc.sample(briefDraws(), { numRuns: 24, seed: 2 }) as LimitCase[];
  const control = samplingLimit.controls.find(({ id }) => id === 'draws-without-k')!;
  const exceeded = cases.filter((each) => {
    const found = control.check!(meanCost(each) as never) as { measured: number; bound: number };
    return found.measured > found.bound;
  });
  expect(exceeded.length).toBeGreaterThanOrEqual(0.8 * cases.length);
});
