import { describe, expect, it, test } from 'vitest';
import { normalCdf, normalPdf } from '../../numeric/normal.js';
import { stream } from '../../numeric/random.js';
import { bumpMixture } from '../../target/bumps.js';
import { gaussianMixture } from '../../target/mixture.js';
import type { Target } from '../../target/target.js';
import { componentPlaces, drawnRule, type MeanRule, tensorRule } from './mean-rule.js';

const mixture = gaussianMixture(
  [0.3, 0.7],
  [
    [-1, 2],
    [0.5, -0.5],
  ],
  [0.2, 2],
);
const bumps = bumpMixture(
  [0.4, 0.6],
  [
    [0, 1],
    [1, -1],
  ],
  [0.5, 1.5],
);

type Plane = (x: number, y: number) => number;

function meanOf(target: Target, cells: number, f: Plane) {
  const { points, mean } = tensorRule(target, cells);
  const n = points.length / 2;
  return mean(Float64Array.from({ length: n }, (_, p) => f(points[2 * p], points[2 * p + 1])));
}

describe.each<[string, Target, number]>([
  ['a Gaussian mixture', mixture, 1e-9],
  ['a bump mixture', bumps, 2e-5],
])('the rule of %s at 64 cells', (_, target, tolerance) => {
  it('has its mass, its mean and its variance', () => {
    expect(Math.abs(meanOf(target, 64, () => 1).value - 1)).toBeLessThan(tolerance);
    for (const [j, f] of [(x: number) => x, (_x: number, y: number) => y].entries()) {
      expect(Math.abs(meanOf(target, 64, f).value - target.mean[j])).toBeLessThan(tolerance);
    }
    const [a, b] = target.mean;
    const { value, error } = meanOf(target, 64, (x, y) => (x - a) * (x - a) + (y - b) * (y - b));
    expect(Math.abs(value - target.variance)).toBeLessThan(10 * tolerance);
    expect(error).toBeLessThan(1e-3);
  });

  it('begins with a coarser rule', () => {
    const { points, leadingWeights } = tensorRule(target, 64);
    const n = points.length / 2;
    const along = (f: Plane) => leadingWeights.reduce((sum, w, p) => sum + w * f(points[2 * p], points[2 * p + 1]), 0);
    expect(leadingWeights.length).toBeGreaterThan(0.2 * n);
    expect(leadingWeights.length).toBeLessThan(0.3 * n);
    expect(along(() => 1)).toBeCloseTo(1, 3);
    expect(along((x) => x)).toBeCloseTo(target.mean[0], 1);
    expect(along((_x, y) => y)).toBeCloseTo(target.mean[1], 1);
  });
});

describe('with a kink', () => {
  const [mx, my, sd] = [0.4, -0.3, 0.8];
  const target = gaussianMixture([1], [[mx, my]], [sd * sd]);
  /** E|c . x + b| of a normal variable. */
  const folded = (cx: number, cy: number, b: number) => {
    const [mean, spread] = [cx * mx + cy * my + b, sd * Math.hypot(cx, cy)];
    const z = mean / spread;
    return 2 * spread * normalPdf(z) + mean * (2 * normalCdf(z) - 1);
  };
  const lines = Array.from(
    { length: 24 },
    (_, k) => [Math.cos(1.7 * k), Math.sin(1.7 * k), Math.sin(2.3 * k)] as const,
  );
  const errors = (cells: number) =>
    lines.map(([cx, cy, b]) => {
      const { value, error } = meanOf(target, cells, (x, y) => Math.abs(cx * x + cy * y + b));
      return { miss: Math.abs(value - folded(cx, cy, b)), error };
    });
  const largest = (values: number[]) => Math.max(...values);

  it('the estimate covers the error, and the largest estimate is less than 100 times the largest error', () => {
    const all = errors(48);
    for (const { miss, error } of all) expect(miss).toBeLessThan(error);
    expect(largest(all.map(({ error }) => error))).toBeLessThan(100 * largest(all.map(({ miss }) => miss)));
  });

  it('four times the nodes leave a quarter of the error or less', () => {
    const [coarse, fine] = [24, 96].map((cells) => largest(errors(cells).map(({ miss }) => miss)));
    expect(fine).toBeLessThan(coarse / 10);
  });
});

describe('the error of the mean of any values at its nodes', () => {
  const { points, mean } = tensorRule(gaussianMixture([1], [[0.4, -0.3]], [0.64]), 16);
  const n = points.length / 2;
  /** The index of each point's node on an axis. */
  const places = [0, 1].map((j) => {
    const axis = points.filter((_, k) => k % 2 === j);
    const ascending = [...new Set(axis)].sort((a, b) => a - b);
    return Array.from(axis, (x) => ascending.indexOf(x));
  });
  /**
   * How far each rule of every `every`-th node of each axis is off, whichever node it starts from: a mean is linear in
   * the values.
   */
  const deviations = (values: Float64Array, every: number) =>
    Array.from({ length: every * every }, (_, k) => {
      const kept = (p: number) => places[0][p] % every === k % every && places[1][p] % every === Math.floor(k / every);
      return every * every * mean(values.map((x, p) => (kept(p) ? x : 0))).value - mean(values).value;
    });

  it.each<[string, (i: number, j: number) => number, number]>([
    ['the largest deviation at half the resolution', (i, j) => 2 + (i % 2) + 0.3 * (j % 2), 1],
    [
      'a fifth of the root mean square deviation at a quarter of the resolution, where that is larger',
      (i) => 3 + (-1) ** Math.floor(i / 2),
      0,
    ],
  ])('is 0.6 times %s', (_, f, first) => {
    const values = Float64Array.from({ length: n }, (_, p) => f(places[0][p], places[1][p]));
    const largest = Math.max(...deviations(values, 2).map(Math.abs));
    const usual = 0.2 * Math.sqrt(deviations(values, 4).reduce((sum, x) => sum + x * x, 0) / 16);
    expect(largest > usual).toBe(first === 1);
    const expected = 0.6 * Math.max(largest, usual) + 1e-10 * Math.max(...values);
    expect(mean(values).error / expected).toBeCloseTo(1, 12);
  });
});

it('a component with less weight gets fewer nodes', () => {
  const share = (weight: number) => {
    const two = gaussianMixture(
      [weight, 1 - weight],
      [
        [-50, 0],
        [50, 0],
      ],
      [1, 1],
    );
    const { points } = tensorRule(two, 64);
    return points.filter((x, k) => k % 2 === 0 && x < 0).length / (points.length / 2);
  };
  expect(share(0.5)).toBeCloseTo(0.5, 10);
  expect(share(0.01)).toBeLessThan(0.15);
});

test('a place has the standard deviation of a normal or the half width of a bump', () => {
  const centres = [
    [0, 1],
    [2, 3],
  ];
  expect(componentPlaces(gaussianMixture([0.5, 0.5], centres, [4, 9]))).toEqual([
    { weight: 0.5, centre: [0, 1], width: 2 },
    { weight: 0.5, centre: [2, 3], width: 3 },
  ]);
  expect(componentPlaces(bumpMixture([0.5, 0.5], centres, [4, 9])).map(({ width }) => width)).toEqual([4, 9]);
});

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
