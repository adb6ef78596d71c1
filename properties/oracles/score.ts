import { derivative } from '../../src/numeric/derivative.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { Coefficients } from '../../src/process/forward-process.js';
import { type BumpMixture, bumpMixture } from '../../src/target/bumps.js';
import { type GaussianMixture, gaussianMixture } from '../../src/target/mixture.js';
import { ascending, panelQuadrature, splitEvenly } from '../../src/target/panel-quadrature.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';

/** Nodes per panel; the difference from the coarser rule is the error. */
const FINE = 9;
const COARSE = 7;
/** Beyond so many deviations of the noise no x_0 leads to x, to within rounding. */
const REACH = 9;

/** A score along one axis at one place, with what it should agree with. */
export interface AxisScore {
  readonly x: number;
  readonly axis: number;
  readonly score: number;
  readonly alpha: number;
  readonly sigma: number;
  /** The derivative of log p_t along the axis, by differences. */
  readonly slope: Estimate;
  /** E[x_0 | x_t = x], and what Tweedie's formula makes of the score, both along the axis. */
  readonly posterior: Estimate;
  readonly denoised: Estimate;
  /** The sizes of the terms that slope and posterior are made of. */
  readonly slopeScale: number;
  readonly posteriorScale: number;
}

/** @param score along the axis at x */
export function alongAxis(target: Target, at: Coefficients, x: Float64Array, axis: number, score: number): AxisScore {
  const { alpha, sigma } = at;
  const posterior = posteriorMean(target, at, x)[axis];
  const correction = sigma * sigma * score;
  const terms = (Math.abs(x[axis]) + Math.abs(correction)) / alpha;
  // log p_t is smooth on the scale of sigma or somewhat below
  const slope = derivative((y) => target.logDensity(x.with(axis, y), at), x[axis], sigma / 2);
  return {
    x: x[axis],
    axis,
    score,
    alpha,
    sigma,
    slope,
    posterior: posterior.mean,
    denoised: { value: (x[axis] + correction) / alpha, error: 8 * Number.EPSILON * terms },
    // between two modes the score passes through 0 while its parts are of the size 1/sigma
    slopeScale: Math.abs(slope.value) + 1 / sigma,
    posteriorScale: posterior.spread + terms,
  };
}

/** A mean score, and the root mean square of the scores. */
export interface MeanScore {
  readonly value: Estimate;
  readonly rootMeanSquare: number;
}

/**
 * E_{p_t}[s] of a score on the line; undefined beyond it, where the integral costs too much.
 *
 * @param scores at ascending x
 */
export function meanScore(
  target: Target,
  at: Coefficients,
  scores: (xs: Float64Array) => Float64Array,
): MeanScore | undefined {
  if (target.dimension > 1) return undefined;
  const [fine, coarse] = [FINE, COARSE].map((count) => {
    let [mean, square] = [0, 0];
    const { nodes, weights } = panelQuadrature(target.panels(at), count);
    const found = scores(nodes);
    for (const [q, x] of nodes.entries()) {
      const [mass, s] = [weights[q] * Math.exp(target.logDensity([x], at)), found[q]];
      mean += mass * s;
      square += mass * s * s;
    }
    return { mean, size: Math.sqrt(square) };
  });
  return { value: { value: fine.mean, error: Math.abs(fine.mean - coarse.mean) }, rootMeanSquare: fine.size };
}

/** E[x_0 | x_t = x] and E[|x_0| | x_t = x], along one axis. */
export interface PosteriorMean {
  readonly mean: Estimate;
  readonly spread: number;
}

/**
 * The mean of p_0(x_0) N(x; alpha x_0, sigma^2 I) by integrals over x_0, axis by axis. A component of p_0 is a product
 * over the axes: with z_kj = int p_kj(y) N(x_j; alpha y, sigma^2) dy, component k has the share w_k prod_j z_kj of the
 * mass.
 */
export function posteriorMean(target: Target, at: Coefficients, x: Float64Array): PosteriorMean[] {
  const [fine, coarse] = [FINE, COARSE].map((nodes) => meansOf(target, at, x, nodes));
  return fine.map(({ mean, spread }, j) => ({
    mean: { value: mean, error: Math.abs(mean - coarse[j].mean) },
    spread,
  }));
}

function meansOf(target: Target, at: Coefficients, x: Float64Array, nodes: number) {
  const parts = componentsOf(target).map((axes) => axes.map((density, j) => onAxis(density, at, x[j], nodes)));
  const logs = parts.map((axes, k) => axes.reduce((sum, { logMass }) => sum + logMass, Math.log(target.weights[k])));
  const largest = Math.max(...logs);
  const masses = logs.map((log) => Math.exp(log - largest));
  const total = masses.reduce((a, b) => a + b, 0);
  const averaged = (of: (part: AxisMean) => number, j: number) =>
    parts.reduce((sum, axes, k) => sum + (masses[k] / total) * of(axes[j]), 0);
  return Array.from(x, (_, j) => ({
    mean: averaged(({ mean }) => mean, j),
    spread: averaged(({ spread }) => spread, j),
  }));
}

/** For each component of p_0, the densities on the axes whose product it is. */
function componentsOf(target: Target): Target[][] {
  if (target.kind === 'mixture') {
    const { means, variances } = target as GaussianMixture;
    return means.map((mean, k) => mean.map((x) => gaussianMixture([1], [[x]], [variances[k]])));
  }
  const { centers, halfWidths } = target as BumpMixture;
  return centers.map((center, k) => center.map((x) => bumpMixture([1], [[x]], [halfWidths[k]])));
}

interface AxisMean {
  /** log int p_0(y) exp(-(x - alpha y)^2/(2 sigma^2)) dy. */
  readonly logMass: number;
  readonly mean: number;
  readonly spread: number;
}

function onAxis(density: Target, { alpha, sigma }: Coefficients, x: number, nodesPerPanel: number): AxisMean {
  const own = density.panels(UNDIFFUSED);
  const [place, width] = [x / alpha, sigma / alpha];
  // a state that lies behind the ends of p_0 comes from behind them
  const ends = [Math.min(own[0], place - REACH * width), Math.max(own[own.length - 1], place + REACH * width)];
  const panels = splitEvenly(ascending([...own, ...ends]), 0.5 * width);
  const { nodes, weights } = panelQuadrature(panels, nodesPerPanel);
  const logs = nodes.map((y) => {
    const gap = (x - alpha * y) / sigma;
    return density.logDensity([y], UNDIFFUSED) - 0.5 * gap * gap;
  });
  const largest = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let [mass, sum, size] = [0, 0, 0];
  for (const [q, y] of nodes.entries()) {
    const share = weights[q] * Math.exp(logs[q] - largest);
    mass += share;
    sum += share * y;
    size += share * Math.abs(y);
  }
  return { logMass: largest + Math.log(mass), mean: sum / mass, spread: size / mass };
}
