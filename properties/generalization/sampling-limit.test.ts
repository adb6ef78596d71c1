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

/** A case by its atoms alone, for what asks nothing else of it. */
const ofAtoms = (of: Experiment, masses: number[]) => ({ atoms: { experiment: of, masses } }) as unknown as LimitCase;

test('the limit over all sets of two data is known to a millionth, and is the closed form', () => {
  const { enumerated, cost } = limitOf(ofAtoms(experiment, [0.4, 0.6]));
  expect(enumerated.error).toBeLessThan(1e-6 * enumerated.value);
  expect(Math.abs(enumerated.value - costOf(cost))).toBeLessThanOrEqual(enumerated.error);
});

test('extrapolants that agree with others by chance, once, are not taken for near the limit', () => {
  // by n up to 64 all of three agree to 1e-6, 2e-4 away
  const found = limitOf(
    ofAtoms(
      {
        process: { kind: 'vp', betaMin: 3.7865, betaMax: 3.7865, horizon: 2.949 },
        target: {
          kind: 'mixture',
          weights: [4 / 9, 1 / 9, 4 / 9],
          means: [[-4.37], [4.72], [2.94]],
          variances: [1.6143, 1.0766, 0.5579],
        },
        embedding: { kind: 'fourier', size: 6 },
        features: { width: 2, seed: 12941 },
        data: { samples: 2, seed: 960469 },
        trainingTimes: [1.722],
        weighting: 'sigma2',
      },
      [0.47681425203039035, 0.5231857479696096],
    ),
  );
  expect(Math.abs(found.enumerated.value - costOf(found.cost))).toBeLessThan(found.enumerated.error);
});

test('small steps find the closed form where the terms of c cancel to a twentieth', () => {
  const found = limitByEquations(
    ofAtoms(
      {
        process: { kind: 've', sigma: 13.673, horizon: 0.2896 },
        target: { kind: 'mixture', weights: [0.2, 0.8], means: [[-5], [-4.1]], variances: [0.1, 1.7625] },
        embedding: { kind: 'signal' },
        features: { width: 12, seed: 865740 },
        data: { samples: 2, seed: 930228 },
        trainingTimes: [3.508],
        weighting: 'g2',
      },
      [0.47114151346729377, 0.5288584865327063],
    ),
  );
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
