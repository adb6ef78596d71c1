import { describe, expect, it } from 'vitest';
import { stream } from '../../numeric/random.js';
import { bumpMixture } from '../../target/bumps.js';
import { gaussianMixture } from '../../target/mixture.js';
import { drawnRule } from './drawn-rule.js';

const target = gaussianMixture(
  [0.3, 0.7],
  [
    [-1, 2, 0],
    [0.5, -0.5, 1],
  ],
  [0.2, 2],
);

function values(points: Float64Array, f: (x: number[]) => number): Float64Array {
  return Float64Array.from({ length: points.length / 3 }, (_, p) => f([...points.subarray(3 * p, 3 * p + 3)]));
}

describe('the Monte Carlo rule', () => {
  it('has the draws of the target and the first quarter of them as a coarser rule', () => {
    const rule = drawnRule(target, 100, stream(4, 'evaluation'));
    expect(rule.points).toEqual(target.sample(100, stream(4, 'evaluation')).values);
    expect(rule.leadingWeights).toEqual(new Float64Array(25).fill(1 / 25));
  });

  it.each([
    ['a mixture', target],
    [
      'bumps',
      bumpMixture(
        [0.4, 0.6],
        [
          [0, 1, 0],
          [1, -1, 2],
        ],
        [0.5, 1.5],
      ),
    ],
  ])('is exact for what its controls explain: linear functions and |x - E x|^2, for %s', (_, measure) => {
    const { points, mean } = drawnRule(measure, 500, stream(1, 'evaluation'));
    const centred = (x: number[]) => x.map((each, j) => each - measure.mean[j]);
    const { value, error } = mean(
      values(points, (x) => 3 + 2 * x[0] - x[2] + 0.7 * centred(x).reduce((sum, y) => sum + y * y, 0)),
    );
    expect(value).toBeCloseTo(3 + 2 * measure.mean[0] - measure.mean[2] + 0.7 * measure.variance, 11);
    expect(error).toBeLessThan(1e-12);
  });

  it('misses a known mean in about 1 of 1000 runs, with the width that the scatter of its means requires', () => {
    // E cos(x_0 + x_1) over N(mu, v I): exp(-v) cos(mu_0 + mu_1)
    const exact = 0.3 * Math.exp(-0.2) * Math.cos(1) + 0.7 * Math.exp(-2);
    const runs = Array.from({ length: 300 }, (_, seed) => {
      const { points, mean } = drawnRule(target, 400, stream(seed, 'evaluation'));
      return mean(values(points, ([x, y]) => Math.cos(x + y)));
    });
    expect(runs.filter(({ value, error }) => Math.abs(value - exact) > error).length).toBeLessThanOrEqual(3);
    const scatter = Math.sqrt(runs.reduce((sum, { value }) => sum + (value - exact) * (value - exact), 0) / 300);
    const width = runs.reduce((sum, { error }) => sum + error, 0) / 300;
    expect(width / scatter).toBeGreaterThan(3.29 * 0.85);
    expect(width / scatter).toBeLessThan(3.29 * 1.15);
  });
});
