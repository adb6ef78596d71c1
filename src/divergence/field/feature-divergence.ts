import type { RandomFeatures } from '../../features/random-features.js';
import type { Triple } from './path-divergence.js';

/**
 * Adds int w(t) div s(x_t, t) dt over a time step at n points, for a score with random features:
 *
 * div s = sum_i trace_i [z_i > 0],  z_i = w_i . x + b_i(t).
 *
 * Feature i adds trace_i times the weight of the part of the step on which it is active. Where z_i changes its sign,
 * that part ends at the root of the parabola through its three values, so the jump of div s causes an error of third
 * order in the step, not of first.
 *
 * @param biases b at the start, the middle and the end of the step; `path` and `weight` are those of `PathDivergence`
 */
export function featureDivergence(
  features: RandomFeatures,
  traces: Float64Array,
  biases: Triple<Float64Array>,
  path: Triple<Float64Array>,
  weight: Triple<number>,
  into: Float64Array,
): void {
  const before = new Float64Array(into.length);
  const after = new Float64Array(into.length);
  const whole = partialWeight(weight, 1);
  for (let i = 0; i < features.width; i++) {
    preactivations(features, i, biases[0][i], path[0], before);
    preactivations(features, i, biases[2][i], path[2], after);
    const full = traces[i] * whole;
    for (let p = 0; p < into.length; p++) {
      const z = before[p];
      const next = after[p];
      if (z * next > 0) {
        if (z > 0) into[p] += full;
      } else if (z > 0 !== next > 0) {
        const halfway = preactivation(features, i, biases[1][i], path[1], p);
        const first = traces[i] * partialWeight(weight, crossing(z, halfway, next));
        into[p] += z > 0 ? first : full - first;
      } else if (z > 0) into[p] += full;
    }
  }
}

/** z_i at each point. */
function preactivations(
  features: RandomFeatures,
  i: number,
  bias: number,
  points: Float64Array,
  z: Float64Array,
): void {
  const { dimension, weights } = features;
  if (dimension === 2) {
    const [w0, w1] = [weights[2 * i], weights[2 * i + 1]];
    for (let p = 0; p < z.length; p++) z[p] = bias + w0 * points[2 * p] + w1 * points[2 * p + 1];
  } else for (let p = 0; p < z.length; p++) z[p] = preactivation(features, i, bias, points, p);
}

/** z_i = w_i . x + b at point p. */
function preactivation(
  { dimension, weights }: RandomFeatures,
  i: number,
  bias: number,
  points: Float64Array,
  p: number,
): number {
  let z = bias;
  for (let j = 0; j < dimension; j++) z += weights[i * dimension + j] * points[p * dimension + j];
  return z;
}

/** int_0^u of the parabola through the weights at 0, 1/2 and 1. */
function partialWeight([start, middle, end]: Triple<number>, u: number): number {
  return u * (start + u * (0.5 * (4 * middle - 3 * start - end) + u * ((2 / 3) * (start - 2 * middle + end))));
}

/** The root in [0, 1] of the parabola through z at 0, 1/2 and 1, where the outer two values have different signs. */
function crossing(start: number, middle: number, end: number): number {
  const bend = 2 * (start - 2 * middle + end);
  const slope = end - start - bend;
  // start + slope u + bend u^2 = 0: of its roots, in the forms without cancellation, we take the one in [0, 1]
  const q = -0.5 * (slope + (slope < 0 ? -1 : 1) * Math.sqrt(Math.max(0, slope * slope - 4 * bend * start)));
  const root = start / q;
  return Math.min(1, root >= 0 ? root : Math.max(0, q / bend));
}
