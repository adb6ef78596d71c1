import { describe, expect, it } from 'vitest';
import { partialMoments } from '../numeric/partial-moments.js';
import { ou } from '../testing/processes.js';
import { bumpCloud } from './bump-cloud.js';
import { bumpMixture } from './bumps.js';
import { gaussianMixture } from './mixture.js';

describe('bumpCloud', () => {
  it.each([2, 3, 5, 8])('has the mass, the mean and the variance of the diffused bumps in %i dimensions', (d) => {
    const centers = [Array.from({ length: d }, (_, j) => j - 1), new Array(d).fill(0.5)];
    const at = ou.coefficients(0.3);
    const target = bumpMixture([0.3, 0.7], centers, [0.8, 1.5]);
    const { count, weights, means, variances } = bumpCloud([0.3, 0.7], centers, [0.8, 1.5], at);
    let mass = 0;
    const mean = new Float64Array(d);
    let square = 0;
    for (let p = 0; p < count; p++) {
      mass += weights[p];
      for (let j = 0; j < d; j++) {
        const x = means[p * d + j];
        mean[j] += weights[p] * x;
        square += weights[p] * (x * x + variances[p]);
      }
    }
    expect(mass).toBeCloseTo(1, 13);
    let meanSquare = 0;
    for (let j = 0; j < d; j++) {
      expect(mean[j]).toBeCloseTo(at.alpha * target.mean[j], 13);
      meanSquare += mean[j] * mean[j];
    }
    expect(square - meanSquare).toBeCloseTo(at.alpha * at.alpha * target.variance + d * at.sigma * at.sigma, 12);
  });

  it('has the partial moments of a bump on the line: to all digits with much noise, to a few with little', () => {
    const kinks = Float64Array.of(-0.9, -0.2, 0.1, 0.55);
    const worst = (t: number, fewer: number) => {
      const at = ou.coefficients(t);
      const exact = partialMoments(kinks.length);
      bumpMixture([1], [[0.1]], [0.8]).addPartialMoments(at, kinks, 0, exact);
      const { weights, means, variances } = bumpCloud([1], [[0.1]], [0.8], at, fewer);
      const still = { ...at, alpha: 1, sigma: 0 };
      const found = partialMoments(kinks.length);
      gaussianMixture(
        [...weights],
        Array.from(means, (x) => [x]),
        [...variances],
      ).addPartialMoments(still, kinks, 0, found);
      return Math.max(...kinks.map((_, i) => Math.abs(found.right[1][i] - exact.right[1][i])));
    };
    expect(worst(1, 0)).toBeLessThan(1e-13);
    expect(worst(1e-3, 0)).toBeLessThan(1e-3);
    expect(worst(1e-3, 0)).toBeGreaterThan(1e-8);
    expect(worst(1e-3, 16)).toBeGreaterThan(worst(1e-3, 0));
  });

  it.each([
    [0.2, 2],
    [2, 0.2],
  ])('has as many nodes for each bump as that alone: half widths %d and %d', (one, other) => {
    const at = ou.coefficients(0.01);
    const centers = [
      [-1, 0],
      [1, 0.5],
    ];
    const countOf = (widths: readonly number[], some: readonly number[][]) =>
      bumpCloud(new Array(widths.length).fill(1 / widths.length), some, widths, at).count;
    const alone = [one, other].map((width, k) => countOf([width], [centers[k]]));
    expect(alone[0]).not.toBe(alone[1]);
    expect(countOf([one, other], centers)).toBe(alone[0] + alone[1]);
  });

  it('stands beside three coarser ones for bumps, the coarsest first, and none for Gaussians', () => {
    const at = ou.coefficients(0.001);
    const sizesIn = (centre: number[]) =>
      bumpMixture([1], [centre], [1]).coarser?.map((measure) => measure.cloud(at).count);
    // in the plane rules that are close may agree where they are all far off
    expect(sizesIn([0, 0])).toEqual([6 * 6, 9 * 9, 11 * 11]);
    expect(sizesIn([0, 0, 0])).toEqual([3 * 3 * 3, 4 * 4 * 4, 5 * 5 * 5]);
    expect(gaussianMixture([1], [[0, 0]], [1]).coarser).toBeUndefined();
  });

  it('takes fewer nodes where there is more noise, and where fewer are asked for', () => {
    const size = (t: number, fewer: number) => bumpCloud([1], [[0, 0]], [1], ou.coefficients(t), fewer).count;
    expect(size(0.001, 0)).toBe(12 * 12);
    expect(size(3, 0)).toBeLessThan(64);
    expect(size(0.001, 1)).toBe(11 * 11);
  });
});
