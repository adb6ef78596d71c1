import { biasesAt, biasSizesAt, type RandomFeatures } from '../../features/random-features.js';
import { BLOCK, featureKernel } from './feature-kernel.js';
import { threeTimes } from './path-divergence.js';
import { type Line, linesFor, type Pieces, type ScoreField, type ScoreSlice } from './score-field.js';

/**
 * The random-feature scores s(x, t) = (1/m) sum_i a_i relu(w_i . x + b_i(t)) of several readouts on the same features.
 *
 * @param readouts A of each model, d x m row-major
 * @see theory: the score model of Li et al. 2023 (arXiv 2311.01797), eq. 12
 */
export function featureField(features: RandomFeatures, readouts: readonly Float64Array[]): ScoreField {
  const field = features.dimension === 1 ? lineFeatures(features, readouts) : spaceFeatures(features, readouts);
  return { ...field, features, readouts };
}

/**
 * `featureField` on the line: s(x, t) = (1/m) sum_i A_i relu(w_i x + b_i(t)) is piecewise linear with kinks
 * c_i = -b_i/w_i. The kinks are sorted once per time, starting from the order of the previous call, and a sweep over n
 * ascending points costs O(n + m).
 */
function lineFeatures(features: RandomFeatures, readouts: readonly Float64Array[]): ScoreField {
  const { width, weights } = features;
  const those = (is: (weight: number) => boolean) => Int32Array.from(weights.keys()).filter((i) => is(weights[i]));
  const order = those((w) => w !== 0);
  const numberOf = new Int32Array(width);
  for (const [number, i] of order.entries()) numberOf[i] = number;
  const [falling, flat, rising] = [those((w) => w < 0), those((w) => w === 0), those((w) => w > 0)];
  const scale = 1 / width;
  const slopeOf = (readout: Float64Array, some: Int32Array) =>
    some.reduce((sum, i) => sum + scale * weights[i] * readout[i], 0);
  const outer = readouts.map((readout) => ({ left: slopeOf(readout, falling), right: slopeOf(readout, rising) }));
  const kinkOf = new Float64Array(width);

  return {
    dimension: 1,
    models: readouts.length,
    at(t) {
      const biases = biasesAt(features, t);
      for (const i of order) kinkOf[i] = -biases[i] / weights[i];
      sortNearlySorted(order, kinkOf);
      const numbers = order.map((i) => numberOf[i]);
      const slice = featureSlice({ weights, biases, order: order.slice(), numbers, falling, flat, readouts, outer });
      return { ...slice, rounding: (model) => roundingOf(features, readouts[model], t) };
    },
  };
}

/**
 * The rounding of the lines of a model. Their running sums take at most two additions a feature, each of which rounds a part of
 * the sum of all sizes, (1/m) sum_i |A_i w_i| or (1/m) sum_i |A_i| |u_i|.|e|; the terms are products, and the biases sums.
 */
function roundingOf(features: RandomFeatures, readout: Float64Array, t: number): Line {
  const { width, weights, embedding } = features;
  const sizes = biasSizesAt(features, t);
  let [slope, intercept] = [0, 0];
  for (let i = 0; i < width; i++) {
    slope += Math.abs(readout[i] * weights[i]);
    intercept += Math.abs(readout[i]) * sizes[i];
  }
  const [eps, sums] = [Number.EPSILON / width, width + 2];
  return { slope: sums * eps * slope, intercept: (sums + embedding.size) * eps * intercept };
}

/** The features at one time, and what of them and of the models does not depend on time. */
interface FeaturesAt {
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  /** The features with a kink, by where it is. */
  readonly order: Int32Array;
  /** Their numbers among those with a kink, which are what others know them by. */
  readonly numbers: Int32Array;
  /** The features that are on left of their kink, and those without one. */
  readonly falling: Int32Array;
  readonly flat: Int32Array;
  readonly readouts: readonly Float64Array[];
  /** The slopes left and right of all kinks, by model. */
  readonly outer: readonly { readonly left: number; readonly right: number }[];
}

