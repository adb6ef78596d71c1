import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measure } from '../../src/experiment/measure.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { expectWithinError } from '../../src/testing/within-error.js';
import type { BoundValues } from '../measurements/likelihood-bounds.js';
import { likelihoodBound } from './likelihood-bound.js';

const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 0.1, betaMax: 12, horizon: 1 },
  target: { kind: 'mixture', weights: [0.3, 0.7], means: [[-1.5], [0.5]], variances: [0.5, 1.2] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: 24, seed: 1 },
  data: { samples: 80, seed: 2 },
  trainingTimes: [0.5, 50],
};

test('the claim and the measurement of an experiment agree in losses and gaps, within the stated errors', async () => {
  const { empirical, numerics, priorKl } = measure(experiment, { timeNodes: 96 });
  const found = (await likelihoodBound.measure?.(experiment)) as readonly BoundValues[];
  expect(found).toHaveLength(2);
  for (const [k, { kl, loss, prior }] of found.entries()) {
    expect(prior.value).toBe(priorKl);
    expect(loss.value).toBe(empirical.scoreLoss[k]);
    const [value, error] = [empirical.klSde[k] ?? Number.NaN, numerics.empirical.klSde[k] ?? Number.NaN];
    expectWithinError(kl, { value, error });
  }
});

test('a density that is too small for a double leaves a training time without a number, and with the reason', async () => {
  // quick, seed 46: late in training some of p_0 is where the reverse SDE hardly goes
  const found = await likelihoodBound.measure?.({
    process: { kind: 'vp', betaMin: 0.09062, betaMax: 9.738, horizon: 0.2039 },
    target: { kind: 'mixture', weights: [2 / 3, 1 / 3], means: [[-4.91], [4.98]], variances: [1.9943, 0.6985] },
    embedding: { kind: 'fourier', size: 6 },
    features: { width: 6, seed: 613_233 },
    data: { points: [[-4.412], [-3.051], [-5.682], [-4.214], [-4.214]] },
    trainingTimes: [0.01057, 912_000],
  });
  expect(found).toMatchObject([
    { trainingTime: 0.01057 },
    { vacuous: expect.stringContaining('too little for a double') },
  ]);
});

test.each([
  [0.02, 0.5],
  [0.002, 2],
])('a gap that its error leaves open is measured more closely, horizon %d', async (horizon, beta) => {
  // the exact score from a prior that is off: in a short time the bound is nearly attained
  const found = await likelihoodBound.measure?.({
    process: { kind: 'vp', betaMin: beta, betaMax: beta, horizon },
    target: { kind: 'mixture', weights: [1], means: [[0.3]], variances: [1] },
    embedding: { kind: 'signal' },
    features: {
      weights: [[1], [-1]],
      timeWeights: [
        [0, -0.3],
        [0, 0.3],
      ],
    },
    data: { points: [[1]] },
    trainingTimes: [0],
    initial: { readout: [[-2, 2]] },
  });
  const [{ kl, loss, prior }] = found as readonly BoundValues[];
  expect(kl.error).toBeLessThan((loss.value + prior.value - kl.value) / 25);
});

test('a density that leaves all grids leaves a case of a system without a number, and with the reason', () => {
  // flow matching to its very noise end, where g is infinite: the reverse SDE spreads its prior beyond all bounds
  const system = localSystem({
    name: 'flow',
    process: { from: 1, to: 0, prior: { variance: 1 } },
    models: [{ id: 'normal', target: { kind: 'mixture', weights: [1], means: [[1]], variances: [0.25] } }],
    parameterization: 'flow',
    coefficients: ({ time }) => ({
      ...{ alpha: time, sigma: time.map((t) => 1 - t) },
      ...{ drift: time.map((t) => -1 / t), diffusion: time.map((t) => Math.sqrt((2 * (1 - t)) / t)) },
    }),
    score: ({ x, label }) =>
      x.map(([value], i) => {
        const [t, s] = [label[i], 1 - label[i]];
        return [1 + ((0.25 * t - s) / (0.25 * t * t + s * s)) * (value - t)];
      }),
  });
  const [aCase] = fc.sample(likelihoodBound.forSystem!.cases(system), { seed: 1, numRuns: 1 });
  const found = likelihoodBound.forSystem!.measure?.(aCase as never, system);
  expect(found).toEqual({ vacuous: 'nothing bounds the part of its error that finer grids would not show' });
  expect(likelihoodBound.laws.bound.check(found as never)).toEqual(found);
});
