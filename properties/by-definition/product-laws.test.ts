import { expect, test } from 'vitest';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { lineLaw, posteriorMean, productLaws } from './product-laws.js';

const mixture = {
  kind: 'mixture' as const,
  weights: [0.3, 0.7],
  means: [
    [1, -0.5, 0.2],
    [-1.2, 0.4, 0.9],
  ],
  variances: [0.5, 1.3],
};

const bumps = {
  kind: 'bumps' as const,
  weights: [0.4, 0.6],
  centers: [[1], [-0.7]],
  halfWidths: [0.8, 1.5],
};

const at = forwardProcess({ kind: 'vp', betaMin: 2, betaMax: 2, horizon: 2 }).coefficients(0.4);

test('the posterior mean of one normal law is its weighted mean with the datum', () => {
  const one = { ...mixture, weights: [1], means: [mixture.means[0]], variances: [0.5] };
  const x = Float64Array.of(0.3, 1.4, -2);
  const { mean } = posteriorMean(productLaws(one), at, x, 9);
  const gain = (at.alpha * 0.5) / (at.alpha * at.alpha * 0.5 + at.sigma * at.sigma);
  for (const [j, m] of one.means[0].entries()) {
    expect(Math.abs(mean[j] - (m + gain * (x[j] - at.alpha * m)))).toBeLessThan(1e-12);
  }
});

test('components on the line have the posterior mean of the law that they make up', () => {
  const x = Float64Array.of(0.35);
  const [parts, whole] = [productLaws(bumps), lineLaw(distribution(bumps))].map((laws) =>
    posteriorMean(laws, at, x, 9),
  );
  expect(Math.abs(parts.mean[0] - whole.mean[0])).toBeLessThan(1e-11);
  expect(Math.abs(parts.spread[0] - whole.spread[0])).toBeLessThan(1e-6);
});
