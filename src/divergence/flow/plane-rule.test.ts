import { describe, expect, it } from 'vitest';
import { normalCdf, normalPdf } from '../../numeric/normal.js';
import { bumpMixture } from '../../target/bumps.js';
import { gaussianMixture } from '../../target/mixture.js';
import { panelQuadrature } from '../../target/panel-quadrature.js';
import type { Target } from '../../target/target.js';
import type { MeanRule } from './mean-rule.js';
import { tensorRule } from './plane-rule.js';

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

const meanOf = (target: Target, cells: number, f: Plane) => meanBy(tensorRule(target, cells), f);

function meanBy({ points, mean }: MeanRule, f: Plane) {
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
  const { points, mean, beyond = [] } = tensorRule(gaussianMixture([1], [[0.4, -0.3]], [0.64]), 16);
  const n = points.length / 2 - beyond.filter(({ isNode }) => !isNode).length;
  /** The index of each point's node on an axis. */
  const places = [0, 1].map((j) => {
    const axis = points.subarray(0, 2 * n).filter((_, k) => k % 2 === j);
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
  ])('is %s', (_, f, first) => {
    const values = Float64Array.from({ length: points.length / 2 }, (_, p) =>
      p < n ? f(places[0][p], places[1][p]) : 2,
    );
    const largest = Math.max(...deviations(values, 2).map(Math.abs));
    const usual = 0.2 * Math.sqrt(deviations(values, 4).reduce((sum, x) => sum + x * x, 0) / 16);
    expect(largest > usual).toBe(first === 1);
    const bent = beyond.reduce((sum, { at, last, before, ratio, mass }) => {
      return sum + mass * Math.abs(values[at] - (1 + ratio) * values[last] + ratio * values[before]);
    }, 0);
    const expected = Math.max(largest, usual) + 1e-10 * Math.max(...values) + bent;
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

describe('a kink where there is next to no mass', () => {
  const normal = gaussianMixture([1], [[0.4, -0.3]], [0.64]);
  const bump = bumpMixture([1], [[0.4, -0.3]], [0.8]);
  const nodes = [16, 24, 64, 96];
  /** E (z - a)^+ of N(0, 1) and of the biweight density. */
  const normalTail = (a: number) => normalPdf(a) - a * normalCdf(-a);
  const bumpTail = (a: number) => {
    const u = 1 - a;
    return (u * u * u * u * (10 - u * (6 - u))) / 32;
  };

  it.each(nodes)('is in the error, in whatever direction the tail of a normal lies, by %d nodes', (cells) => {
    const rule = tensorRule(normal, cells);
    for (let a = 1.5; a < 7; a += 0.05) {
      for (const angle of [0, 0.3, 0.785398, 1.1, Math.PI / 2, 2, 4.2]) {
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const kink: Plane = (x, y) => Math.max(0, (c * (x - 0.4) + s * (y + 0.3)) / 0.8 - a);
        const { value, error } = meanBy(rule, kink);
        expect(Math.abs(value - normalTail(a))).toBeLessThan(error + 1e-12);
      }
    }
  });

  it.each(nodes)('is in the error, on all four sides of a bump, by %d nodes', (cells) => {
    const rule = tensorRule(bump, cells);
    for (let depth = 0.2; depth > 1e-4; depth *= 0.9) {
      const a = 1 - depth;
      for (const [c, s] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ]) {
        const { value, error } = meanBy(rule, (x, y) => Math.max(0, (c * (x - 0.4) + s * (y + 0.3)) / 0.8 - a));
        expect(Math.abs(value - bumpTail(a))).toBeLessThan(error + 1e-12);
      }
    }
  });

  it.each(nodes)('is in the error, in the corners of a bump, by %d nodes', (cells) => {
    const rule = tensorRule(bump, cells);
    const strips = panelQuadrature(
      Float64Array.from({ length: 65 }, (_, i) => i / 64),
      6,
    );
    for (let depth = 0.5; depth > 1e-3; depth *= 0.8) {
      for (const [c, s] of [
        [1, 1],
        [-1, 0.4],
        [0.7, -1],
      ]) {
        // what is beyond the line through (1, 1 - depth/|s|), by strips of x, in each of which the rest is a tail in y
        const [p, q] = [Math.abs(c), Math.abs(s)];
        const from = 1 - depth / p;
        const exact = strips.nodes.reduce((sum, node, k) => {
          const x = from + (1 - from) * node;
          const height = Math.min(2, (p * (x - 1) + depth) / q);
          const density = (15 / 16) * (1 - x * x) * (1 - x * x);
          return sum + strips.weights[k] * (1 - from) * density * q * bumpTail(1 - height);
        }, 0);
        const { value, error } = meanBy(rule, (x, y) =>
          Math.max(0, (c * (x - 0.4) + s * (y + 0.3)) / 0.8 - p - q + depth),
        );
        expect(Math.abs(value - exact)).toBeLessThan(error + 1e-12);
      }
    }
  });
});
