import { gaussLegendre } from '../numeric/gauss-legendre.js';
import { addNormal, addWhole, type PartialMoments } from '../numeric/partial-moments.js';
import type { Stream } from '../numeric/random.js';
import type { Coefficients } from '../process/forward-process.js';
import { bumpCloud, coarserBy } from './bump-cloud.js';
import { bumpEntropies, bumpFactors } from './bump-factors.js';
import { bumpComponent, bumpPanels, diffusedBump } from './diffused-bump.js';
import { chooser, mixtureMoments, sharesOf, takeShares } from './mixture-weights.js';
import type { Target } from './target.js';

const PANEL = gaussLegendre(48);
/** Exact for the biweight times a square: degree 6. */
const POLYNOMIAL = gaussLegendre(4);
/**
 * Half the width of the panel around a kink, in units of rho: beyond it, the mass on the far side of the kink is 1e-17.
 */
const REACH = 8.5;

/** A mixture of bumps that also says what it was made of. */
export interface BumpMixture extends Target {
  readonly kind: 'bumps';
  readonly weights: readonly number[];
  readonly centers: readonly (readonly number[])[];
  readonly halfWidths: readonly number[];
}

/**
 * A mixture of products of biweight bumps p(x) = 15/(16 h) (1 - ((x - c)/h)^2)^2 on |x - c| <= h: continuously
 * differentiable with compact support. Variance h^2/7 per axis, Fisher information 10/h^2.
 *
 * @param weights K positive numbers that sum to 1
 * @param centers K rows of d
 * @param halfWidths h_k, K positive numbers
 */
export function bumpMixture(
  weights: readonly number[],
  centers: readonly (readonly number[])[],
  halfWidths: readonly number[],
): BumpMixture {
  const dimension = centers[0].length;
  const { mean, variance } = mixtureMoments(
    weights,
    centers,
    halfWidths.map((h) => (h * h) / 7),
  );
  /** log(w_k p_k(x)) of each component, and the score of each on every axis, K x d. */
  const setParts = (x: ArrayLike<number>, at: Coefficients, logParts: Float64Array, scores?: Float64Array) => {
    for (let k = 0; k < logParts.length; k++) {
      logParts[k] = Math.log(weights[k]);
      for (let j = 0; j < dimension; j++) {
        const { logDensity, score } = diffusedBump(x[j], centers[k][j], halfWidths[k], at);
        logParts[k] += logDensity;
        if (scores !== undefined) scores[k * dimension + j] = score;
      }
    }
  };
  const [shares, scores] = [1, dimension].map((each) => new Float64Array(weights.length * each));
  const place = new Float64Array(dimension);
  let [alpha, sigma, last] = [Number.NaN, Number.NaN, Number.NaN];
  /** The last place is remembered, with its shares and scores: log p_t and its gradient are asked for at one after the other. */
  const logDensity = (x: ArrayLike<number>, at: Coefficients) => {
    let isSame = at.alpha === alpha && at.sigma === sigma;
    for (let j = 0; j < dimension; j++) {
      isSame &&= x[j] === place[j];
      place[j] = x[j];
    }
    if (isSame) return last;
    ({ alpha, sigma } = at);
    setParts(x, at, shares, scores);
    last = takeShares(shares);
    return last;
  };
  const target: BumpMixture = {
    kind: 'bumps',
    weights,
    centers,
    halfWidths,
    dimension,
    mean,
    variance,
    support: Array.from({ length: dimension }, (_, j) => [
      Math.min(...centers.map((row, k) => row[j] - halfWidths[k])),
      Math.max(...centers.map((row, k) => row[j] + halfWidths[k])),
    ]),
    logDensity,
    score(x, at) {
      logDensity(x, at);
      const score = new Float64Array(dimension);
      for (let k = 0; k < shares.length; k++) {
        if (shares[k] === 0) continue;
        for (let j = 0; j < dimension; j++) score[j] += shares[k] * scores[k * dimension + j];
      }
      return score;
    },
    sample(count, stream) {
      const choose = chooser(weights);
      const values = new Float64Array(count * dimension);
      for (let i = 0; i < count; i++) {
        const k = choose(stream.uniform());
        for (let j = 0; j < dimension; j++)
          values[i * dimension + j] = centers[k][j] + halfWidths[k] * biweight(stream);
      }
      return { count, dimension, values };
    },
    part: (some) =>
      bumpMixture(
        sharesOf(weights, some),
        some.map((k) => centers[k]),
        some.map((k) => halfWidths[k]),
      ),
    projected(basis) {
      const axes = basis.map((e) => e.findIndex((part) => Math.abs(part) === 1));
      if (axes.includes(-1)) return undefined;
      const rows = centers.map((row) => axes.map((axis, k) => basis[k][axis] * row[axis]));
      return bumpMixture(weights, rows, halfWidths);
    },
    addPartialMoments(at, kinks, centre, into) {
      for (const [k, weight] of weights.entries()) {
        for (let i = 0; i < kinks.length; i++) {
          addBumpMoments(
            into,
            i,
            kinks[i],
            centre,
            weight,
            at.alpha * centers[k][0],
            at.alpha * halfWidths[k],
            at.sigma,
          );
        }
      }
    },
    cloud: (at) => bumpCloud(weights, centers, halfWidths, at),
    line: dimension === 1 ? weights.map((weight, k) => bumpComponent(weight, centers[k][0], halfWidths[k])) : [],
    panels: (at) =>
      bumpPanels(
        centers.map((row) => row[0]),
        halfWidths,
        at,
      ),
    logParts(x, at, into = new Float64Array(weights.length)) {
      setParts(x, at, into);
      return into;
    },
    factors: (at, priorVariance) => bumpFactors(centers, halfWidths, at, priorVariance),
    componentEntropies: (at) => bumpEntropies(dimension, halfWidths, at),
  };
  const withFewer = (fewer: number) => ({
    ...target,
    cloud: (at: Coefficients) => bumpCloud(weights, centers, halfWidths, at, fewer),
  });
  const [fewest, fewer, few] = coarserBy(dimension);
  return { ...target, coarser: [withFewer(fewest), withFewer(fewer), withFewer(few)] };
}

