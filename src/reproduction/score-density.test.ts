import { expect, test } from 'vitest';
import { known } from '../divergence/divergence.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { UNDIFFUSED } from '../target/target.js';
import { distribution } from '../target/target-spec.js';
import { expectWithinError } from '../testing/within-error.js';
import { modesAt } from './configurations.js';
import { scoreDensity } from './score-density.js';

const AT = varianceExploding(25, 1).coefficients(0.065);

test.each([3, 15])('the exact score has 0 for modes at +-%i', (mu) => {
  const target = distribution(modesAt(mu));
  const found = scoreDensity((points) => points.map((x) => target.score([x], AT)[0]), target, AT);
  if ('reason' in found) throw new Error(found.reason);
  expectWithinError(known(found.kl), 0, 1e-11);
  expect(found.left).toBeCloseTo(0.5, 9);
});

test('for normals the divergence is the closed form, wherever their mean is', () => {
  const target = distribution({ kind: 'mixture', weights: [1], means: [[1]], variances: [2] });
  for (const [mean, precision] of [
    [0, 1],
    [-4, 0.3],
    [30, 2],
  ]) {
    const found = scoreDensity((points) => points.map((x) => -precision * (x - mean)), target, UNDIFFUSED);
    if ('reason' in found) throw new Error(found.reason);
    const apart = 1 - mean;
    const exact = 0.5 * (precision * (2 + apart * apart) - 1 - Math.log(2 * precision));
    expectWithinError(known(found.kl), exact, 1e-9 * exact);
  }
});

test('an error of the score between modes moves their masses by its integral', () => {
  const target = distribution(modesAt(15));
  const score = (points: Float64Array) => points.map((x) => target.score([x], AT)[0] + (Math.abs(x) < 10.5 ? 0.02 : 0));
  const found = scoreDensity(score, target, AT);
  if ('reason' in found) throw new Error(found.reason);
  // the edges of the stretch lie at faces of no cell
  expect(found.left).toBeCloseTo(1 / (1 + Math.exp(21 * 0.02)), 3);
});

test('a score that does not push back at both ends has no density', () => {
  const target = distribution(modesAt(3));
  expect(scoreDensity((points) => points.map((x) => -Math.min(x, 0)), target, AT)).toMatchObject({
    reason: expect.stringMatching(/^not normalisable: /),
  });
});
