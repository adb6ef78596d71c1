import { expect, test } from 'vitest';
import { UNDIFFUSED } from '../../src/target/target.js';
import { bumpIntegrals, collinearIntegrals, mixtureIntegrals } from './entropy.js';

test.each([
  ['far from the prior', [0.5, -2, 1], 0.3],
  ['close to the prior', [0.01, 0, -0.02], 1.002],
  ['all but the prior, where log(p/pi) nearly cancels', [1e-6, 0, -2e-6], 1],
])('integrals of one Gaussian are its closed forms: %s', (_, centre, variance) => {
  for (const d of [1, 2, 3]) {
    const mean = centre.slice(0, d);
    const { entropy, information, priorKl } = mixtureIntegrals(
      { weights: [1], means: [mean], variances: [variance] },
      UNDIFFUSED,
      1,
      4,
    );
    const kl = 0.5 * (d * (variance - 1 - Math.log(variance)) + mean.reduce((sum, x) => sum + x * x, 0));
    expect(entropy).toBeCloseTo(0.5 * d * (Math.log(2 * Math.PI * variance) + 1), 6);
    expect((information * variance) / d).toBeCloseTo(1, 6);
    expect(priorKl / kl).toBeCloseTo(1, 6);
  }
});

test('two components far apart add the entropy of the choice between them, and noise blurs them', () => {
  const pair = {
    weights: [0.25, 0.75],
    means: [
      [-20, 0],
      [20, 0],
    ],
    variances: [0.5, 2],
  };
  const { entropy } = mixtureIntegrals(pair, UNDIFFUSED, 1, 4);
  const parts = [0.25, 0.75].map((w, k) => w * (Math.log(2 * Math.PI * pair.variances[k]) + 1 - Math.log(w)));
  expect(entropy).toBeCloseTo(parts[0] + parts[1], 6);

  const blurred = mixtureIntegrals(pair, { ...UNDIFFUSED, alpha: 1e-6, sigma: 3 }, 1, 4);
  expect(blurred.entropy).toBeCloseTo(Math.log(2 * Math.PI * 9) + 1, 6);
});

test.each([2, 5, 8])('integrals over two coordinates of one Gaussian in R^%d are its closed forms', (d) => {
  const [variance, place] = [0.3, 0.7];
  const mean = Array.from({ length: d }, () => place);
  const one = { weights: [1], means: [mean], variances: [variance] };
  const { entropy, information, priorKl } = collinearIntegrals(one, UNDIFFUSED, 1, 4);
  expect(entropy).toBeCloseTo(0.5 * d * (Math.log(2 * Math.PI * variance) + 1), 5);
  expect((information * variance) / d).toBeCloseTo(1, 5);
  expect(priorKl).toBeCloseTo(0.5 * d * (variance - 1 - Math.log(variance) + place * place), 5);
});

test('integrals over two coordinates are those over the plane', () => {
  const means = [-2, 0.5, 1.5].map((place) => [0.6 * place, -0.8 * place]);
  const three = { weights: [0.3, 0.5, 0.2], means, variances: [0.3, 1.7, 0.6] };
  const diffused = { ...UNDIFFUSED, alpha: 0.8, sigma: 0.6 };
  const [over, plane] = [collinearIntegrals, mixtureIntegrals].map((integrals) => integrals(three, diffused, 1, 5));
  for (const of of ['entropy', 'information', 'priorKl'] as const) expect(over[of]).toBeCloseTo(plane[of], 6);
});

test('a product of bumps has the entropy of its factors', () => {
  // h = -log(15/16) - 2 E[log(1 - z^2)] + log(half-width) on each axis, and E[log(1 - z^2)] = 2 log 2 - 47/30
  const factor = -Math.log(15 / 16) - 2 * (2 * Math.log(2) - 47 / 30);
  const one = { weights: [1], centers: [[0.5, -1]], halfWidths: [0.7] };
  expect(bumpIntegrals(one, UNDIFFUSED, 1, 6).entropy).toBeCloseTo(2 * (factor + Math.log(0.7)), 4);
});
