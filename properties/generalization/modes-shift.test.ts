import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExperiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { experimentAt, klGrowth, lossGrowth, modesApart, modesFurtherApart } from './modes-shift.measure.js';

const drawn = [modesApart(), modesFurtherApart()].flatMap((each) => fc.sample(each, { seed: 2, numRuns: 20 }));

test('along a ladder the features stay, and each datum moves with its mode', () => {
  for (const aCase of drawn) {
    const [near, far] = [1, 8].map((mu) => setting(experimentAt(aCase, mu)));
    expect(far.features.weights).toEqual(near.features.weights);
    expect(far.features.timeWeights).toEqual(near.features.timeWeights);
    const moved = Array.from(near.data.values, (x, i) => far.data.values[i] - x);
    expect(moved.every((by) => Math.abs(Math.abs(by) - 7) < 1e-12)).toBe(true);
    expect(new Set(moved.map(Math.sign))).toEqual(new Set([-1, 1]));
  }
});

test('the KL is solved for on rungs of the ladder, of experiments that the schema accepts', () => {
  for (const aCase of drawn) {
    expect(aCase.ladder).toEqual(expect.arrayContaining([...aCase.solved]));
    const experiment = experimentAt(aCase, aCase.ladder[0]);
    expect(parseExperiment(experiment, 'drawn')).toEqual(experiment);
  }
});

test('late training has the Fourier embedding alone', () => {
  const late = fc.sample(modesApart(), { seed: 3, numRuns: 200 }).filter(({ model }) => model.trainingTimes[0] > 1000);
  expect(late.length).toBeGreaterThan(30);
  expect(new Set(late.map(({ model }) => model.embedding.kind))).toEqual(new Set(['fourier']));
});

test('the powers of the loss are the same alone as after that of the KL, which is found at each mu of its ladder', () => {
  const [aCase] = drawn;
  const { rungs } = klGrowth(aCase);
  expect(rungs.map(({ x }) => x)).toEqual(aCase.solved);
  expect(lossGrowth(aCase)).toEqual(lossGrowth({ ...aCase }));
});
