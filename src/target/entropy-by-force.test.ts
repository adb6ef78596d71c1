import { describe, expect, it } from 'vitest';
import { stream } from '../numeric/random.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { ou } from '../testing/processes.js';
import { expectWithinError } from '../testing/within-error.js';
import { timeQuadrature } from '../training/time-quadrature.js';
import { bumpMixture } from './bumps.js';
import { entropy, initialScoreLoss, priorKl } from './entropy.js';
import { gaussianMixture } from './mixture.js';
import { posteriorEntropy, sampledPosteriorEntropy } from './posterior-entropy.js';
import { type Target, UNDIFFUSED } from './target.js';

const short = variancePreserving(2, 2, 0.2);

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

it.each([
  [
    'd = 2: one coordinate outside the hull',
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
] as [string, number, number[][]][])(
  'differing variances, against an integral over all coordinates, %s',
  (_, d, means) => {
    const target = gaussianMixture([0.4, 0.6], means, [0.3, 1.2]);
    const brute = boxIntegral(d, 9, 0.25, minusPLogP(target));
    expect(Math.abs(entropy(target, UNDIFFUSED).value - brute)).toBeLessThan(1e-9);
  },
);

it('the entropy of bumps of differing half widths is an integral over all coordinates', () => {
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

const middle = ou.coefficients(0.3);
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
        expectWithinError({ value, error }, best);
        say.push(error);
      }
    }
    expect(Math.max(...say)).toBeLessThan(1.1e-3);
  });

  it.each([
    ['a mixture at 0', threeInPlane, UNDIFFUSED],
    ['a diffused mixture', threeInPlane, middle],
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

  it('is sampled where there are too many coordinates for a grid, and says so', () => {
    const target = fiveInEight([0.5, 1, 2, 1, 1]);
    const found = posteriorEntropy(target, UNDIFFUSED);
    expect(found.sampled).toBe(true);
    expect(found.error).toBeLessThan(4e-3);
    // the same stream, ended earlier
    const fewer = sampledPosteriorEntropy(target, UNDIFFUSED, 10_000);
    expect(Math.abs(fewer.value - found.value)).toBeLessThan(fewer.error + found.error);
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

  it('leave the prior KL to proven bounds at a typical horizon, and to sampling at a short one', () => {
    const usual = priorKl(ou, differing);
    expect(usual.sampled).toBeUndefined();
    expect(usual.error).toBeLessThan(0.01 * usual.value);
    const early = priorKl(short, differing);
    expect(early.sampled).toBe(true);
    expect(early.error).toBeLessThan(0.01 * early.value);
  });

  it('make J_0 a sampled value that says so, in which only the entropy is sampled', () => {
    const loss = initialScoreLoss(ou, differing);
    const start = entropy(differing, UNDIFFUSED);
    expect(loss.sampled).toBe(true);
    expect(loss.error).toBeLessThan(start.error + 1e-5);
    expect(initialScoreLoss(ou, alike).sampled).toBeUndefined();
  });
});
