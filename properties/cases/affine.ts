import fc, { type Arbitrary } from 'fast-check';
import { type LinearScore, scoreOnLine } from '../../src/divergence/normal/linear-score.js';
import type { Experiment } from '../../src/experiment/schema.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { timeQuadrature } from '../../src/training/time-quadrature.js';
import { between, logBetween } from './generators.js';

/** A normal distribution on the line, as a target. */
export interface Normal {
  readonly mean: number;
  readonly variance: number;
}

/**
 * The score k(t) (c(t) - x)/(alpha^2 + sigma^2) as plain data, k(t) = k_0 + (k_T - k_0) t/T and c(t) = c_0 + c_1 cos(pi t/T): for
 * k = 1 and c = 0 it is exact for p_0 = N(0, 1), so k and c say how far off it is at any scale of sigma.
 */
export interface AffineSpec {
  /** k_0 and k_T. */
  readonly precision: readonly [number, number];
  /** c_0 and c_1. */
  readonly centre: readonly [number, number];
}

/** N(mean, variance) as an experiment names it. */
export const normalTarget = ({ mean, variance }: Normal): Experiment['target'] => ({
  kind: 'mixture',
  weights: [1],
  means: [[mean]],
  variances: [variance],
});

/** Normal distributions not far from N(0, 1). */
export const normals: Arbitrary<Normal> = fc.record({ mean: between(-2, 2), variance: logBetween(0.3, 3) });

/** A number of [low, high] with either sign. */
export const eitherSign = (low: number, high: number): Arbitrary<number> =>
  fc.tuple(between(low, high), fc.boolean()).map(([size, negative]) => (negative ? -size : size));

/** Scores off in precision and centre. A precision well below 1 would spread mass over many scales, which tries grids only. */
export const affineSpecs: Arbitrary<AffineSpec> = fc.record({
  precision: fc.tuple(between(0.75, 2), between(0.75, 2)),
  centre: fc.tuple(eitherSign(0.5, 2), between(-1, 1)),
});

/** The score that a specification names. */
export function affineScore(
  process: ForwardProcess,
  { precision: [k0, kT], centre: [c0, c1] }: AffineSpec,
): LinearScore {
  const { horizon } = process;
  const precision = (t: number) => {
    const { alpha, sigma } = process.coefficients(t);
    return (k0 + ((kT - k0) * t) / horizon) / (alpha * alpha + sigma * sigma);
  };
  return scoreOnLine(precision, (t) => precision(t) * (c0 + c1 * Math.cos((Math.PI * t) / horizon)));
}

/** s(x, t) = -x + c: for c = 0 the score of the prior of vp. */
export const unitPrecision = (c = 0): LinearScore =>
  scoreOnLine(
    () => 1,
    () => c,
  );

/** grad log p_t of N(mean, variance): h = 1/V, c = alpha mean/V with V = alpha^2 variance + sigma^2. */
export function exactScore(process: ForwardProcess, { mean, variance }: Normal): LinearScore {
  const precision = (t: number) => {
    const { alpha, sigma } = process.coefficients(t);
    return 1 / (alpha * alpha * variance + sigma * sigma);
  };
  return scoreOnLine(precision, (t) => process.coefficients(t).alpha * mean * precision(t));
}

/** A process, a normal p_0 and an affine score, of which everything is known. */
export interface AffineSetting {
  readonly process: ForwardProcess;
  readonly normal: Normal;
  readonly score: LinearScore;
}

/** Time nodes for integrands that are analytic on [0, T]: their quadrature converges geometrically. */
const NODES = 128;

/**
 * The score loss of an affine score for p_0 = N(mean, variance), in nats: with V = alpha^2 variance + sigma^2,
 *
 * J = 1/2 int_0^T g^2 [ V (1/V - h)^2 + (c - h alpha mean)^2 ] dt.
 */
export function affineLoss({ process, normal: { mean, variance }, score }: AffineSetting): number {
  const { nodes, weights } = timeQuadrature(process.horizon, NODES);
  let sum = 0;
  for (const [k, t] of nodes.entries()) {
    const { alpha, sigma, diffusion } = process.coefficients(t);
    const V = alpha * alpha * variance + sigma * sigma;
    const {
      precision: [h],
      offset: [c],
    } = score.at(t);
    const slope = 1 / V - h;
    const shift = c - h * alpha * mean;
    sum += weights[k] * diffusion * diffusion * (V * slope * slope + shift * shift);
  }
  return 0.5 * sum;
}
