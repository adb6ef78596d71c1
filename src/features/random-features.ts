import { stream } from '../numeric/random.js';
import type { Embedding } from './embedding.js';

/**
 * The frozen features phi_i(x, t) = relu(w_i . x + u_i . e(t)) of a score model s_A = (1/m) A phi (the paper's eq. 12).
 */
export interface RandomFeatures {
  /** m. */
  readonly width: number;
  /** d. */
  readonly dimension: number;
  /** w, m x d row-major. */
  readonly weights: Float64Array;
  /** u, m x q row-major. */
  readonly timeWeights: Float64Array;
  readonly embedding: Embedding;
}

/**
 * Draws features from their stream: w ~ N(0, weightScale^2 I_d), then u ~ N(0, timeWeightScale^2 I_q), feature by
 * feature, so that a wider model begins with the features of a narrower one.
 */
export function drawFeatures(
  width: number,
  dimension: number,
  embedding: Embedding,
  seed: number,
  weightScale = 1 / Math.sqrt(dimension),
  timeWeightScale = 1 / Math.sqrt(embedding.size),
): RandomFeatures {
  const source = stream(seed, 'features');
  const weights = new Float64Array(width * dimension);
  const timeWeights = new Float64Array(width * embedding.size);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < dimension; j++) weights[i * dimension + j] = weightScale * source.normal();
    for (let k = 0; k < embedding.size; k++) timeWeights[i * embedding.size + k] = timeWeightScale * source.normal();
  }
  return { width, dimension, weights, timeWeights, embedding };
}

/** The features i with from <= i < to. */
export function sliceOfFeatures(features: RandomFeatures, from: number, to: number): RandomFeatures {
  const { dimension: d, weights, timeWeights, embedding } = features;
  return {
    ...features,
    width: to - from,
    weights: weights.subarray(from * d, to * d),
    timeWeights: timeWeights.subarray(from * embedding.size, to * embedding.size),
  };
}

/** The biases b_i(t) = u_i . e(t), m values. */
export function biasesAt({ width, timeWeights, embedding }: RandomFeatures, t: number): Float64Array {
  const e = embedding.at(t);
  const biases = new Float64Array(width);
  for (let i = 0; i < width; i++) biases[i] = biasOf(timeWeights, i, e);
  return biases;
}

/** The sizes |u_i| . |e(t)| of the sums that the biases are, which these are rounded in proportion to. */
export function biasSizesAt({ width, timeWeights, embedding }: RandomFeatures, t: number): Float64Array {
  const e = embedding.at(t).map(Math.abs);
  const sizes = timeWeights.map(Math.abs);
  return Float64Array.from({ length: width }, (_, i) => biasOf(sizes, i, e));
}

/** The bias u_i . e(t) of one of the features. */
export function biasAt({ timeWeights, embedding }: RandomFeatures, i: number, t: number): number {
  return biasOf(timeWeights, i, embedding.at(t));
}

function biasOf(timeWeights: Float64Array, i: number, e: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < e.length; k++) sum += timeWeights[i * e.length + k] * e[k];
  return sum;
}

/**
 * d = 1: the kinks c_i = -b_i/w_i, at which feature i becomes active (w_i > 0) or stops being active (w_i < 0). A
 * feature with w_i = 0 is active everywhere (kink -Infinity) or nowhere (+Infinity).
 */
export function kinks(weights: Float64Array, biases: Float64Array): Float64Array {
  // a plain loop: a map of so few takes several times as long
  const places = new Float64Array(weights.length);
  for (let i = 0; i < places.length; i++) {
    const w = weights[i];
    if (w !== 0) places[i] = -biases[i] / w;
    else places[i] = biases[i] > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return places;
}
