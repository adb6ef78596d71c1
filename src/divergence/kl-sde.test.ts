import { describe, expect, it, test } from 'vitest';
import type { Experiment } from '../experiment/schema.js';
import { setting } from '../experiment/setting.js';
import { train } from '../experiment/training.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { priorKl } from '../target/entropy.js';
import { gaussianMixture } from '../target/mixture.js';
import { ou } from '../testing/processes.js';
import { expectWithinError } from '../testing/within-error.js';
import { gaussianKl } from './closed-form/gaussian-kl.js';
import { known } from './divergence.js';
import { featureField } from './field/feature-field.js';
import { linearField } from './field/linear-field.js';
import { targetField } from './field/target-field.js';
import { gradedTimes } from './grid/graded-times.js';
import { klSde, klSdeAt } from './kl-sde.js';
import { type LinearScore, scoreOnLine } from './normal/linear-score.js';
import { isotropicNormal } from './normal/normal.js';
import { reverseDensities } from './reverse-sde/reverse-densities.js';

const TIGHT = 3e-5;

test.each([
  // some 11 deviations of p^SDE from its mean, 10
  [-1, 0.0123, 5.13],
  [-1, 0.1, 5.13],
  [-4, 0.001, 5],
  // 13 on the other side
  [3, 0.04, -5],
])('klSde where p_0 is far out under p^SDE: at %d with variance %d, s = -x + %d', (mean, variance, offset) => {
  const score = scoreOnLine(
    () => 1,
    () => offset,
  );
  const exact = gaussianKl(ou, score, isotropicNormal([mean], variance), 'sde').value;
  const [found] = klSde(ou, gaussianMixture([1], [[mean]], [variance]), linearField(score));
  const { value, error } = known(found);
  expect(Math.abs(value - exact)).toBeLessThan(error);
  expect(error).toBeLessThan(5e-4 * exact);
});

describe('klSde of a linear score is its closed form', () => {
  it.each<[string, ReturnType<typeof variancePreserving>, LinearScore, number, number]>([
    [
      'the check value',
      ou,
      scoreOnLine(
        () => 1,
        () => 0.5,
      ),
      0,
      1,
    ],
    [
      'weak score, mass far out',
      ou,
      scoreOnLine(
        () => 0.1,
        () => 0,
      ),
      1,
      0.5,
    ],
    [
      'linear beta',
      variancePreserving(0.1, 20, 1),
      scoreOnLine(
        (t) => 1 + t,
        (t) => 0.3 - t,
      ),
      -0.5,
      2,
    ],
    [
      've',
      varianceExploding(25, 1),
      scoreOnLine(
        (t) => 1 / (1 + 100 * t),
        () => 0.02,
      ),
      1,
      1,
    ],
    [
      'zero score',
      variancePreserving(1, 1, 1),
      scoreOnLine(
        () => 0,
        () => 0,
      ),
      0.5,
      0.8,
    ],
  ])('%s', (_, process, score, mean, variance) => {
    const target = gaussianMixture([1], [[mean]], [variance]);
    const [result] = klSde(process, target, linearField(score), TIGHT);
    if (result.value === null) throw new Error(result.reason);
    const exact = gaussianKl(process, score, isotropicNormal([mean], variance), 'sde').value;
    expect(Math.abs(result.value - exact)).toBeLessThan(1e-5);
    expectWithinError(result, exact);
  });
});

test('klSde of the exact score is at most the prior KL', () => {
  const short = variancePreserving(1, 1, 1);
  const target = gaussianMixture([0.4, 0.6], [[-2], [1.5]], [0.5, 1]);
  const [result] = klSde(short, target, targetField(target, short));
  if (result.value === null) throw new Error(result.reason);
  const prior = priorKl(short, target).value;
  expect(result.value).toBeLessThanOrEqual(prior + result.error);
  expect(result.value).toBeGreaterThan(0.1 * prior);
});

const twoModes: Experiment = {
  process: { kind: 'vp', betaMin: 0.1, betaMax: 20, horizon: 1 },
  target: { kind: 'mixture', weights: [0.5, 0.5], means: [[-2], [2]], variances: [1, 1] },
  embedding: { kind: 'fourier', size: 5 },
  features: { width: 24, seed: 1 },
  data: { samples: 40, seed: 2 },
  trainingTimes: [1, 10, 100, 1000],
};
const built = setting(twoModes);
const { empirical } = train(built, twoModes.trainingTimes, { timeNodes: 64, errors: false });
const field = featureField(built.features, empirical.flow.readouts);

describe('on trained scores', () => {
  const at = (cells: number, steps: number) =>
    klSdeAt(built.process, built.target, field, { cells, steps }).map(({ value }) => value as number);
  const orders = (a: number[], b: number[], c: number[]) =>
    a.map((x, i) => Math.log2(Math.abs((x - b[i]) / (b[i] - c[i]))));

  it('is of second order in time', () => {
    for (const order of orders(at(800, 80), at(800, 160), at(800, 320))) expect(order).toBeGreaterThan(1.9);
  });

  it('is of second order in space', () => {
    for (const order of orders(at(400, 64), at(800, 64), at(1600, 64))) expect(order).toBeGreaterThan(1.7);
  });

  it('each model is measured as if alone', () => {
    const together = klSde(built.process, built.target, field);
    const alone = empirical.flow.readouts.map(
      (A) => klSde(built.process, built.target, featureField(built.features, [A]))[0],
    );
    expect(together).toEqual(alone);
  });
});

test('a density of the reverse SDE keeps all mass except what leaves outward, and is positive', () => {
  const faces = Float64Array.from({ length: 401 }, (_, i) => -20 + i / 10);
  const [density] = reverseDensities(built.process, field, gradedTimes(built.process, 5, 100).reverse(), [
    { model: 3, faces },
  ]);
  const mass = density.density.reduce((sum, q, i) => sum + q * density.widths[i], 0);
  expect(mass + density.lost).toBeCloseTo(1, 8);
  expect(Math.min(...density.density)).toBeGreaterThan(-1e-12);
});

test('in d > 2 there is no klSde of a model that varies in all directions, and the reason says so', () => {
  const space = gaussianMixture([1], [[0, 1, 2]], [1]);
  const reason =
    'the Fokker-Planck equation is solved in at most two dimensions, and the model varies in more; klBound bounds it from above';
  expect(klSde(ou, space, targetField(space, ou))).toEqual([{ value: null, reason }]);
  expect(klSdeAt(ou, space, targetField(space, ou))).toEqual([{ value: null, reason }]);
});
