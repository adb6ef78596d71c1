import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefuted } from '../../src/evidence/comparison.js';
import { approximationConstant, type GaussianFamily } from '../cases/gaussian-family.js';
import { compareApproximation, featureApproximation, meanLossOfTwo } from './feature-approximation.js';

const aCase = {
  process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 2 },
  mean: [1.3],
  weightScale: 0.8,
  timeWeightScale: 0.6,
  width: 17,
} satisfies GaussianFamily & { width: number };

test('the mean over pairs of features is that of all models of two features', () => {
  const two = meanLossOfTwo(aCase, 24);
  expect(Math.abs(two / (approximationConstant(aCase) / 2) - 1)).toBeLessThan(1e-9);
});

test('half the constant is caught in every case', () => {
  for (const drawn of fc.sample(featureApproximation.cases, { seed: 1, numRuns: 20 })) {
    const halved = compareApproximation(drawn, [1, 2, drawn.width], (m, constant) => constant / (2 * m));
    expect(halved.every(isRefuted)).toBe(true);
  }
});
