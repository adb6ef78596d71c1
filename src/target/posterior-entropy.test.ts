import { describe, expect, it } from 'vitest';
import { bumpMixture } from './bumps.js';
import { gaussianMixture } from './mixture.js';
import { shareEntropy } from './mixture-weights.js';
import { overlapBound, posteriorEntropy, sampledPosteriorEntropy } from './posterior-entropy.js';
import { UNDIFFUSED } from './target.js';

describe('posteriorEntropy', () => {
  it('is zero for one component or components far apart, and the entropy of the weights where they coincide', () => {
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

  it('is known for components far apart in more coordinates than a grid covers', () => {
    const apart = Array.from({ length: 6 }, (_, k) => Array.from({ length: 6 }, (_, j) => (j === k ? 12 : 0)));
    const found = posteriorEntropy(gaussianMixture(new Array(6).fill(1 / 6), apart, [1, 1, 1, 1, 1, 2]), UNDIFFUSED);
    expect(found.sampled).toBeUndefined();
    expect(found.error).toBeLessThan(1e-9);
    expect(found.value).toBeLessThanOrEqual(found.error);
  });
});

it('the sampled interval is the empirical Bernstein bound', () => {
  // two components at one place, with half the mass, and one far away: H is log 2 with probability 1/2, else 0
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

describe('a few draws already come near the grid', () => {
  const [weights, rows] = [
    [0.4, 0.6],
    [
      [-1, 0],
      [0.5, 1],
    ],
  ];
  it.each([
    ['bumps', bumpMixture(weights, rows, [1.5, 2]), UNDIFFUSED],
    ['diffused Gaussians', gaussianMixture(weights, rows, [0.2, 0.1]), { ...UNDIFFUSED, alpha: 0.7, sigma: 0.4 }],
  ] as const)('%s', (_, target, at) => {
    const { value, error, sampled } = sampledPosteriorEntropy(target, at, 1000);
    expect(sampled).toBe(true);
    expect(Math.abs(value - posteriorEntropy(target, at, 1e-4).value)).toBeLessThan(0.2 * error);
  });
});

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
