import type { Experiment } from '../../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../../src/experiment/setting.js';
import { embedding } from '../../../src/features/embedding.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { stream } from '../../../src/numeric/random.js';
import { dot, norm } from '../../../src/numeric/vectors.js';
import { quadraticLoss } from '../../../src/training/quadratic-loss.js';

/** Time nodes: what is stated holds for the norm of any quadrature with positive weights. */
const TIME_NODES = 8;
/** Relative rounding of Z, which is a difference of sums of like size. */
const ROUNDING = 1e-7;

/** One value (w, u) that a feature may have, with its coefficient a of d entries. */
export interface Atom {
  readonly weights: readonly number[];
  readonly timeWeights: readonly number[];
  readonly coefficients: readonly number[];
}

/** A law of features with finitely many values, and m features drawn from it. */
export interface FeatureDraw {
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
  readonly embedding: Experiment['embedding'];
  readonly atoms: readonly Atom[];
  readonly probabilities: readonly number[];
  /** m. */
  readonly width: number;
  readonly seed: number;
}

/** How far the mean of m drawn features is from the mean of all, in |f|^2 = int g^2 E_{p_t}|f|^2 dt. */
export interface DrawnDistance {
  /** m. */
  readonly width: number;
  /** Z = |f_m - f|. */
  readonly distance: Estimate;
  /** V = E|a phi|^2 - |f|^2. */
  readonly variance: number;
  /** a_max R, R^2 the largest int g^2 E phi^2 dt over the ball |w|_1 + |u|_1 <= 1. */
  readonly reach: number;
}

/** What does not depend on which features are drawn. */
type Law = Omit<FeatureDraw, 'width' | 'seed'>;

/** V, and a_max R. */
type Reach = Pick<DrawnDistance, 'variance' | 'reach'>;

/** Draws the features of one case. */
export function drawnDistance(draw: FeatureDraw): DrawnDistance {
  const { atoms, probabilities, width, seed } = draw;
  const products = productsOf(draw);
  const source = stream(seed, 'features');
  const counts = new Float64Array(atoms.length);
  for (let i = 0; i < width; i++) counts[chosen(probabilities, source.uniform())]++;
  const square = form(products, (k) => counts[k] / width - probabilities[k]);
  return {
    width,
    distance: { value: Math.sqrt(Math.max(0, square)), error: ROUNDING * Math.sqrt(ownSquare(draw, products)) },
    ...reachOf(draw, products),
  };
}

/** V and a_max R of a law of features, whatever m is. */
export function reachOf(draw: Law, products = productsOf(draw)): Reach {
  const { atoms, probabilities } = draw;
  return {
    variance: ownSquare(draw, products) - form(products, (k) => probabilities[k]),
    reach: Math.max(...atoms.map(({ coefficients }) => norm(coefficients))) * largestFeature(draw),
  };
}

/** E|a phi|^2. */
function ownSquare({ probabilities }: Law, products: readonly (readonly number[])[]): number {
  return probabilities.reduce((sum, p, k) => sum + p * products[k][k], 0);
}

/** |sum_k c_k a_k phi_k|^2. */
function form(products: readonly (readonly number[])[], c: (k: number) => number): number {
  return products.reduce((sum, row, k) => sum + row.reduce((part, entry, l) => part + c(k) * c(l) * entry, 0), 0);
}

/** The first k with p_1 + .. + p_k above a uniform draw. */
function chosen(probabilities: readonly number[], draw: number): number {
  let sum = 0;
  const k = probabilities.findIndex((p) => {
    sum += p;
    return draw < sum;
  });
  return k < 0 ? probabilities.length - 1 : k;
}

/** <a_k phi_k, a_l phi_l>. */
function productsOf(draw: Law): number[][] {
  const { atoms } = draw;
  const squares = featureProducts(draw, atoms);
  return atoms.map(({ coefficients: a }, k) => atoms.map(({ coefficients: b }, l) => dot(a, b) * squares[k][l]));
}

/** R: int g^2 E relu(w . x + u . e)^2 dt is convex in (w, u), so that it is largest at a vertex of the ball. */
function largestFeature(draw: Law): number {
  const [{ weights, timeWeights }] = draw.atoms;
  const size = weights.length + timeWeights.length;
  const vertices = Array.from({ length: 2 * size }, (_, v) => {
    const place = Array.from({ length: size }, (_, j) => (j === v >> 1 ? 1 - 2 * (v % 2) : 0));
    return { weights: place.slice(0, weights.length), timeWeights: place.slice(weights.length) };
  });
  return Math.sqrt(Math.max(...featureProducts(draw, vertices).map((row, v) => row[v])));
}

/** int g^2 E_{p_t}[phi_k phi_l] dt for some features. */
function featureProducts(
  { process, target, embedding: kind }: Law,
  features: readonly Omit<Atom, 'coefficients'>[],
): number[][] {
  const forward = forwardProcess(process);
  const m = features.length;
  const { gram } = quadraticLoss(
    forward,
    {
      width: m,
      dimension: features[0].weights.length,
      weights: Float64Array.from(features.flatMap(({ weights }) => weights)),
      timeWeights: Float64Array.from(features.flatMap(({ timeWeights }) => timeWeights)),
      embedding: embedding(kind, forward),
    },
    distribution(target),
    TIME_NODES,
  );
  return features.map((_, k) => Array.from({ length: m }, (_, l) => m * gram[k * m + l]));
}
