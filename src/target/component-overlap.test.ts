import { expect, it } from 'vitest';
import { bumpMixture } from './bumps.js';
import { overlapBound } from './component-overlap.js';
import { gaussianMixture } from './mixture.js';
import { posteriorEntropy } from './posterior-entropy.js';
import { UNDIFFUSED } from './target.js';

const pair = (gap: number, variances: number[]) =>
  gaussianMixture(
    [0.3, 0.7],
    [
      [0, 0, 1],
      [gap, 0, 1],
    ],
    variances,
  );

it('overlapBound of two Gaussians is twice sqrt(w_1 w_2) times the Bhattacharyya coefficient', () => {
  // (4 v u/(v + u)^2)^{d/4} exp(-|m - n|^2/(4 (v + u)))
  const [v, u] = [0.4, 1.5];
  const coefficient = Math.sqrt(Math.sqrt((4 * v * u) / (v + u) ** 2)) ** 3 * Math.exp(-9 / (4 * (v + u)));
  const target = pair(3, [v, u]);
  expect(overlapBound(target.factors(UNDIFFUSED).axes, target.weights)).toBeCloseTo(
    2 * Math.sqrt(0.21) * coefficient,
    9,
  );
});

it.each([0.5, 2, 4, 7])('overlapBound is above the posterior entropy, and not by far: gap %f', (gap) => {
  const target = pair(gap, [1, 1]);
  const bound = overlapBound(target.factors(UNDIFFUSED).axes, target.weights);
  const { value, error } = posteriorEntropy(target, UNDIFFUSED);
  expect(value).toBeLessThan(bound + error);
  expect(value).toBeGreaterThan(0.3 * bound);
});

it('overlapBound is zero for bumps with disjoint supports', () => {
  const target = bumpMixture(
    [0.5, 0.5],
    [
      [0, 0],
      [2.1, 0],
    ],
    [1, 1],
  );
  expect(overlapBound(target.factors(UNDIFFUSED).axes, target.weights)).toBeLessThan(1e-30);
});
