import { describe, expect, it } from 'vitest';
import { stream } from '../numeric/random.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { bumpMixture } from './bumps.js';
import { shareEntropy } from './mixing.js';
import { gaussianMixture } from './mixture.js';
import { posteriorEntropy } from './posterior-entropy.js';
import { sampledPosteriorEntropy } from './sampled-posterior-entropy.js';
import { UNDIFFUSED } from './target.js';

const middle = variancePreserving(2, 2, 4).coefficients(0.3);
const threeInPlane = gaussianMixture(
  [0.3, 0.3, 0.4],
  [
    [1, 2],
    [-1, 0],
    [2, -1],
  ],
  [0.2, 2, 0.5],
);
const bumpsInPlane = bumpMixture(
  [0.4, 0.6],
  [
    [-1, 0],
    [0.5, 1],
  ],
  [1.5, 2],
);
const fiveInEight = (variances: number[]) =>
  gaussianMixture(
    [0.2, 0.1, 0.3, 0.25, 0.15],
    Array.from({ length: 5 }, (_, k) => Array.from({ length: 8 }, (_, j) => Math.cos(3 * k + 5 * j + k * j))),
    variances,
  );

describe('posteriorEntropy', () => {
  it('is none of one component and of components far apart, and all of components at one place', () => {
    const pair = (gap: number) =>
      gaussianMixture(
        [0.3, 0.7],
        [
          [0, 1],
          [gap, 1],
        ],
        [1, 1],
      );
    expect(posteriorEntropy(gaussianMixture([1], [[0, 1]], [1]), UNDIFFUSED)).toEqual({ value: 0, error: 0 });
    expect(posteriorEntropy(pair(40), UNDIFFUSED).value).toBeLessThan(1e-12);
    expect(posteriorEntropy(pair(0), UNDIFFUSED).value).toBe(shareEntropy([0.3, 0.7]));
    expect(posteriorEntropy(pair(1e-5), UNDIFFUSED).value).toBeCloseTo(shareEntropy([0.3, 0.7]), 9);
  });

  it('is known of components far apart in more coordinates than a grid covers', () => {
    const apart = Array.from({ length: 6 }, (_, k) => Array.from({ length: 6 }, (_, j) => (j === k ? 12 : 0)));
    const found = posteriorEntropy(gaussianMixture(new Array(6).fill(1 / 6), apart, [1, 1, 1, 1, 1, 2]), UNDIFFUSED);
    expect(found.sampled).toBeUndefined();
    expect(found.error).toBeLessThan(1e-9);
    expect(found.value).toBeLessThanOrEqual(found.error);
  });

  it('errs by less than it says, on 50 random mixtures at two tolerances', () => {
    const random = stream(5, 'data');
    const say: number[] = [];
    for (let i = 0; i < 50; i++) {
      const [count, dimension] = [2 + (i % 2), 2 + (i % 3 === 0 ? 1 : 0)];
      const raw = Array.from({ length: count }, () => 0.1 + random.uniform());
      const target = gaussianMixture(
        raw.map((w) => w / raw.reduce((sum, x) => sum + x, 0)),
        raw.map(() => Array.from({ length: dimension }, () => 2 * random.normal())),
        raw.map(() => Math.exp(3 * (random.uniform() - 0.5))),
      );
      const best = posteriorEntropy(target, UNDIFFUSED, 1e-9);
      expect(best.error).toBeLessThan(1e-9);
      for (const tolerance of [1e-3, 1e-5]) {
        const { value, error } = posteriorEntropy(target, UNDIFFUSED, tolerance);
        expect(Math.abs(value - best.value)).toBeLessThanOrEqual(error + best.error);
        say.push(error);
      }
    }
    expect(Math.max(...say)).toBeLessThan(1.1e-3);
  });

  it.each([
    ['a mixture at 0', threeInPlane, UNDIFFUSED],
    ['a mixture on its way', threeInPlane, middle],
    ['bumps at 0', bumpsInPlane, UNDIFFUSED],
    ['five equal Gaussians in 8 dimensions', fiveInEight([1, 1, 1, 1, 1]), UNDIFFUSED],
  ])('is within the sampled interval, which is narrow: %s', (_, target, at) => {
    const grid = posteriorEntropy(target, at);
    const sampled = sampledPosteriorEntropy(target, at, 20_000);
    expect(grid.sampled).toBeUndefined();
    expect(grid.error).toBeLessThan(3e-8);
    expect(Math.abs(sampled.value - grid.value)).toBeLessThan(sampled.error);
    expect(sampled.error).toBeLessThan(0.03);
  });

  it('is sampled where the coordinates are too many for a grid, and says so', () => {
    const target = fiveInEight([0.5, 1, 2, 1, 1]);
    const found = posteriorEntropy(target, UNDIFFUSED);
    expect(found.sampled).toBe(true);
    expect(found.error).toBeLessThan(4e-3);
    // the same stream, to an earlier end
    const fewer = sampledPosteriorEntropy(target, UNDIFFUSED, 10_000);
    expect(Math.abs(fewer.value - found.value)).toBeLessThan(fewer.error + found.error);
  });
});

it('the sampled interval is the empirical Bernstein bound', () => {
  // components far apart but for two at one place, of which half the mass is: H is log 2 with probability 1/2, else 0
  const target = gaussianMixture(
    [0.25, 0.25, 0.5],
    [
      [0, 0],
      [0, 0],
      [90, 0],
    ],
    [1, 1, 1],
  );
  const n = 5000;
  const { value, error } = sampledPosteriorEntropy(target, UNDIFFUSED, n);
  const share = value / Math.LN2;
  const variance = (Math.LN2 ** 2 * share * (1 - share) * n) / (n - 1);
  const logarithm = Math.log(4e6);
  const bound = Math.sqrt((2 * variance * logarithm) / n) + (7 * Math.log(3) * logarithm) / (3 * (n - 1));
  expect(Math.abs(share - 0.5)).toBeLessThan(0.03);
  expect(error / bound).toBeCloseTo(1, 9);
});
