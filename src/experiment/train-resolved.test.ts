import { expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import { stream } from '../numeric/random.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { bumpMixture } from '../target/bumps.js';
import { gaussianMixture } from '../target/mixture.js';
import type { Target } from '../target/target.js';
import type { Setting } from './setting.js';
import { train } from './train.js';
import { trainResolved } from './train-resolved.js';
import { type Training, timeResolution } from './training.js';

const ou = variancePreserving(2, 2, 4);

function settingOf(target: Target, width: number, samples: number): Setting {
  return {
    process: ou,
    target,
    features: drawFeatures(width, target.dimension, embedding({ kind: 'fourier', size: 7 }, ou), 3),
    data: target.sample(samples, stream(4, 'data')),
  };
}

/** The number of nodes, told by what the coarsest rule gives. */
function nodesOf(training: Training, setting: Setting): number | undefined {
  const { value } = training.coarser[0].population.scoreLoss[0];
  return [192, 384, 768].find((nodes) => {
    const [coarsest] = timeResolution(nodes).coarser;
    const alone = train(setting, training.times, { timeNodes: coarsest, coarser: [] });
    return alone.population.scoreLoss[0].value === value;
  });
}

const aims = (training: Training) =>
  [training.population, training.empirical].flatMap(({ scoreLoss }) =>
    scoreLoss.map(({ value, error }) => error / (1e-5 * Math.max(value, 0.01))),
  );

it('keeps the default number of nodes where the score losses meet the aim with it', () => {
  const setting = settingOf(gaussianMixture([1], [[0]], [1]), 6, 20);
  const training = trainResolved(setting, [10]);
  expect(nodesOf(training, setting)).toBe(192);
  expect(Math.max(...aims(training))).toBeLessThan(1);
});

it('takes more nodes where three far modes with many features need them', () => {
  const setting = settingOf(gaussianMixture([0.2, 0.5, 0.3], [[-4], [0.5], [5]], [0.1, 0.2, 0.1]), 48, 100);
  const times = [1e3, 1e6];
  const start = aims(train(setting, times, timeResolution()));
  expect(Math.max(...start)).toBeGreaterThan(1);
  const training = trainResolved(setting, times);
  expect(nodesOf(training, setting)).toBeGreaterThan(192);
  expect(Math.max(...aims(training))).toBeLessThan(1);
});

it('leaves it at the default where Gaussians that stand for bumps are what is off', () => {
  const setting = settingOf(bumpMixture([1], [[0.3, 0]], [3]), 4, 8);
  const training = trainResolved(setting, [10]);
  expect(training.coarser[0].population.scoreLoss[0].value).toBe(
    train(setting, [10], timeResolution()).coarser[0].population.scoreLoss[0].value,
  );
  expect(Math.max(...aims(training))).toBeGreaterThan(1);
});
