import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { OU } from '../../src/testing/processes.js';
import { linearModel, tightModel, trainedModels, translated, type W2Values } from './w2-bound.measure.js';

test('for N(0, 1) and s = -x + 1/2 under OU, T = 4, both sides are 1 - e^-4 for the reverse SDE and 2 for the flow', () => {
  const {
    sde: [sde],
    ode: [ode],
  } = tightModel({
    ...{ kind: 'tight', process: OU, mean: 0, variance: 1, offset: 0.5, flows: ['sde', 'ode'] },
  });
  for (const [{ distance, bound }, exact] of [
    [sde, 1 - Math.exp(-4)],
    [ode, 2],
  ] as const) {
    expect(Math.abs(distance.value - exact)).toBeLessThan(distance.error);
    expect(Math.abs(bound.value - exact)).toBeLessThan(bound.error + 1e-12);
  }
});

test('an offset to the other side of the mean leaves room below the bound', () => {
  const [aCase] = fc.sample(translated(), { seed: 3, numRuns: 1 });
  const away = { ...aCase, mean: Math.sign(aCase.offset) };
  const { sde, ode } = tightModel(away);
  for (const { distance, bound } of [...sde, ...ode]) expect(distance.value).toBeLessThan(0.98 * bound.value);
});

it('in the plane both sides of scores that act on each axis alone are known by axes', () => {
  const diagonal = (...values: number[]) => ({ values, mirror: [0, 1] });
  const {
    sde: [found],
  } = linearModel({
    kind: 'linear',
    process: OU,
    normal: { mean: [0, 0], covariance: diagonal(1, 1) },
    score: {
      precision: [diagonal(1, 1), diagonal(1, 1)],
      swirl: 0,
      centre: [
        [0.3, 0.4],
        [0, 0],
      ],
    },
  });
  const sde = found as W2Values;
  expect(sde.distance.value).toBeCloseTo(1 - Math.exp(-4), 6);
  expect(sde.bound.value).toBeCloseTo(1 - Math.exp(-4), 5);
});

test('both sides of a trained flow that nearly attains the bound are known to a twentieth of what lies between them', () => {
  // early in training the model drives the flow away from p_0, by e^6 prior distances, and the bound is 3% above
  const { ode } = trainedModels({
    process: { kind: 'vp', betaMin: 2.6385, betaMax: 2.6385, horizon: 4.857 },
    target: { kind: 'bumps', weights: [1 / 3, 2 / 3], centers: [[-3.96], [1.632]], halfWidths: [1.325, 1.274] },
    embedding: { kind: 'fourier', size: 1 },
    features: { width: 4, seed: 999998, weightScale: 1.905, timeWeightScale: 9.594 },
    data: { samples: 5, seed: 167431 },
    trainingTimes: [0.1135],
  });
  const [{ distance, bound }] = ode as W2Values[];
  expect(distance.error + bound.error).toBeLessThan((bound.value - distance.value) / 20);
});

test('nothing is said of a model whose steep score blows up all that is generated, so that W2 is not known to a hundredth', () => {
  const { sde } = trainedModels({
    process: { kind: 'vp', betaMin: 0.2447, betaMax: 8.852, horizon: 1.277 },
    target: {
      kind: 'bumps',
      weights: [1 / 4, 1 / 12, 7 / 12, 1 / 12],
      centers: [[-3.976], [-4], [-3.944], [-3.936]],
      halfWidths: [1.997, 0.503, 0.9335, 1.0265],
    },
    embedding: { kind: 'signal' },
    features: { width: 6, seed: 1, weightScale: 0.7762, timeWeightScale: 0.1014 },
    data: { samples: 33, seed: 1 },
    trainingTimes: [0.01059],
    initial: { readout: [[-10.3, -9.17, 4.92, -1.18, 5.56, -11.8]] },
  });
  expect(sde).toEqual([{ vacuous: 'the solver of W2 misses its aim' }]);
});
