import { describe, expect, it } from 'vitest';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { timeQuadrature } from '../training/time-quadrature.js';
import { bumpMixture } from './bumps.js';
import { type Estimate, entropy, initialScoreLoss, priorKl } from './entropy.js';
import { gaussianMixture } from './mixture.js';
import { crossEntropy } from './product-prior-kl.js';
import { type Target, UNDIFFUSED } from './target.js';

const ou = variancePreserving(2, 2, 4);
const short = variancePreserving(2, 2, 0.2);
const ve = varianceExploding(25, 1);
const processes = { 'OU to 4': ou, 'OU to 0.2': short, ve };

/** Two numbers agree within what both say of their error, and what they say is small. */
function agree(one: Estimate, ...sum: Estimate[]): void {
  const error = sum.reduce((total, part) => total + part.error, one.error);
  const value = sum.reduce((total, part) => total + part.value, 0);
  expect(Math.abs(one.value - value)).toBeLessThanOrEqual(error + 1e-14 * (1 + Math.abs(value)));
  expect(error).toBeLessThan(1e-9);
}

/** int f over [-r, r]^d by the trapezoidal rule. */
function boxIntegral(d: number, radius: number, step: number, f: (x: Float64Array) => number): number {
  const side = 2 * Math.round(radius / step) + 1;
  const x = new Float64Array(d);
  let sum = 0;
  for (let i = 0; i < (d === 2 ? side * side : side * side * side); i++) {
    for (let j = 0, rest = i; j < d; j++, rest = Math.floor(rest / side))
      x[j] = ((rest % side) - (side - 1) / 2) * step;
    sum += f(x);
  }
  return sum * (d === 2 ? step * step : step * step * step);
}
const minusPLogP = (target: Target) => (x: Float64Array) => {
  const log = target.logDensity(x, UNDIFFUSED);
  return log === Number.NEGATIVE_INFINITY ? 0 : -log * Math.exp(log);
};

describe.each(Object.entries(processes))('a mixture along one axis adds its axes: %s', (_, process) => {
  it.each([
    ['Gaussians, d = 2', 1, gaussianMixture],
    ['Gaussians, d = 3', 2, gaussianMixture],
    ['bumps, d = 2', 1, bumpMixture],
    ['bumps, d = 3', 2, bumpMixture],
  ])('%s', (_, more, make) => {
    const [weights, column, width] = [[0.3, 0.5, 0.2], [-1, 0.5, 2], 0.8];
    const along = make(
      weights,
      column.map((x) => [x]),
      [width, width, width],
    );
    const across = make([1], [[0.4]], [width]);
    const both = make(
      weights,
      column.map((x) => [x, ...new Array(more).fill(0.4)]),
      [width, width, width],
    );
    for (const of of [initialScoreLoss, priorKl]) {
      agree(of(process, both), of(process, along), ...new Array(more).fill(of(process, across)));
    }
    const h = (target: Target) => entropy(target, UNDIFFUSED);
    agree(h(both), h(along), ...new Array(more).fill(h(across)));
  });
});

it.each([
  [
    'd = 2: one coordinate beside the hull',
    2,
    [
      [-1, 0.5],
      [1, -0.5],
    ],
  ],
  [
    'd = 3: the distance from a line',
    3,
    [
      [-1, 0.5, 0.2],
      [1, -0.5, 0],
    ],
  ],
] as [string, number, number[][]][])('differing variances, against all coordinates at once, %s', (_, d, means) => {
  const target = gaussianMixture([0.4, 0.6], means, [0.3, 1.2]);
  const brute = boxIntegral(d, 9, 0.25, minusPLogP(target));
  expect(Math.abs(entropy(target, UNDIFFUSED).value - brute)).toBeLessThan(1e-9);
});

it('bumps of differing half widths, against all coordinates at once', () => {
  const target = bumpMixture(
    [0.4, 0.6],
    [
      [-0.5, 0.2],
      [0.6, -0.3],
    ],
    [1, 1.5],
  );
  // the trapezoidal rule has an error of step^4 or so for a density with bounded second derivative
  expect(Math.abs(entropy(target, UNDIFFUSED).value - boxIntegral(2, 2.5, 0.01, minusPLogP(target)))).toBeLessThan(
    1e-6,
  );
});

