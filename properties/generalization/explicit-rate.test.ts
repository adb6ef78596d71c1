import { expect, test } from 'vitest';
import { lineRule } from '../../src/bound/datum-rule.js';
import { residualMean, residualScatter, residualVariance } from '../../src/bound/residual-scatter.js';
import { samplingIntegral } from '../../src/bound/sampling-error.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { timeResolution, train } from '../../src/experiment/training.js';
import { stream } from '../../src/numeric/random.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { rateParts } from '../measurements/explicit-rates.js';
import { momentsAreThoseOver, smallSets } from './explicit-rate.measure.js';

const TAU = 8;
const experiment: Experiment = {
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 },
  target: { kind: 'mixture', weights: [0.3, 0.7], means: [[-1], [0.5]], variances: [0.5, 1.2] },
  embedding: { kind: 'signal' },
  features: { width: 6, seed: 1 },
  data: { samples: 400, seed: 2 },
  trainingTimes: [TAU],
};

test('the loss and the first part of its bound are nearly those of a fine quadrature', () => {
  const parts = rateParts(experiment);
  const fine = train(setting(experiment), [TAU], timeResolution());
  const loss = parts.trained.value + parts.approximation.value;
  expect(Math.abs(loss / fine.empirical.scoreLoss[0].value - 1)).toBeLessThan(2e-3);
  const first = parts.approximation.value + parts.distance;
  expect(Math.abs(first / fine.explicit.optimisation[0].value - 1)).toBeLessThan(2e-3);
});

test('over many data sets the residual has the mean and the variance that the law of one datum gives it', () => {
  const [samples, count, nodes] = [20, 1000, 4];
  const { process, features, target } = setting(experiment);
  const loss = quadraticLoss(process, features, target, nodes);
  const flow = gradientFlow(loss, [TAU]);
  const [scatter] = residualScatter(process, features, { loss, flow }, lineRule(experiment.target), nodes);
  const residuals = Array.from({ length: count }, (_, seed) => {
    const data = empiricalMeasure(target.sample(samples, stream(seed, 'data')));
    return samplingIntegral(loss, quadraticLoss(process, features, data, nodes), flow.spectrum, [TAU], 4)[0];
  });
  const [mean, variance] = [residualMean(scatter, samples), residualVariance(scatter, samples)];
  const average = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / count;
  // the seeds are fixed
  expect(Math.abs(average(residuals) - mean.value)).toBeLessThan(4 * Math.sqrt(variance.value / count));
  const squares = residuals.map((x) => (x - mean.value) * (x - mean.value));
  const spread = Math.sqrt(average(squares.map((x) => (x - variance.value) * (x - variance.value))) / count);
  expect(Math.abs(average(squares) - variance.value)).toBeLessThan(3 * spread);
  expect(spread).toBeLessThan(0.3 * variance.value);
  for (const { value, error } of [mean, variance]) expect(error).toBeLessThan(1e-3 * value);
});

test('the moments over pairs of data are known far within their tolerance after a long training on a stiff gram', () => {
  const sets = smallSets({
    process: { kind: 'vp', betaMin: 2.0085, betaMax: 2.0085, horizon: 1.225 },
    target: { kind: 'mixture', weights: [1], means: [[1.972]], variances: [0.9531] },
    embedding: { kind: 'fourier', size: 3 },
    features: { width: 10, seed: 2 },
    data: { points: [[0.6278170695828034], [2.168944083569855], [3.375602761508791]] },
    trainingTimes: [515.8],
  });
  for (const { error, bound } of momentsAreThoseOver(sets.samples, sets)) expect(error).toBeLessThan(0.1 * bound);
});
