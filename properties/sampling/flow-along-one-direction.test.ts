import { expect, it } from 'vitest';
import { isRefuted } from '../../src/evidence/comparison.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import { outcomeOf } from '../../src/run/outcome.js';
import { flowAlongOneDirection } from './flow-along-one-direction.js';
import { pointGap, reverseGap, stepErrors } from './flow-along-one-direction.measure.js';

it('the claim says nothing of the flow of a model that contracts neighbouring points to within rounding', async () => {
  const rows = [-2.079, -1.739, -1.739, -1.739, -1.996, -1.996, -1.337, -1.337, -1.337, -1.94];
  const contracting = {
    experiment: {
      process: { kind: 'vp', betaMin: 37.44, betaMax: 48.42, horizon: 0.2052 },
      target: { kind: 'mixture', weights: [0.3938, 0.6062], means: [[-0.768], [-1.473]], variances: [1.425, 1.425] },
      embedding: { kind: 'signal' },
      features: { width: 4, seed: 223734, weightScale: 10, timeWeightScale: 0.8433 },
      data: { points: rows.map((x) => [x]) },
      trainingTimes: [12.53],
    },
    dimension: 2,
    seed: 623650,
  };
  const vacuous = expect.stringContaining('contracts neighbouring points');
  expect(await outcomeOf(flowAlongOneDirection, contracting)).toEqual({
    kind: 'measured',
    checks: [
      expect.objectContaining({ law: 'product', vacuous }),
      // noise keeps the points of the reverse SDE apart
      expect.objectContaining({ law: 'reverse', measured: expect.any(Number) }),
      expect.objectContaining({ law: 'measured', vacuous }),
    ],
  });
});

it('the reverse SDE is compared where the noise of all times would pull across by e^70', () => {
  const strong = {
    experiment: {
      process: { kind: 've' as const, sigma: 1.53393, horizon: 4.811 },
      target: {
        kind: 'mixture' as const,
        weights: [0.7994, 0.2006],
        means: [[0.918], [-0.381]],
        variances: [1.229, 1.229],
      },
      embedding: { kind: 'fourier' as const, size: 5 },
      features: { width: 4, seed: 8 },
      data: { samples: 16, seed: 507373 },
      trainingTimes: [67.3],
    },
    // the plane is asked of models in any dimension
    dimension: 3,
    seed: 570695,
  };
  expect(reverseGap(strong)).toEqual({
    inPlane: expect.objectContaining({ value: expect.any(Number) }),
    onLine: expect.anything(),
    across: expect.anything(),
  });
});

it('nothing is said of the reverse SDE where the prior has a tenth of the variance of p_0', () => {
  const narrow = {
    experiment: {
      process: { kind: 've' as const, sigma: 2.1175, horizon: 0.2006 },
      target: {
        kind: 'mixture' as const,
        weights: [0.581, 0.419],
        means: [[1.476], [-0.621]],
        variances: [1.49, 1.49],
      },
      embedding: { kind: 'signal' as const },
      features: { width: 12, seed: 999986 },
      data: { samples: 10, seed: 97623 },
      trainingTimes: [1.038],
    },
    dimension: 2,
    seed: 12,
  };
  expect(reverseGap(narrow)).toBeUndefined();
});

it('log p^ODE at points that all cross a kink is compared by as many steps as it takes', () => {
  const crossing = {
    experiment: {
      process: { kind: 've' as const, sigma: 2.37927, horizon: 2.369 },
      target: { kind: 'mixture' as const, weights: [0.2, 0.8], means: [[-1.5], [-1.5]], variances: [0.3, 0.3] },
      embedding: { kind: 'signal' as const },
      features: { width: 4, seed: 859011 },
      data: { samples: 10, seed: 999988 },
      trainingTimes: [95.94],
    },
    dimension: 6,
    seed: 888070,
  };
  // by 512 steps it is 0.0054
  expect(pointGap(crossing)?.gap).toBeLessThan(0.002);
});

it.each([
  // all points cross a kink at once, and 16 steps happen to be right
  {
    experiment: {
      process: { kind: 'vp' as const, betaMin: 6.953, betaMax: 8.567, horizon: 0.2 },
      target: {
        kind: 'mixture' as const,
        weights: [0.2516, 0.7484],
        means: [[-1.5], [-0.48]],
        variances: [0.9391, 0.9391],
      },
      embedding: { kind: 'signal' as const },
      features: { width: 4, seed: 16, weightScale: 0.1019, timeWeightScale: 8.356 },
      data: {
        points: [1.611, -3.452, -0.8518, -0.8518, 0.4164, -2.634, -1.085, -1.085, -1.085, -0.09961].map((x) => [x]),
      },
      trainingTimes: [1.033],
    },
    dimension: 2,
    seed: 16,
  },
  // kinks so steep that errors of 20 steps do not fall as h^2 yet
  {
    experiment: {
      process: { kind: 've' as const, sigma: 1.50034, horizon: 4.511 },
      target: {
        kind: 'mixture' as const,
        weights: [0.4388, 0.5612],
        means: [[1.17], [1.437]],
        variances: [0.3029, 0.3029],
      },
      embedding: { kind: 'signal' as const },
      features: { width: 7, seed: 615939, weightScale: 9.863, timeWeightScale: 7.834 },
      data: { samples: 22, seed: 846520 },
      trainingTimes: [23.33],
    },
    dimension: 2,
    seed: 6,
  },
])('the order holds of kinks that are in time alone nearly, and of steep ones', (kinked) => {
  const { check } = flowAlongOneDirection.laws.order;
  expect(isRefuted(check(stepErrors(kinked)!) as Comparison)).toBe(false);
});
