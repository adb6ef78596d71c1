import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefuted } from '../../src/evidence/comparison.js';
import { lossChange } from '../../src/training/loss-at-readout.js';
import { initialLoss, lossOfFeatures } from '../measurements/gaussian-family.js';
import { hermiteNodes } from '../oracles/gaussian-features.js';
import { type FeatureAverage, featureApproximation } from './feature-approximation.js';

const { rate } = featureApproximation.laws;

const aCase: FeatureAverage = {
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 2 },
  mean: [1.3],
  weightScale: 0.8,
  timeWeightScale: 0.6,
  width: 17,
};

test('the mean over pairs of features equals the mean over all models of two features', async () => {
  const two = meanLossOfTwo(aCase, 24);
  const [{ constant }] = await measured(aCase);
  expect(Math.abs(two / (constant / 2) - 1)).toBeLessThan(1e-9);
});

test('half the constant is caught in every case', async () => {
  for (const drawn of fc.sample(featureApproximation.cases(), { seed: 1, numRuns: 20 })) {
    const halved = (await measured(drawn)).map((values) => rate.check({ ...values, constant: values.constant / 2 }));
    expect(halved).toHaveLength(3);
    for (const finding of halved) expect(finding).toSatisfy(isRefuted);
  }
});

async function measured(average: FeatureAverage) {
  return (await featureApproximation.measure?.(average)) as readonly Parameters<typeof rate.check>[0][];
}

/** E J of the mean of two independent features on the line, one model at a time: 27 x 27 of them. */
function meanLossOfTwo(family: FeatureAverage, timeNodes: number): number {
  let sum = initialLoss(family);
  for (const first of hermiteNodes(family)) {
    for (const second of hermiteNodes(family)) {
      const A = Float64Array.of(first.coefficients[0], second.coefficients[0]);
      const loss = lossOfFeatures(family, [first, second], timeNodes);
      sum += first.probability * second.probability * lossChange(loss, A);
    }
  }
  return sum;
}
