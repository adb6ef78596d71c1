import { describe, expect, it } from 'vitest';
import { stream } from '../../numeric/random.js';
import { bumpMixture } from '../../target/bumps.js';
import { gaussianMixture } from '../../target/mixture.js';
import type { Target } from '../../target/target.js';
import { drawnRule } from './drawn-rule.js';
import type { MeanRule } from './mean-rule.js';
import { tensorRule } from './plane-rule.js';

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

describe('the mean over draws', () => {
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

describe('a component of little weight far out', () => {
  const speckIn = (dimension: number) =>
    gaussianMixture(
      [1 - 1e-9, 1e-9],
      [new Array(dimension).fill(0), [3e4, ...new Array(dimension - 1).fill(0)]],
      [1, 0.25],
    );

  it.each<[string, Target, (target: Target) => MeanRule]>([
    ['in the plane', speckIn(2), (target) => tensorRule(target, 64)],
    ['in space', speckIn(3), (target) => drawnRule(target, 8192, stream(1, 'evaluation'))],
  ])('counts in a mean %s, and so do its leading points', (_, target, ruleOf) => {
    const { points, mean, leadingWeights } = ruleOf(target);
    const { dimension: d } = target;
    // |x|^2 cos(x_1)^2 does not follow from the known means
    const f = (p: number) => points[p * d] * points[p * d] * Math.cos(points[p * d + 1]) ** 2;
    const values = Float64Array.from({ length: points.length / d }, (_, p) => f(p));
    const cosine = (v: number) => 0.5 * (1 + Math.exp(-2 * v));
    const exact = (1 - 1e-9) * cosine(1) + 1e-9 * (9e8 + 0.25) * cosine(0.25);
    const { value, error } = mean(values);
    expect(Math.abs(value - exact)).toBeLessThan(error + 1e-9);
    expect(error).toBeLessThan(0.2 * exact);
    const leading = leadingWeights.reduce((sum, weight, p) => sum + weight * values[p], 0);
    expect(Math.abs(leading - exact)).toBeLessThan(0.3 * exact);
    expect(leadingWeights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
  });
});

describe('of a thousand components', () => {
  const means = Array.from({ length: 1000 }, (_, k) => (k === 400 ? [0, 0, 0] : [3 + Math.sin(k), Math.cos(3 * k), 2]));
  const many = gaussianMixture(
    means.map(() => 1e-3),
    means,
    means.map((_, k) => (k === 400 ? 1e-6 : 0.1)),
  );
  // 20 at the one that lies apart
  const f = (x: number[]) => (Math.hypot(...x) < 0.1 ? 20 : 0);

  it('each has its share of the draws, and of the leading ones', () => {
    for (const seed of [1, 2, 3]) {
      const rule = drawnRule(many, 8192, stream(seed, 'evaluation'));
      const found = values(rule.points, f);
      expect(found).toHaveLength(8192);
      const seen = found.filter((x) => x > 0).length;
      expect(seen === 8 || seen === 9).toBe(true);
      const leading = found.subarray(0, rule.leadingWeights.length).filter((x) => x > 0).length;
      expect(leading === 2 || leading === 3).toBe(true);
    }
  });

  it('the mean is within its error', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const rule = drawnRule(many, 4096, stream(seed, 'evaluation'));
      const { value, error } = rule.mean(values(rule.points, f));
      expect(Math.abs(value - 0.02)).toBeLessThan(error);
    }
  });
});
