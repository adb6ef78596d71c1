import { expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import { stream } from '../numeric/random.js';
import { bumpMixture } from '../target/bumps.js';
import { gaussianMixture } from '../target/mixture.js';
import type { Target } from '../target/target.js';
import { ou } from '../testing/processes.js';
import { resultOf, trainResolved } from './resolved-training.js';
import { type LossName, lossNamed } from './rule-losses.js';
import { type Setting, setting } from './setting.js';
import { type Trained, type Training, timeResolution, train } from './training.js';

function settingOf(target: Target, width: number, samples: number): Setting {
  return {
    process: ou,
    target,
    features: drawFeatures(width, target.dimension, embedding({ kind: 'fourier', size: 7 }, ou), 3),
    data: target.sample(samples, stream(4, 'data')),
  };
}

/** The number of nodes, told by the model that is trained by one of its thirds. */
function nodesOf(training: Training, setting: Setting): number | undefined {
  const { value } = training.tilted[1].population.change[0];
  return [192, 576, 1728].find((nodes) => {
    const { tilted } = train(setting, training.times, timeResolution(nodes));
    return Math.abs(tilted[1].population.change[0].value / value - 1) < 1e-13;
  });
}

const aims = (training: Training) =>
  [training.population, training.empirical].flatMap(({ scoreLoss }) =>
    scoreLoss.map(({ value, error }) => error / (1e-5 * Math.max(value, 0.01))),
  );

it('a training keeps the default number of nodes where the score losses meet the aim with it', () => {
  const built = settingOf(gaussianMixture([1], [[0]], [1]), 6, 20);
  const training = resultOf(trainResolved(built, [10]));
  expect(nodesOf(training, built)).toBe(192);
  expect(Math.max(...aims(training))).toBeLessThan(1);
});

it('a training takes more nodes where three far modes with many features need them', () => {
  const built = settingOf(gaussianMixture([0.2, 0.5, 0.3], [[-4], [0.5], [5]], [0.1, 0.2, 0.1]), 48, 100);
  const times = [1e3, 1e6];
  const start = aims(train(built, times, timeResolution()));
  expect(Math.max(...start)).toBeGreaterThan(1);
  const training = resultOf(trainResolved(built, times));
  expect(nodesOf(training, built)).toBeGreaterThan(192);
  expect(Math.max(...aims(training))).toBeLessThan(1);
});

it('the aim is one for each loss itself, which late in training is far below the one that training starts from', () => {
  const built = settingOf(gaussianMixture([0.5, 0.5], [[-3], [3]], [1, 1]), 48, 200);
  const training = train(built, [1e5], timeResolution());
  const start = 1e-5 * training.zeroLoss.value;
  for (const { scoreLoss } of [training.population, training.empirical]) expect(scoreLoss[0].error).toBeLessThan(start);
  expect(Math.min(...aims(training))).toBeGreaterThan(1);
  expect(Math.max(...aims(resultOf(trainResolved(built, [1e5]))))).toBeLessThan(1);
});

it('a training takes as many nodes as the training time that needs most, whichever it is', () => {
  const built = settingOf(gaussianMixture([0.2, 0.5, 0.3], [[-4], [0.5], [5]], [0.1, 0.2, 0.1]), 48, 100);
  const [needy, easy] = [1e6, 0.01];
  expect(nodesOf(resultOf(trainResolved(built, [easy])), built)).toBe(192);
  const [needed, both, other] = [[needy], [needy, easy], [easy, needy]].map((times) => {
    const { scoreLoss } = resultOf(trainResolved(built, times)).population;
    return scoreLoss[times.indexOf(needy)].value;
  });
  expect([both, other]).toEqual([needed, needed]);
});

/** Two far modes and twelve features. */
const twoModes = (seed: number, tau: number) =>
  setting({
    process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 },
    target: { kind: 'mixture', weights: [0.5, 0.5], means: [[-3], [3]], variances: [0.5, 0.5] },
    embedding: { kind: 'fourier', size: 7 },
    features: { width: 12, seed },
    data: { samples: 30, seed },
    trainingTimes: [tau],
  });

it('a training takes more nodes where the first of the tilted rules moves nothing by chance', () => {
  const chance = twoModes(177, 1000);
  const { population, tilted } = train(chance, [1000]);
  const [{ value }] = population.scoreLoss;
  const moved = tilted.map((each) => Math.abs(each.population.scoreLoss[0].value - value) / (1e-5 * value));
  expect(moved[0]).toBeLessThan(0.1);
  expect(moved[1]).toBeGreaterThan(5);
  expect(nodesOf(resultOf(trainResolved(chance, [1000])), chance)).toBeGreaterThan(192);
});

it('a training takes no more nodes where tilted rules move a loss that is still large, by more than they may move a small one', () => {
  const early = twoModes(19, 1);
  const { population, tilted } = train(early, [1]);
  const [{ value }] = population.scoreLoss;
  expect(Math.abs(tilted[0].population.scoreLoss[0].value - value)).toBeGreaterThan(10 * 1e-5 * 0.01);
  expect(nodesOf(resultOf(trainResolved(early, [1])), early)).toBe(192);
});

it('a training takes more nodes for the model trained on the data too, where the population alone would need no more', () => {
  const few = setting({
    process: { kind: 'vp', betaMin: 0.5, betaMax: 0.5, horizon: 0.27 },
    target: { kind: 'mixture', weights: [1], means: [[-5]], variances: [2] },
    embedding: { kind: 'fourier', size: 7 },
    features: { width: 4, seed: 703078 },
    data: { samples: 5, seed: 581356 },
    trainingTimes: [4200],
  });
  const { population, empirical } = train(few, [4200]);
  const aimOf = ({ scoreLoss: [{ value, error }] }: Trained) => error / (1e-5 * Math.max(value, 0.01));
  expect(aimOf(population)).toBeLessThan(0.2);
  expect(aimOf(empirical)).toBeGreaterThan(2);
  expect(aimOf(resultOf(trainResolved(few, [4200])).empirical)).toBeLessThan(1);
});

it('a training keeps the default number of nodes where the Gaussians that stand for bumps are off', () => {
  const built = settingOf(bumpMixture([1], [[0.3, 0]], [3]), 4, 8);
  const training = resultOf(trainResolved(built, [10]));
  expect(training.tilted[0].population.scoreLoss[0].value).toBe(
    train(built, [10], timeResolution()).tilted[0].population.scoreLoss[0].value,
  );
  expect(Math.max(...aims(training))).toBeGreaterThan(1);
});

it('a training step by step names all losses that it asks for, and no others, with another weight and more nodes too', () => {
  const base = settingOf(gaussianMixture([0.2, 0.5, 0.3], [[-4], [0.5], [5]], [0.1, 0.2, 0.1]), 48, 100);
  for (const built of [base, { ...base, weighting: 'sigma2' } as const]) {
    const named = new Set<string>();
    const asked = new Set<string>();
    const keyOf = ({ on, times, weighting }: LossName) => `${on} ${JSON.stringify(times)} ${weighting}`;
    const attempts = trainResolved(built, [1e6], (name) => {
      asked.add(keyOf(name));
      return lossNamed(built, name);
    });
    for (let step = attempts.next(); ; step = attempts.next()) {
      if (step.done) break;
      for (const name of step.value) named.add(keyOf(name));
    }
    expect(asked).toEqual(named);
    expect([...named].some((name) => name.startsWith('empirical'))).toBe(true);
    expect([...named].some((name) => name.includes('"count":96,'))).toBe(true);
  }
});
