import { describe, expect, it } from 'vitest';
import type { Estimate } from '../numeric/estimate.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { ou } from '../testing/processes.js';
import { expectWithinError } from '../testing/within-error.js';
import { bumpMixture } from './bumps.js';
import { entropy, initialScoreLoss, priorKl } from './entropy.js';
import { gaussianMixture } from './mixture.js';
import { posteriorEntropy } from './posterior-entropy.js';
import { crossEntropy } from './product-prior-kl.js';
import { type Target, UNDIFFUSED } from './target.js';

const short = variancePreserving(2, 2, 0.2);
const ve = varianceExploding(25, 1);
const processes = { 'OU to 4': ou, 'OU to 0.2': short, ve };

/** A number agrees with a sum within their stated errors, and these errors are small. */
function agree(one: Estimate, ...sum: Estimate[]): void {
  const error = sum.reduce((total, part) => total + part.error, one.error);
  const value = sum.reduce((total, part) => total + part.value, 0);
  expect(Math.abs(one.value - value)).toBeLessThanOrEqual(error + 1e-14 * (1 + Math.abs(value)));
  expect(error).toBeLessThan(1e-9);
}

describe.each(Object.entries(processes))(
  'entropies of a mixture along one axis add up, d = 2 and 3: %s',
  (_, process) => {
    it.each([
      ['Gaussians', gaussianMixture],
      ['bumps', bumpMixture],
    ])('%s', (_, make) => {
      const [weights, column, width] = [[0.3, 0.7], [-1, 0.5], 0.8];
      const beside = (more: number) =>
        make(
          weights,
          column.map((x) => [x, ...new Array(more).fill(0.4)]),
          [width, width],
        );
      const along = beside(0);
      const across = make([1], [[0.4]], [width]);
      const h = (_: ForwardProcess, target: Target) => entropy(target, UNDIFFUSED);
      for (const of of [initialScoreLoss, priorKl, h]) {
        const [one, other] = [of(process, along), of(process, across)];
        for (const more of [1, 2]) agree(of(process, beside(more)), one, ...new Array(more).fill(other));
      }
    });
  },
);

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

  it('keep their entropy and J_0 when reflected and moved, and the prior KL when reflected', () => {
    for (const other of [reflected, moved]) agree(entropy(other, UNDIFFUSED), entropy(target, UNDIFFUSED));
    for (const other of [reflected, moved]) agree(initialScoreLoss(ou, other), initialScoreLoss(ou, target));
    agree(priorKl(ou, reflected), priorKl(ou, target));
    expect(priorKl(ou, moved).value).toBeGreaterThan(2 * priorKl(ou, target).value);
  });

  it.each(Object.entries(processes))('have - E log pi - h(p_T) as their prior KL: %s', (_, process) => {
    const h = entropy(target, process.coefficients(process.horizon));
    const prior = priorKl(process, target);
    expect(Math.abs(prior.value - (crossEntropy(process, target) - h.value))).toBeLessThan(
      prior.error + h.error + 1e-13,
    );
  });
});

it('the error of an entropy is the sum of the errors of its parts, plus rounding', () => {
  const [weights, means] = [
    [0.3, 0.7],
    [
      [-1, 0.2],
      [0.5, 0],
    ],
  ];
  for (const target of [bumpMixture(weights, means, [1, 1.5]), gaussianMixture(weights, means, [1, 1.5])]) {
    const parts = target.componentEntropies(UNDIFFUSED).map(({ error }, k) => weights[k] * error);
    const sum = parts.reduce((total, error) => total + error, posteriorEntropy(target, UNDIFFUSED).error);
    const { error } = entropy(target, UNDIFFUSED);
    expect(error).toBeGreaterThan(sum);
    expect(error - sum).toBeLessThan(1e-13);
  }
});

describe('in the plane', () => {
  it('components of very different widths about one point: the entropy is that of all of them', () => {
    const [weights, variances] = [
      [0.2, 0.4, 0.4],
      [1e-8, 1, 2],
    ];
    const target = gaussianMixture(
      weights,
      weights.map(() => [0, 0]),
      variances,
    );
    // int p log p by Simpson's rule in r = e^u
    const density = (r: number) =>
      weights.reduce(
        (sum, w, k) => sum + (w * Math.exp((-0.5 * r * r) / variances[k])) / (2 * Math.PI * variances[k]),
        0,
      );
    const [low, high, count] = [-25, Math.log(60), 20_000];
    const h = (high - low) / count;
    let sum = 0;
    for (let i = 0; i <= count; i++) {
      const r = Math.exp(low + i * h);
      const p = density(r);
      const simpson = i === 0 || i === count ? 1 : i % 2 === 1 ? 4 : 2;
      if (p > 0) sum -= (h / 3) * simpson * 2 * Math.PI * r * r * p * Math.log(p);
    }
    const found = entropy(target, UNDIFFUSED);
    expect(Math.abs(found.value - sum)).toBeLessThan(1e-9);
    expect(found.error).toBeLessThan(1e-9);
  });

  it.each([
    ['one normal under little noise', varianceExploding(2, 0.01), [[200, 0]]],
    [
      'two far apart',
      variancePreserving(2, 2, 1),
      [
        [1e4, 0],
        [-1e4, 0],
      ],
    ],
  ])('a prior that is narrow beside p_T is millions of nats away: %s', (_, process, means) => {
    const target = gaussianMixture(
      means.map(() => 1 / means.length),
      means,
      means.map(() => 1),
    );
    const { alpha, sigma } = process.coefficients(process.horizon);
    const [v, s] = [alpha * alpha + sigma * sigma, process.priorVariance];
    // of components that do not overlap: that of one normal, less the logarithm of their number
    const square = means[0][0] * means[0][0] * alpha * alpha;
    const kl = v / s - 1 - Math.log(v / s) + (0.5 * square) / s - Math.log(means.length);
    const found = priorKl(process, target);
    expectWithinError(found, kl, 1e-14 * kl);
    expect(found.error).toBeGreaterThan(1e-16 * kl);
    expect(found.error).toBeLessThan(1e-12 * kl);
  });
});

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

describe('a component of little weight far out', () => {
  // N(0, I) is the prior; the speck adds w (log w + KL(N(alpha m, (alpha^2 v + sigma^2) I) || N(0, I)))
  it.each([
    [1e-24, -6.2e9],
    [1e-25, 1.1e10],
    [9e-13, 1.2e7],
  ])('with weight %d at %d adds to the prior KL what its place does', (weight, place) => {
    const target = gaussianMixture(
      [1 - weight, weight],
      [
        [0, 0],
        [1, place],
      ],
      [1, 0.01],
    );
    const { alpha, sigma } = ou.coefficients(ou.horizon);
    const v = alpha * alpha * 0.01 + sigma * sigma;
    const square = alpha * alpha * (1 + place * place);
    const exact = weight * (Math.log(weight) + v - 1 - Math.log(v) + 0.5 * square);
    expectWithinError(priorKl(ou, target), exact, 1e-13 * exact);
  });
});