describe('two Gaussians in four dimensions', () => {
  const make = (rows: number[][]) => gaussianMixture([0.4, 0.6], rows, [0.5, 1]);
  const means = [
    [1, 0, 2, 0.5],
    [-1, 1, 0, 0],
  ];
  const target = make(means);
  // I - 2 v v^T
  const v = [0.1, 0.7, -0.5, 0.5];
  const reflected = make(
    means.map((row) => row.map((x, j) => x - 2 * v[j] * row.reduce((sum, y, i) => sum + y * v[i], 0))),
  );
  const moved = make(means.map((row) => row.map((x, j) => x + 3 - 2 * j)));

  it('keep their entropy and J_0 when turned and moved, and the prior KL when turned', () => {
    for (const other of [reflected, moved]) agree(entropy(other, UNDIFFUSED), entropy(target, UNDIFFUSED));
    for (const other of [reflected, moved]) agree(initialScoreLoss(ou, other), initialScoreLoss(ou, target));
    agree(priorKl(ou, reflected), priorKl(ou, target));
    expect(priorKl(ou, moved).value).toBeGreaterThan(2 * priorKl(ou, target).value);
  });

  it.each(Object.entries(processes))('have - E log pi - h(p_T) as prior KL: %s', (_, process) => {
    const h = entropy(target, process.coefficients(process.horizon));
    const prior = priorKl(process, target);
    expect(Math.abs(prior.value - (crossEntropy(process, target) - h.value))).toBeLessThan(
      prior.error + h.error + 1e-13,
    );
  });
});

it.each([
  [
    'two Gaussians',
    [0.3, 0.7],
    [
      [-1, 0.5],
      [1, 0],
    ],
    [0.5, 1],
    gaussianMixture,
  ],
  [
    'two bumps',
    [0.3, 0.7],
    [
      [-1, 0.5],
      [1, 0],
    ],
    [1.5, 2],
    bumpMixture,
  ],
] as [string, number[], number[][], number[], typeof gaussianMixture | typeof bumpMixture][])(
  'J_0 is the time integral of g^2/2 E|score|^2 in the plane: %s',
  (name, weights, rows, widths, make) => {
    const target = make(weights, rows, widths);
    const { nodes, weights: times } = timeQuadrature(0.5, name === 'two bumps' ? 12 : 24);
    const process = variancePreserving(2, 2, 0.5);
    let sum = 0;
    for (const [i, t] of nodes.entries()) {
      const at = process.coefficients(t);
      const information = boxIntegral(2, 8, 0.25, (x) => {
        const [a, b] = target.score(x, at);
        const log = target.logDensity(x, at);
        return log < -100 ? 0 : (a * a + b * b) * Math.exp(log);
      });
      sum += 0.5 * times[i] * at.diffusion ** 2 * information;
    }
    // the score of bumps has corners at t = 0
    expect(Math.abs(initialScoreLoss(process, target).value - sum)).toBeLessThan(name === 'two bumps' ? 2e-3 : 1e-8);
  },
);

describe('the reference values', () => {
  // fixtures/reference: two-modes-2d and three-modes-3d, computed by the independent implementation
  it.each([
    [
      'two modes, d = 2',
      [0.5, 0.5],
      [
        [-2, 0],
        [2, 0],
      ],
      [1, 1],
      4.497386913456597e-7,
      7.367950281780258,
    ],
    [
      'three modes, d = 3',
      [0.2, 0.3, 0.5],
      [
        [-1, 0, 1],
        [2, 1, 0],
        [0, -1, 0.5],
      ],
      [0.6, 1, 0.8],
      6.75885996295841e-5,
      11.670236939442416,
    ],
  ] as [string, number[], number[][], number[], number, number][])('%s', (_, weights, means, variances, kl, loss) => {
    const target = gaussianMixture(weights, means, variances);
    expect(Math.abs(priorKl(ou, target).value / kl - 1)).toBeLessThan(3e-10);
    expect(Math.abs(initialScoreLoss(ou, target).value / loss - 1)).toBeLessThan(1e-14);
  });
});

describe('more coordinates than a grid covers', () => {
  const rows = Array.from({ length: 5 }, (_, k) =>
    Array.from({ length: 8 }, (_, j) => Math.cos(3 * k + 5 * j + k * j)),
  );
  const weights = [0.2, 0.1, 0.3, 0.25, 0.15];
  const [alike, differing] = [
    [1, 1, 1, 1, 1],
    [0.5, 1, 2, 1, 1],
  ].map((v) => gaussianMixture(weights, rows, v));

  it('leave the prior KL to proven bounds at a usual horizon, and to sampling at a short one', () => {
    const usual = priorKl(ou, differing);
    expect(usual.sampled).toBeUndefined();
    expect(usual.error).toBeLessThan(0.01 * usual.value);
    const early = priorKl(short, differing);
    expect(early.sampled).toBe(true);
    expect(early.error).toBeLessThan(0.01 * early.value);
  });

  it('make J_0 a sampled value that says so, and whose entropy is the only thing sampled', () => {
    const loss = initialScoreLoss(ou, differing);
    const start = entropy(differing, UNDIFFUSED);
    expect(loss.sampled).toBe(true);
    expect(loss.error).toBeLessThan(start.error + 1e-5);
    expect(initialScoreLoss(ou, alike).sampled).toBeUndefined();
  });
});
