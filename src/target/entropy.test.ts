import { describe, expect, it } from 'vitest';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { ou } from '../testing/processes.js';
import { expectWithinError } from '../testing/within-error.js';
import { timeQuadrature } from '../training/time-quadrature.js';
import { bumpMixture } from './bumps.js';
import { entropy, initialScoreLoss, priorKl } from './entropy.js';
import { gaussianMixture } from './mixture.js';
import { integratePanels } from './panel-quadrature.js';
import { type Target, UNDIFFUSED } from './target.js';

/** Each has its alpha or its sigma from another one. */
const LEVELS = [
  [1, 0.5],
  [1, 0.8],
  [0.6, 0.8],
].map(([alpha, sigma]) => ({ alpha, sigma, drift: 0, diffusion: 1 }));

describe('entropy', () => {
  it('is that of its own target and time, whatever was asked for before', () => {
    const make = () => [1, 2].map((h) => bumpMixture([1], [[0]], [h]));
    const kept = make();
    const at = [...[0, 0.1, 2].map((t) => ou.coefficients(t)), ...LEVELS];
    const valuesOf = (of: (k: number) => Target) => at.flatMap((each) => [0, 1].map((k) => entropy(of(k), each)));
    expect(valuesOf((k) => kept[k])).toEqual(valuesOf((k) => make()[k]));
    expect(entropy(kept[0], at[1])).toBe(entropy(kept[0], ou.coefficients(0.1)));
  });

  it('is log(2 pi e v)/2 for a Gaussian', () => {
    const { value, error } = entropy(gaussianMixture([1], [[3]], [0.2]), UNDIFFUSED);
    expect(Math.abs(value - 0.5 * Math.log(2 * Math.PI * Math.E * 0.2))).toBeLessThan(error + 1e-14);
    expect(error).toBeLessThan(1e-12);
  });

  it('has only the error of rounding where both rules agree: 16 eps of the largest |log p|', () => {
    const { error } = entropy(gaussianMixture([1], [[300]], [1]), UNDIFFUSED);
    // the panels end at 9 standard deviations
    const rounding = 16 * Number.EPSILON * (0.5 * Math.log(2 * Math.PI) + 0.5 * 81);
    expect(error).toBeGreaterThan(0.9 * rounding);
    expect(error).toBeLessThan(3 * rounding);
  });

  it('of bumps far apart is the mean of their entropies plus the entropy of the weights', () => {
    const [a, b] = [bumpMixture([1], [[-3]], [0.5]), bumpMixture([1], [[4]], [2])].map((bump) =>
      entropy(bump, UNDIFFUSED),
    );
    const both = entropy(bumpMixture([0.3, 0.7], [[-3], [4]], [0.5, 2]), UNDIFFUSED);
    expect(both.value).toBeCloseTo(0.3 * (a.value - Math.log(0.3)) + 0.7 * (b.value - Math.log(0.7)), 10);
  });

  it('is log h plus the entropy of the unit biweight', () => {
    // -int 15/16 (1-z^2)^2 (log(15/16) + 2 log(1-z^2)) dz; E log(1-z^2) = 2 log 2 + 2 (psi(3) - psi(6))
    const expected = -Math.log(15 / 16) - 2 * (2 * Math.log(2) - 2 * (1 / 3 + 1 / 4 + 1 / 5));
    const { value, error } = entropy(bumpMixture([1], [[7]], [1]), UNDIFFUSED);
    expect(value).toBeCloseTo(expected, 11);
    expect(Math.abs(value - expected)).toBeLessThan(error + 1e-13);
    expect(entropy(bumpMixture([1], [[7]], [3]), UNDIFFUSED).value).toBeCloseTo(expected + Math.log(3), 11);
  });
});

describe('initialScoreLoss', () => {
  it('is d/2 int beta for a standard normal under vp', () => {
    expect(initialScoreLoss(ou, gaussianMixture([1], [[0.7]], [1])).value).toBeCloseTo(4, 13);
  });

  it.each([
    ['mixture, OU', ou],
    ['mixture, ve', varianceExploding(25, 1)],
  ])('is the time integral of g^2/2 E|score|^2: %s', (_, process) => {
    const target = gaussianMixture([0.3, 0.7], [[-2], [2]], [0.5, 1]);
    const { nodes, weights } = timeQuadrature(process.horizon, 60);
    let sum = 0;
    for (const [i, t] of nodes.entries()) {
      const at = process.coefficients(t);
      const square = (x: number) => target.score([x], at)[0] ** 2 * Math.exp(target.logDensity([x], at));
      sum += 0.5 * weights[i] * at.diffusion ** 2 * integratePanels(target.panels(at), 12, square);
    }
    expect(initialScoreLoss(process, target).value).toBeCloseTo(sum, 9);
  });
});

it('the error of initialScoreLoss is that of both entropies, plus the rounding of their difference', () => {
  const target = bumpMixture([0.4, 0.6], [[-3], [2]], [0.5, 1.5]);
  const [start, end] = [UNDIFFUSED, ou.coefficients(4)].map((at) => entropy(target, at));
  const { error } = initialScoreLoss(ou, target);
  const rounding = 16 * Number.EPSILON * (Math.abs(start.value) + Math.abs(end.value));
  expect(error / (start.error + end.error + rounding)).toBeCloseTo(1, 12);
  expect(rounding).toBeGreaterThan(1e-3 * error);
});