function featureSlice({ weights, biases, order, numbers, falling, flat, readouts, outer }: FeaturesAt): ScoreSlice {
  const count = order.length;
  const scale = 1 / weights.length;
  const kinks = new Float64Array(count);
  // What crossing a kink from left to right adds: a feature with w > 0 switches on, one with w < 0 switches off.
  const slopeSteps = new Float64Array(count);
  const interceptSteps = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const w = weights[order[k]];
    const b = biases[order[k]];
    kinks[k] = -b / w;
    slopeSteps[k] = scale * Math.abs(w);
    interceptSteps[k] = scale * (w > 0 ? b : -b);
  }

  /** The intercept left of all kinks, by model, as most ask for few of them. */
  const outerIntercepts: number[] = [];
  const outerLine = (model: number) => {
    outerIntercepts[model] ??= outerIntercept(readouts[model]);
    return { slope: outer[model].left, intercept: outerIntercepts[model] };
  };
  const outerIntercept = (readout: Float64Array) => {
    let intercept = 0;
    for (const i of falling) intercept += scale * biases[i] * readout[i];
    for (const i of flat) intercept += scale * readout[i] * Math.max(0, biases[i]);
    return intercept;
  };

  return {
    evaluate(model, points, scores) {
      const readout = readouts[model];
      let { slope, intercept } = outerLine(model);
      let k = 0;
      for (let j = 0; j < points.length; j++) {
        const x = points[j];
        while (k < count && kinks[k] < x) {
          const a = readout[order[k]];
          slope += slopeSteps[k] * a;
          intercept += interceptSteps[k] * a;
          k++;
        }
        scores[j] = slope * x + intercept;
      }
    },
    means(model, points, means) {
      const readout = readouts[model];
      let { slope, intercept } = outerLine(model);
      let k = 0;
      while (k < count && kinks[k] < points[0]) {
        const a = readout[order[k]];
        slope += slopeSteps[k] * a;
        intercept += interceptSteps[k] * a;
        k++;
      }
      let from = points[0];
      for (let j = 0; j + 1 < points.length; j++) {
        const to = points[j + 1];
        let mean = slope * (0.5 * (from + to)) + intercept;
        // each kink adds a triangle
        let triangles = 0;
        while (k < count && kinks[k] < to) {
          const a = readout[order[k]];
          const rest = to - kinks[k];
          const rise = slopeSteps[k] * a;
          slope += rise;
          intercept += interceptSteps[k] * a;
          triangles += rise * rest * rest;
          k++;
        }
        if (triangles !== 0) mean += (0.5 * triangles) / (to - from);
        means[j] = mean;
        from = to;
      }
    },
    pieces(model, into): Pieces {
      const readout = readouts[model];
      const { slopes, intercepts } = into?.slopes.length === count + 1 ? into : linesFor(count);
      const { slope, intercept } = outerLine(model);
      slopes[0] = slope;
      intercepts[0] = intercept;
      for (let k = 0; k < count; k++) {
        slopes[k + 1] = slopes[k] + slopeSteps[k] * readout[order[k]];
        intercepts[k + 1] = intercepts[k] + interceptSteps[k] * readout[order[k]];
      }
      // summed on its own, so that its sign does not depend on cancellation in the running sum
      slopes[count] = outer[model].right;
      return { kinks, order: numbers, slopes, intercepts };
    },
  };
}

/** `featureField` in R^d: s(x, t) = (1/m) sum_i a_i relu(z_i), z_i = w_i . x + b_i(t), summed point by point. */
function spaceFeatures(features: RandomFeatures, readouts: readonly Float64Array[]): ScoreField {
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
/**
 * Sorts indices by ascending key in place: by insertion while few moves are needed, else a full sort. Equal keys keep
 * their order, or are sorted by index.
 */
export function sortNearlySorted(order: Int32Array, keys: Float64Array): void {
  let budget = 8 * order.length;
  for (let i = 1; i < order.length; i++) {
    const index = order[i];
    const key = keys[index];
    let j = i - 1;
    while (j >= 0 && keys[order[j]] > key) {
      order[j + 1] = order[j];
      j--;
    }
    order[j + 1] = index;
    budget -= i - 1 - j;
    if (budget < 0) {
      order.sort((a, b) => keys[a] - keys[b] || a - b);
      return;
    }
  }
}
