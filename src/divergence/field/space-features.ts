import { biasesAt, type RandomFeatures } from '../../features/random-features.js';
import { featureKernel } from './feature-kernel.js';
import { BLOCK } from './feature-sums.js';
import { threeTimes } from './path-divergence.js';
import type { ScoreField } from './score-field.js';

/** `featureField` in R^d: s(x, t) = (1/m) sum_i a_i relu(z_i), z_i = w_i . x + b_i(t), summed point by point. */
export function spaceFeatures(features: RandomFeatures, readouts: readonly Float64Array[]): ScoreField {
  const { dimension: d, width, weights } = features;
  const scaled = readouts.map((readout) => readout.map((a) => a / width));
  const traces = scaled.map((readout) => tracesOf(features, readout));
  return {
    dimension: d,
    models: readouts.length,
    at(t) {
      const biases = biasesAt(features, t);
      return {
        evaluate(model, points, scores) {
          const row = 2 * d + 1;
          const kernel = featureKernel();
          const [rows, places, sums] = kernel.room([width * row, d * BLOCK, d * BLOCK]);
          for (let i = 0; i < width; i++) {
            rows[i * row] = biases[i];
            for (let j = 0; j < d; j++) {
              rows[i * row + 1 + j] = weights[i * d + j];
              rows[i * row + 1 + d + j] = scaled[model][j * width + i];
            }
          }
          for (let from = 0; from * d < points.length; from += BLOCK) {
            const count = byAxes(points, d, from, places, 0);
            sums.fill(0);
            kernel.addScores(rows, d, places, sums, count + (count % 2));
            for (let p = 0; p < count; p++) {
              for (let j = 0; j < d; j++) scores[(from + p) * d + j] = sums[j * BLOCK + p];
            }
          }
        },
      };
    },
    divergenceOver(start, end) {
      const biases = threeTimes(start, end).map((t) => biasesAt(features, t));
      return (model, path, weight, into) => {
        const row = d + 4;
        const kernel = featureKernel();
        const [rows, places, sums] = kernel.room([width * row, 3 * d * BLOCK, BLOCK]);
        for (let i = 0; i < width; i++) {
          rows[i * row] = traces[model][i];
          for (let k = 0; k < 3; k++) rows[i * row + 1 + k] = biases[k][i];
          for (let j = 0; j < d; j++) rows[i * row + 4 + j] = weights[i * d + j];
        }
        for (let from = 0; from < into.length; from += BLOCK) {
          const some = into.subarray(from, from + BLOCK);
          for (const [k, points] of path.entries()) byAxes(points, d, from, places, k * d * BLOCK);
          sums.set(some);
          kernel.addDivergence(rows, d, places, sums, some.length + (some.length % 2), weight);
          some.set(sums.subarray(0, some.length));
        }
      };
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

/** Puts a block of points, from number `from` on, axis by axis. @returns how many there are */
function byAxes(points: Float64Array, d: number, from: number, places: Float64Array, at: number): number {
  const count = Math.min(BLOCK, points.length / d - from);
  for (let p = 0; p < count; p++) {
    for (let j = 0; j < d; j++) places[at + j * BLOCK + p] = points[(from + p) * d + j];
  }
  return count;
}
