import { expect, test } from 'vitest';
import { UNDIFFUSED } from '../../../src/target/target.js';
import { bumpIntegrals } from './bump-integrals.js';
import { collinearIntegrals } from './collinear-integrals.js';
import { mixtureIntegrals } from './mixture-by-definition.js';

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
  const one = { kind: 'bumps' as const, weights: [1], centers: [[0.5, -1]], halfWidths: [0.7] };
  expect(bumpIntegrals(one, UNDIFFUSED, 1, 6).entropy).toBeCloseTo(2 * (factor + Math.log(0.7)), 4);
});
