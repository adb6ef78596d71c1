import { multiply } from '../numeric/lanczos.js';
import { dot, minus, norm } from '../numeric/vectors.js';
import type { FastKinks } from './fast-kinks.js';
import { TRUNCATION } from './mehler-series.js';
import type { QuadraticLoss } from './quadratic-loss.js';

/** How many times e_i, and roots of sums of their squares, are off at most: these are waves, whose deviation is 0.7 of their size. */
export const PASSINGS = 2;

// A quadratic loss at a readout A of d x m values, row-major.

/** The loss as a function of A - A_0, which is a quadratic of the same form: B - A_0 G stands for B. */
export function about(loss: QuadraticLoss, start: Float64Array): QuadraticLoss {
  return { ...loss, crossMoment: residual(loss, start) };
}

/** J(A) - J(0) = (1/2m) tr(A G A^T) - (1/m) tr(A B^T), in nats. */
export function lossChange({ width, gram, crossMoment }: QuadraticLoss, A: Float64Array): number {
  return (0.5 * dot(A, multiplyRows(A, gram, width)) - dot(A, crossMoment)) / width;
}

/** A bound on the rounding of J(A) - J(0) in doubles: its terms are sums of m terms each. */
export function lossRounding({ width, gram, crossMoment }: QuadraticLoss, A: Float64Array): number {
  const terms = 0.5 * norm(A) * norm(gram) + norm(crossMoment);
  return (Number.EPSILON * Math.sqrt(width) * norm(A) * terms) / width;
}

/**
 * How far the series of the pairs of features can move J(A) - J(0), beyond the line: by TRUNCATION sqrt(G_ii G_jj) a
 * pair, together TRUNCATION (sum_i |A_i| sqrt G_ii)^2/(2m).
 */
export function lossTruncation(loss: QuadraticLoss, A: Float64Array): number {
  const size = truncated(loss, A);
  return (TRUNCATION * size * size) / (2 * loss.width);
}

/** How far the series of the pairs of features can move each entry of G, beyond the line: TRUNCATION sqrt(G_ii G_jj). */
export function gramTruncation({ width, gram, crossMoment }: QuadraticLoss): Float64Array {
  if (crossMoment.length === width) return new Float64Array(gram.length);
  const size = Float64Array.from({ length: width }, (_, i) => Math.sqrt(Math.max(0, gram[i * (width + 1)])));
  return gram.map((_, e) => TRUNCATION * size[Math.floor(e / width)] * size[e % width]);
}

/** How far the errors of G and B themselves can move J(A) - J(0), in nats. */
export function lossError(loss: QuadraticLoss, A: Float64Array): number {
  return lossRounding(loss, A) + lossTruncation(loss, A);
}

/** How far B that is off by so much of each feature can move J(A): sum_i |A_i| |dB_i|/m. @param by m values */
export function lossShift({ width, crossMoment }: QuadraticLoss, A: Float64Array, by: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < width; i++) {
    if (by[i] === 0) continue;
    let square = 0;
    for (let e = i; e < crossMoment.length; e += width) square += A[e] * A[e];
    sum += Math.sqrt(square) * by[i];
  }
  return sum / width;
}

/**
 * How far the jumps of features may move J(A) unseen: (share/m) sum_i |A_i| jumps_i. Tilted rules see the jumps of a few features
 * among many; where all of them jump, the parts of a rule may be off by the same.
 *
 * @param fast the kinks that a rule does not follow, if errors are asked for
 */
export function lossJump(loss: QuadraticLoss, A: Float64Array, fast: FastKinks | undefined): number {
  return fast === undefined ? 0 : fast.share * lossShift(loss, A, fast.jumps);
}

/**
 * How far the kinks that pass single parts of a measure may move J(A): PASSINGS (sum_i (|A_i| e_i)^2)^(1/2)/m, as what is off of
 * one feature has nothing to do with that of another.
 *
 * @param passing e_i, see `passingKinks`
 */
export function lossPassing({ width, crossMoment }: QuadraticLoss, A: Float64Array, passing: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < width; i++) {
    if (passing[i] === 0) continue;
    let square = 0;
    for (let e = i; e < crossMoment.length; e += width) square += A[e] * A[e];
    sum += square * passing[i] * passing[i];
  }
  return (PASSINGS * Math.sqrt(sum)) / width;
}

/** sum_i |A_i| sqrt G_ii beyond the line, where pairs of features are summed by a series; 0 on it. */
function truncated({ width, gram, crossMoment }: QuadraticLoss, A: Float64Array): number {
  if (crossMoment.length === width) return 0;
  let sum = 0;
  for (let i = 0; i < width; i++) {
    let square = 0;
    for (let e = i; e < A.length; e += width) square += A[e] * A[e];
    sum += Math.sqrt(square * Math.max(0, gram[i * (width + 1)]));
  }
  return sum;
}

/** |grad J(A)|_F = |A G - B|_F/m. */
export function lossGradient(loss: QuadraticLoss, A: Float64Array): number {
  return norm(residual(loss, A)) / loss.width;
}

/** B - A G, what is left to descend: -m grad J(A), d x m. */
export function residual({ width, gram, crossMoment }: QuadraticLoss, A: Float64Array): Float64Array {
  return minus(crossMoment, multiplyRows(A, gram, width));
}

/** A bound on the rounding of |B - A G|_F. */
export function residualRounding({ width, gram, crossMoment }: QuadraticLoss, A: Float64Array): number {
  return Number.EPSILON * Math.sqrt(width) * (norm(gram) * norm(A) + norm(crossMoment));
}

/** How far the series of the pairs of features can move |B - A G|_F: TRUNCATION sum_i |A_i| sqrt G_ii sqrt(tr G). */
export function residualTruncation(loss: QuadraticLoss, A: Float64Array): number {
  const { width, gram } = loss;
  let trace = 0;
  for (let i = 0; i < width; i++) trace += gram[i * (width + 1)];
  return TRUNCATION * truncated(loss, A) * Math.sqrt(trace);
}

/** A G for a symmetric G of `width` columns. @param A any number of rows */
export function multiplyRows(A: Float64Array, gram: Float64Array, width: number): Float64Array {
  const product = new Float64Array(A.length);
  for (let from = 0; from < A.length; from += width) {
    product.set(multiply(gram, A.subarray(from, from + width)), from);
  }
  return product;
}
