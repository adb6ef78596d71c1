import { multiply } from '../numeric/lanczos.js';
import { dot, minus, norm } from '../numeric/vectors.js';
import type { QuadraticLoss } from './quadratic-loss.js';

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

/** A G for a symmetric G of `width` columns. @param A any number of rows */
export function multiplyRows(A: Float64Array, gram: Float64Array, width: number): Float64Array {
  const product = new Float64Array(A.length);
  for (let from = 0; from < A.length; from += width) {
    product.set(multiply(gram, A.subarray(from, from + width)), from);
  }
  return product;
}
