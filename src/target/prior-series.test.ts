import { describe, expect, it } from 'vitest';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { ou } from '../testing/processes.js';
import { bumpMixture } from './bumps.js';
import { priorKl } from './entropy.js';
import { gaussianMixture } from './mixture.js';
import { priorSeries } from './prior-series.js';
import { UNDIFFUSED } from './target.js';

const means = [
  [1, 2],
  [-1, 0],
  [2, -1],
];
const weights = [0.3, 0.3, 0.4];
const targets = {
  mixture: gaussianMixture(weights, means, [0.2, 2, 0.5]),
  bumps: bumpMixture(weights, means, [1, 2, 1.5]),
};

describe.each(Object.entries(targets))('priorSeries of a %s', (_, target) => {
  it.each([
    ['vp to 1.2', variancePreserving(2, 2, 1.2), 12],
    ['vp to 2', variancePreserving(2, 2, 2), 5],
    ['vp to 4', ou, 3.1],
    ['vp to 8', variancePreserving(2, 2, 8), 3.1],
    ['ve', varianceExploding(25, 1), 5],
  ])('has the KL divergence between its bounds: %s', (_, process, factor) => {
    const { axes, shared } = target.factors(process.coefficients(process.horizon), process.priorVariance);
    expect(shared.value).toBe(0);
    const series = priorSeries(axes, weights);
    if (!series) throw new Error('the moments are finite');
    const grid = priorKl(process, target);
    expect(Math.abs(series.value - grid.value)).toBeLessThan(series.error + grid.error);
    // E R^4/4 is about 3 KL^2, as E R^2 is 2 KL and R is nearly normal; it is more where R is not small
    expect(series.error).toBeLessThan(factor * grid.value * grid.value);
  });
});

it('the series gives no answer where the fourth moment is infinite, as it is from 4/3 of the prior variance on', () => {
  const wide = (variance: number) => {
    const target = gaussianMixture([1], [[0.1, 0]], [variance]);
    return priorSeries(target.factors(UNDIFFUSED, 1).axes, [1]);
  };
  expect(wide(1.35)).toBeUndefined();
  expect(wide(1.1)).toBeDefined();
});

it('the series gives no answer for so many components that the sums would be too long', () => {
  const target = gaussianMixture(new Array(13).fill(1 / 13), new Array(13).fill([0.1, 0]), new Array(13).fill(1));
  expect(priorSeries(target.factors(UNDIFFUSED, 1).axes, target.weights)).toBeUndefined();
});
