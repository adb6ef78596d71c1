import { expect, test } from 'vitest';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { linearField } from '../../src/divergence/field/linear-field.js';
import type { LinearScore } from '../../src/divergence/normal/linear-score.js';
import { isotropicNormal } from '../../src/divergence/normal/normal.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { timeResolution, train } from '../../src/experiment/training.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import type { Target } from '../../src/target/target.js';
import { linearLoss } from './linear-score-loss.js';
import { modelLoss, scoreLossOf, spaceScoreLossOf, zeroScoreLoss } from './score-loss.js';

/** Features whose kinks the panels of a score of which nothing is known pass over. */
const experiment = (seed: number): Experiment => ({
  process: { kind: 'vp', betaMin: 1, betaMax: 4, horizon: 2 },
  target: { kind: 'mixture', weights: [0.4, 0.6], means: [[-1], [1]], variances: [0.5, 1] },
  embedding: { kind: 'fourier', size: 3 },
  features: { width: [3, 6, 16, 40][seed % 4], seed },
  data: { samples: 20, seed },
  trainingTimes: [30],
});

test('the loss of any score agrees, within its error, with that of features whose kinks cut the panels', () => {
  const ratios = Array.from({ length: 12 }, (_, k) => {
    const built = setting(experiment(k + 1));
    const [readout] = train(built, [30], timeResolution(96)).empirical.readouts;
    const field = featureField(built.features, [readout]);
    const found = scoreLossOf(built.process, built.target, (t, xs) => {
      const scores = new Float64Array(xs.length);
      field.at(t).evaluate(0, xs, scores);
      return scores;
    });
    const cut = modelLoss(built, readout);
    return (Math.abs(found.value - cut.value) - cut.error) / found.error;
  });
  expect(Math.max(...ratios)).toBeLessThan(1);
});

const VP = forwardProcess({ kind: 'vp', betaMin: 0.5, betaMax: 8, horizon: 1 });

/** The loss in space of a linear score. */
function spaceLossOf(target: Target, score: LinearScore) {
  const field = linearField(score);
  return spaceScoreLossOf(VP, target, (t, points) => {
    const scores = new Float64Array(points.length);
    field.at(t).evaluate(0, points, scores);
    return scores;
  });
}

test.each([2, 3])('the loss of a linear score and a normal p_0 in d = %d is that in closed form', (dimension) => {
  const score: LinearScore = {
    dimension,
    at: (t) => ({
      precision: Float64Array.from({ length: dimension * dimension }, (_, k) => Math.cos(k + t)),
      offset: Float64Array.from({ length: dimension }, (_, k) => k - t),
    }),
  };
  const mean = Array.from({ length: dimension }, (_, k) => 0.5 - k);
  const found = spaceLossOf(gaussianMixture([1], [mean], [0.4]), score);
  const exact = linearLoss(VP, score, isotropicNormal(mean, 0.4));
  expect(Math.abs(found.value - exact.value)).toBeLessThan(found.error + exact.error);
  expect(found.error).toBeLessThan(1e-4 * exact.value);
});

test('the loss of the score 0 for modes in the plane is that of one axis twice, where p_0 is a product', () => {
  const zero: LinearScore = {
    dimension: 2,
    at: () => ({ precision: new Float64Array(4), offset: new Float64Array(2) }),
  };
  const corners = [-1, 1].flatMap((x) => [-1, 1].map((y) => [x, y]));
  const found = spaceLossOf(gaussianMixture([0.25, 0.25, 0.25, 0.25], corners, [0.2, 0.2, 0.2, 0.2]), zero);
  const line = zeroScoreLoss(VP, gaussianMixture([0.5, 0.5], [[-1], [1]], [0.2, 0.2]));
  expect(Math.abs(found.value - 2 * line.value)).toBeLessThan(found.error + 2 * line.error);
  expect(found.error).toBeLessThan(1e-3 * found.value);
});
