import type { Gap } from '../../src/experiment/gaps.js';
import type { Setting } from '../../src/experiment/setting.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import { evenTimes } from '../../src/training/time-quadrature.js';
import { DEEPEST_IN_PLANE, DEEPEST_ON_LINE } from './solver-cover.js';

/** Nodes in diffusion time. */
const NODES = 72;
/** What rounding may leave of a vector that others span, as a part of it. */
const ROUNDED = 1e-10;
/** A slope of s(x, 0) far out that is below 0 by less may be above it by another rule in diffusion time. */
const FLAT = 1e-4;

/**
 * Whether a gap has no value: klScore where the slope of s(x, 0) far out is above 0 on either side, as there is no density, W2
 * perhaps where paths run away, klOde beyond the line perhaps where they may, as its draws scatter, and on it where neighbours may come
 * close as by rounding, and klSde of a model that varies in more
 * than two directions, in fewer perhaps where it may lie deep; bumps are no products but along their axes.
 *
 * @param klBound J + KL(p_T || pi), which klSde is at most
 */
export function hasNoValue(built: Setting, gap: Gap, A: Float64Array, klBound: number): boolean | undefined {
  const { target, features } = built;
  const { weights } = features;
  const d = target.dimension;
  if (gap === 'w2Sde' || gap === 'w2Ode') return runsAway(built, gap, outerSlope(weights, A)) ? undefined : false;
  if (gap === 'klOde') {
    const growth = growthOf(built, gap, largestSlope(weights, A, d));
    return growth > (d > 1 ? FAR : CLOSE) ? undefined : false;
  }
  if (gap === 'klSde' && d > 2 && (target.kind === 'bumps' || directions(weights, A, d) > 2)) return true;
  if (gap === 'klSde') return klBound > (d > 1 ? DEEPEST_IN_PLANE : DEEPEST_ON_LINE) ? undefined : false;
  if (gap !== 'klScore') return false;
  const slope = outerSlope(weights, A);
  return slope < 0 && slope > -FLAT ? undefined : slope >= 0;
}

/** Paths that grow by a factor of e to this may leave every grid. */
const FAR = 8;

/** Paths that the flow brings together from p_0 to the prior by a factor of e to this may be one by rounding: 1e-6 of what is between. */
const CLOSE = 14;

/** Whether paths far out run away. @param slope of the score there */
function runsAway(built: Setting, gap: Gap, slope: number): boolean {
  return growthOf(built, gap, slope) > FAR;
}

/**
 * The logarithm of how far paths part from the prior to p_0: int_0^T (g^2 slope - f) dt, with half of g^2 for the flow, f being the
 * drift of dx = f x dt.
 */
function growthOf({ process }: Setting, gap: Gap, slope: number): number {
  const { nodes, weights } = evenTimes(process.horizon, NODES);
  const part = gap === 'w2Sde' ? 1 : 0.5;
  return nodes.reduce((sum, t, k) => {
    const { drift, diffusion } = process.coefficients(t);
    return sum + weights[k] * (part * diffusion * diffusion * slope - drift);
  }, 0);
}

/**
 * How many directions in R^d all w_i and all readouts of features take, by Gram and Schmidt; a readout that leaves them by rounding of
 * the largest one takes none.
 *
 * @param A d x m row-major
 */
function directions(weights: Float64Array, A: Float64Array, d: number): number {
  const m = weights.length / d;
  const ways = Array.from({ length: m }, (_, i) => weights.subarray(i * d, (i + 1) * d));
  const pulls = Array.from({ length: m }, (_, i) => Float64Array.from({ length: d }, (_, j) => A[j * m + i]));
  const largest = Math.max(...pulls.map(norm));
  const basis: Float64Array[] = [];
  const extend = (row: Float64Array, least: number) => {
    const rest = basis.reduce((left, b) => left.map((x, j) => x - dot(left, b) * b[j]), row);
    const size = norm(rest);
    if (size > least) basis.push(rest.map((x) => x / size));
  };
  for (const way of ways) extend(way, ROUNDED * norm(way));
  for (const pull of pulls) extend(pull, ROUNDED * largest);
  return basis.length;
}

/** A bound on the slope of s in any direction, sum_i |w_i| |A_i|/m. @param A d x m row-major */
function largestSlope(weights: Float64Array, A: Float64Array, d: number): number {
  const m = weights.length / d;
  let sum = 0;
  for (let i = 0; i < m; i++) {
    const pull = Math.hypot(...Array.from({ length: d }, (_, j) => A[j * m + i]));
    sum += norm(weights.subarray(i * d, (i + 1) * d)) * pull;
  }
  return sum / m;
}

/** The larger of sum_{w_i < 0} w_i A_i/m and sum_{w_i > 0} w_i A_i/m. */
function outerSlope(weights: Float64Array, A: Float64Array): number {
  const on = (side: number) => weights.reduce((sum, w, i) => (side * w > 0 ? sum + w * A[i] : sum), 0) / weights.length;
  return Math.max(on(-1), on(1));
}