/** The biweight distribution is Beta(3, 3) on [-1, 1]: the median of five uniform draws. */
function biweight(stream: Stream): number {
  const [a, b] = [stream.uniform(), stream.uniform()];
  const [c, d] = [stream.uniform(), stream.uniform()];
  // neither the least nor the largest of four values can be the median of all five: it is the median of the fifth and
  // the two between
  const low = Math.max(Math.min(a, b), Math.min(c, d));
  const high = Math.min(Math.max(a, b), Math.max(c, d));
  const e = stream.uniform();
  return 2 * Math.max(Math.min(low, high), Math.min(Math.max(low, high), e)) - 1;
}

/**
 * Adds the moments of one diffused bump (centre c, half width h, both times alpha, noise sigma) at a kink: the mean
 * over z of the moments of N(c + h z, sigma^2). Where c + h z is within 8.5 sigma of the kink, 48 nodes are used;
 * elsewhere each of these normals lies wholly on one side.
 */
function addBumpMoments(
  into: PartialMoments,
  i: number,
  kink: number,
  centre: number,
  weight: number,
  c: number,
  h: number,
  sigma: number,
): void {
  const clamp = (z: number) => Math.min(1, Math.max(-1, z));
  const low = clamp((kink - c - REACH * sigma) / h);
  const high = clamp((kink - c + REACH * sigma) / h);
  addSlab(into.left, i, centre, weight, c, h, sigma, -1, low);
  addSlab(into.right, i, centre, weight, c, h, sigma, high, 1);
  const half = 0.5 * (high - low);
  if (half === 0) return;
  for (let p = 0; p < PANEL.nodes.length; p++) {
    const z = low + half * (1 + PANEL.nodes[p]);
    const bell = 1 - z * z;
    addNormal(into, i, kink, centre, weight * (15 / 16) * half * PANEL.weights[p] * bell * bell, c + h * z, sigma);
  }
}

/** Adds the whole part of a bump with z in [from, to] to one side. */
function addSlab(
  side: PartialMoments['right'],
  i: number,
  centre: number,
  weight: number,
  c: number,
  h: number,
  sigma: number,
  from: number,
  to: number,
): void {
  const half = 0.5 * (to - from);
  if (half <= 0) return;
  for (let p = 0; p < POLYNOMIAL.nodes.length; p++) {
    const z = from + half * (1 + POLYNOMIAL.nodes[p]);
    const bell = 1 - z * z;
    const mass = weight * (15 / 16) * half * POLYNOMIAL.weights[p] * bell * bell;
    const mu = c + h * z - centre;
    addWhole(side, i, mass, mass * mu, mass * (mu * mu + sigma * sigma));
  }
}
