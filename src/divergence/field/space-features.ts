import { biasesAt, type RandomFeatures } from '../../features/random-features.js';
import { featureDivergence } from './feature-divergence.js';
import { threeTimes } from './path-divergence.js';
import type { ScoreField } from './score-field.js';

/** `featureField` in R^d: s(x, t) = (1/m) sum_i a_i relu(z_i), z_i = w_i . x + b_i(t), summed point by point. */
export function spaceFeatures(features: RandomFeatures, readouts: readonly Float64Array[]): ScoreField {
  const { dimension, width } = features;
  const scaled = readouts.map((readout) => readout.map((a) => a / width));
  const traces = scaled.map((readout) => tracesOf(features, readout));
  // most of the time of klOde is spent here: with the loops for any d it took 1.5 times as long at d = 3
  const add = dimension === 2 ? addScoresInPlane : dimension === 3 ? addScoresInSpace : addScores;
  return {
    dimension,
    models: readouts.length,
    at(t) {
      const biases = biasesAt(features, t);
      return {
        evaluate(model, points, scores) {
          scores.fill(0);
          add(features, biases, scaled[model], points, scores);
        },
      };
    },
    divergenceOver(from, to) {
      const [start, middle, end] = threeTimes(from, to).map((t) => biasesAt(features, t));
      return (model, path, weight, into) =>
        featureDivergence(features, traces[model], [start, middle, end], path, weight, into);
    },
  };
}

/** a_i . w_i / m, what feature i adds to div s where it is active. @param readout A/m */
function tracesOf({ width, dimension, weights }: RandomFeatures, readout: Float64Array): Float64Array {
  const traces = new Float64Array(width);
  for (let j = 0; j < dimension; j++) {
    for (let i = 0; i < width; i++) traces[i] += readout[j * width + i] * weights[i * dimension + j];
  }
  return traces;
}

/** @param readout A/m, d x m row-major */
function addScores(
  { width, dimension: d, weights }: RandomFeatures,
  biases: Float64Array,
  readout: Float64Array,
  points: Float64Array,
  scores: Float64Array,
): void {
  const [w, a] = [new Float64Array(d), new Float64Array(d)];
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < d; j++) {
      w[j] = weights[i * d + j];
      a[j] = readout[j * width + i];
    }
    const bias = biases[i];
    for (let p = 0; p < points.length; p += d) {
      let z = bias;
      for (let j = 0; j < d; j++) z += w[j] * points[p + j];
      if (z > 0) for (let j = 0; j < d; j++) scores[p + j] += a[j] * z;
    }
  }
}

/** The same with its inner loops written out. */
function addScoresInPlane(
  { width, weights }: RandomFeatures,
  biases: Float64Array,
  readout: Float64Array,
  points: Float64Array,
  scores: Float64Array,
): void {
  for (let i = 0; i < width; i++) {
    const [bias, w0, w1, a0, a1] = [biases[i], weights[2 * i], weights[2 * i + 1], readout[i], readout[width + i]];
    for (let p = 0; p < points.length; p += 2) {
      const z = bias + w0 * points[p] + w1 * points[p + 1];
      if (z > 0) {
        scores[p] += a0 * z;
        scores[p + 1] += a1 * z;
      }
    }
  }
}

/** The same in three dimensions. */
function addScoresInSpace(
  { width, weights }: RandomFeatures,
  biases: Float64Array,
  readout: Float64Array,
  points: Float64Array,
  scores: Float64Array,
): void {
  for (let i = 0; i < width; i++) {
    const [bias, w0, w1, w2] = [biases[i], weights[3 * i], weights[3 * i + 1], weights[3 * i + 2]];
    const [a0, a1, a2] = [readout[i], readout[width + i], readout[2 * width + i]];
    for (let p = 0; p < points.length; p += 3) {
      const z = bias + w0 * points[p] + w1 * points[p + 1] + w2 * points[p + 2];
      if (z > 0) {
        scores[p] += a0 * z;
        scores[p + 1] += a1 * z;
        scores[p + 2] += a2 * z;
      }
    }
  }
}
