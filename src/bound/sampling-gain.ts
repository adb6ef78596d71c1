import type { Estimate } from '../numeric/estimate.js';
import { multiply } from '../numeric/lanczos.js';
import { symmetricEigen } from '../numeric/symmetric-eigen.js';
import { dot, norm } from '../numeric/vectors.js';
import { gramTruncation } from '../training/loss-at-readout.js';
import type { QuadraticLoss } from '../training/quadratic-loss.js';

/** Roundings of an eigenvalue, as a multiple of eps m of the largest. */
const ROUNDINGS = 8;

/**
 * How much of a residual the flow on the data can turn into loss by time tau: the least kappa for which
 *
 * |D(tau) G^{1/2}|_F^2 <= kappa int_0^tau |R(s)|_F^2 ds  for all R, where D' = R - D G_n and D(0) = 0.
 *
 * D(tau) = int_0^tau R(s) e^{-(tau - s) G_n} ds, so kappa is the largest eigenvalue of G^{1/2} W G^{1/2},
 * W = int_0^tau e^{-2 s G_n} ds, and of W^{1/2} G W^{1/2}. It is 1/2 or less where G_n = G, and always
 *
 * kappa <= 1/2 + tau lambda_max(G - G_n)_+,  as  W^{1/2} G_n W^{1/2} <= 1/2  and  W <= tau.
 *
 * An error E of G_n is a residual D E more, and |D| <= sqrt(tau) |R| in L^2: it moves kappa by a factor (1 + tau |E|)^2 at most.
 */
export function samplingGain(population: QuadraticLoss, empirical: QuadraticLoss, tau: number): Estimate {
  const m = population.width;
  const { values, vectors } = symmetricEigen(empirical.gram, m);
  const roots = Float64Array.from(values, (l) => Math.sqrt(l > 0 ? -Math.expm1(-2 * l * tau) / (2 * l) : tau));
  const image = new Float64Array(m * m);
  for (const [i, v] of vectors.entries()) {
    const product = multiply(population.gram, v);
    for (let j = 0; j <= i; j++) {
      image[i * m + j] = image[j * m + i] = roots[i] * roots[j] * dot(product, vectors[j]);
    }
  }
  const value = Math.max(0, symmetricEigen(image, m).values[m - 1]);
  const [e, eData] = [population, empirical].map(
    (loss) => ROUNDINGS * m * Number.EPSILON * norm(loss.gram) + norm(gramTruncation(loss)),
  );
  const factor = 1 + tau * eData;
  return { value, error: value * (factor * factor - 1) + tau * e };
}