describe('priorKl', () => {
  it('far from the prior has the rounding of the terms that it is made of', () => {
    // alpha = e^-1 and sigma^2 = 1 - e^-2 for beta = 2 up to 1, and KL = (alpha mu)^2/2 for v = 1
    const { value, error } = priorKl(variancePreserving(2, 2, 1), gaussianMixture([1], [[1e7]], [1]));
    const exact = 0.5 * (1e7 / Math.E) ** 2;
    expect(Math.abs(value - exact)).toBeLessThan(error);
    expect(error).toBeGreaterThan(Number.EPSILON * exact);
    expect(error).toBeLessThan(100 * Number.EPSILON * exact);
  });

  it('counts the prior where p_T has no mass: after a short time there is a closed form', () => {
    const process = variancePreserving(2, 2, 0.02);
    const { alpha, sigma } = process.coefficients(0.02);
    const [mean, variance] = [0.3 * alpha, alpha ** 2 * 1e-4 + sigma ** 2];
    const expected = 0.5 * (variance - 1 - Math.log(variance) + mean * mean);
    expect(priorKl(process, gaussianMixture([1], [[0.3]], [1e-4])).value).toBeCloseTo(expected, 12);
    // the same with a prior of another width
    const ve = varianceExploding(2, 0.1);
    const wide = { ...ve, priorVariance: 9 };
    const v = 1e-4 + ve.priorVariance;
    const gap = 0.5 * (v / 9 - 1 - Math.log(v / 9) + 0.09 / 9);
    expect(priorKl(wide, gaussianMixture([1], [[0.3]], [1e-4])).value).toBeCloseTo(gap, 12);
  });

  it.each([0.5, 4, 9, 14])('is alpha_T^2 mu^2/2 for N(mu, 1) under vp to 1e-8 relative, at T = %f', (horizon) => {
    const process = variancePreserving(2, 2, horizon);
    const expected = 0.5 * process.coefficients(horizon).alpha ** 2 * 1.5 ** 2;
    const { value, error } = priorKl(process, gaussianMixture([1], [[1.5]], [1]));
    expect(Math.abs(value / expected - 1)).toBeLessThan(1e-8);
    expect(error).toBeLessThan(1e-8 * expected + 1e-15);
  });

  it('is h(pi, p_T) - h(p_T) for bumps under ve', () => {
    const process = varianceExploding(25, 1);
    const target = bumpMixture([0.4, 0.6], [[-3], [2]], [0.5, 1.5]);
    const at = process.coefficients(1);
    const square = target.variance + at.sigma ** 2 + target.mean[0] ** 2;
    const cross = 0.5 * Math.log(2 * Math.PI * process.priorVariance) + square / (2 * process.priorVariance);
    expect(priorKl(process, target).value).toBeCloseTo(cross - entropy(target, at).value, 11);
  });

  it.each([
    ['normals', gaussianMixture([0.2, 0.3, 0.5], [[-400], [1], [900]], [1, 1e-6, 4]), [1, 1e-6, 4]],
    ['bumps', bumpMixture([0.2, 0.3, 0.5], [[-400], [1], [900]], [70, 0.01, 20]), [700, 1e-4 / 7, 400 / 7]],
  ])('of components far from the prior is the cross entropy less their entropies: %s', (_, target, variances) => {
    const process = varianceExploding(25, 1);
    const at = process.coefficients(1);
    const square = [-400, 1, 900].reduce(
      (sum, mean, k) => sum + target.weights[k] * (mean * mean + variances[k] + at.sigma ** 2),
      0,
    );
    const cross = 0.5 * Math.log(2 * Math.PI * process.priorVariance) + square / (2 * process.priorVariance);
    const shares = target.weights.reduce((sum, w) => sum - w * Math.log(w), 0);
    // the components hardly overlap: each is a mixture of its own, diffused
    const alone = target.line.map((each) => entropy({ ...target, line: [{ ...each, weight: 1 }] }, at).value);
    const own = alone.reduce((sum, h, k) => sum + target.weights[k] * h, shares);
    const { value, error } = priorKl(process, target);
    expect(Math.abs(value / (cross - own) - 1)).toBeLessThan(1e-9);
    expect(error).toBeLessThan(1e-9 * value);
  });

  it.each([
    // by 60 digits
    [1, 0, 1.9387686e-20],
    [6, 0, 3.7751e-29],
    // of order e^-200
    [50, 2, 0],
  ])('counts the rounding of small values: T = %d, modes at +-%d', (horizon, mode, exact) => {
    const target = gaussianMixture(
      mode === 0 ? [1e-9, 1 - 1e-9] : [0.5, 0.5],
      [[-mode], [mode]],
      [mode === 0 ? 3 : 1, 1],
    );
    const { value, error } = priorKl(variancePreserving(2, 2, horizon), target);
    expectWithinError({ value, error }, exact);
    expect(error).toBeLessThan(2e-29 + 1e-4 * exact);
  });

  it('far from the prior and alone has a closed form', () => {
    const process = variancePreserving(2, 2, 0.02);
    const { alpha, sigma } = process.coefficients(0.02);
    const variance = alpha ** 2 * 1e-4 + sigma ** 2;
    const expected = 0.5 * (variance - 1 - Math.log(variance) + (300 * alpha) ** 2);
    expect(priorKl(process, gaussianMixture([1], [[300]], [1e-4])).value / expected).toBeCloseTo(1, 12);
  });
});
