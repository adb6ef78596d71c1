import type { RandomFeatures } from '../../features/random-features.js';
import { dot, norm } from '../../numeric/vectors.js';

/** The subspace of R^d that a model varies in and points into: s(x, t) = E^T s_E(E x, t). */
export interface ModelSpan {
  /** The rows of E, orthonormal, fewer than d of them. */
  readonly basis: readonly Float64Array[];
  /** The features and the readout of s_E; none without any direction, where the score is 0. */
  readonly features?: RandomFeatures;
  readonly readout?: Float64Array;
}

/** Directions of features are the same where they differ by no more than rounding. */
const SAME = 1e-12;
/** And so is the part of a readout that leaves their span, beside the readout, after all that training rounds. */
export const LEAVES = 1e-10;

/**
 * The span of s(x, t) = (1/m) sum_i a_i relu(w_i . x + b_i(t)): that of all w_i whose a_i is not 0, and of these a_i. Nothing
 * if it is all of R^d.
 *
 * Flow from 0 on any loss keeps a_i in the span of all w_i, as E[phi_i grad log p_t] = - w_i P(z_i > 0).
 *
 * @param readout A, d x m row-major
 */
export function spanOf(features: RandomFeatures, readout: Float64Array): ModelSpan | undefined {
  const { dimension: d, width, weights } = features;
  const pulls = Array.from({ length: width }, (_, i) =>
    Float64Array.from({ length: d }, (_, j) => readout[j * width + i]),
  );
  const largest = Math.max(...pulls.map(norm));
  if (!Number.isFinite(largest)) return undefined;
  if (largest === 0) return { basis: [] };
  const ways = Array.from({ length: width }, (_, i) => weights.subarray(i * d, (i + 1) * d));
  const basis: Float64Array[] = [];
  for (const [i, way] of ways.entries()) {
    if (norm(pulls[i]) > 0) extend(basis, way, SAME * norm(way));
    if (basis.length === d) return undefined;
  }
  for (const pull of pulls) extend(basis, pull, LEAVES * largest);
  if (basis.length === d) return undefined;
  return {
    basis,
    features: {
      ...features,
      dimension: basis.length,
      weights: Float64Array.from(ways.flatMap((way) => basis.map((e) => dot(e, way)))),
    },
    readout: Float64Array.from(basis.flatMap((e) => pulls.map((pull) => dot(e, pull)))),
  };
}

/** Adds the direction of a vector to a basis, if it leaves the span by more than `least`. An axis remains exactly one. */
function extend(basis: Float64Array[], vector: Float64Array, least: number): void {
  let rest = vector;
  for (let pass = 0; pass < 2; pass++) {
    for (const e of basis) {
      const overlap = dot(e, rest);
      rest = rest.map((x, j) => x - overlap * e[j]);
    }
  }
  const length = norm(rest);
  if (length > least) basis.push(rest.map((x) => x / length));
}
