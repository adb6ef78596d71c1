import { biasesAt, type RandomFeatures } from '../../features/random-features.js';
import type { PointField, PointSlice, Triple } from './point-field.js';

/**
 * The random-feature scores of several readouts on the same features, in R^d:
 *
 * s(x, t) = (1/m) sum_i a_i relu(z_i),  div s = (1/m) sum_i [z_i > 0] a_i . w_i,  z_i = w_i . x + b_i(t).
 *
 * @param readouts A of each model, d x m row-major
 * @see theory: the score model of Li et al. 2023 (arXiv 2311.01797), eq. 12
 */
export function featurePointField(features: RandomFeatures, readouts: readonly Float64Array[]): PointField {
  const { dimension } = features;
  const models = readouts.map((readout) => scaledModel(features, readout));
  return {
    dimension,
    models: readouts.length,
    over(from, to) {
      const times = [from, from + 0.5 * (to - from), to];
      const [start, middle, end] = times.map((t) => biasesAt(features, t));
      const slice = (biases: Float64Array): PointSlice => ({
        evaluate: (model, points, scores) => evaluate(features, models[model], biases, points, scores),
      });
      return {
        start: slice(start),
        middle: slice(middle),
        end: slice(end),
        addDivergence: (model, path, weight, into) =>
          addDivergence(features, models[model].traces, [start, middle, end], path, weight, into),
      };
    },
  };
}

interface ScaledModel {
  /** A/m, d x m row-major. */
  readonly readout: Float64Array;
  /** a_i . w_i / m, what feature i adds to div s where it is active. */
  readonly traces: Float64Array;
}

function scaledModel({ width, dimension, weights }: RandomFeatures, A: Float64Array): ScaledModel {
  const readout = A.map((a) => a / width);
  const traces = new Float64Array(width);
  for (let j = 0; j < dimension; j++) {
    for (let i = 0; i < width; i++) traces[i] += readout[j * width + i] * weights[i * dimension + j];
  }
  return { readout, traces };
}

function evaluate(
  features: RandomFeatures,
  { readout }: ScaledModel,
  biases: Float64Array,
  points: Float64Array,
  scores: Float64Array,
): void {
  const { width, dimension, weights } = features;
  const count = points.length / dimension;
  scores.fill(0);
  if (dimension === 2) {
    // one pass instead of four: most of the time of a measurement in the plane is spent here
    for (let i = 0; i < width; i++) {
      const [bias, w0, w1, a0, a1] = [biases[i], weights[2 * i], weights[2 * i + 1], readout[i], readout[width + i]];
      for (let p = 0; p < count; p++) {
        const z = bias + w0 * points[p] + w1 * points[count + p];
        if (z > 0) {
          scores[p] += a0 * z;
          scores[count + p] += a1 * z;
        }
      }
    }
    return;
  }
  const z = new Float64Array(count);
  for (let i = 0; i < width; i++) {
    preactivations(features, i, biases[i], points, z);
    for (let j = 0; j < dimension; j++) {
      const a = readout[j * width + i];
      const offset = j * count;
      for (let p = 0; p < count; p++) if (z[p] > 0) scores[offset + p] += a * z[p];
    }
  }
}

/** z = w_i . x + b at each point. */
function preactivations(
  { dimension, weights }: RandomFeatures,
  i: number,
  bias: number,
  points: Float64Array,
  z: Float64Array,
): void {
  const count = z.length;
  const first = weights[i * dimension];
  for (let p = 0; p < count; p++) z[p] = bias + first * points[p];
  for (let j = 1; j < dimension; j++) {
    const w = weights[i * dimension + j];
    const offset = j * count;
    for (let p = 0; p < count; p++) z[p] += w * points[offset + p];
  }
}

/**
 * Feature i adds trace_i times the weight of the part of the step on which it is active. Where z_i changes its sign that part ends
 * at the root of the parabola through its three values, so that the jump of div s costs third order in the step, not first.
 */
function addDivergence(
  features: RandomFeatures,
  traces: Float64Array,
  biases: Triple<Float64Array>,
  path: Triple<Float64Array>,
  weight: Triple<number>,
  into: Float64Array,
): void {
  const { width, dimension, weights } = features;
  const count = into.length;
  const before = new Float64Array(count);
  const after = new Float64Array(count);
  const whole = partialWeight(weight, 1);
  for (let i = 0; i < width; i++) {
    preactivations(features, i, biases[0][i], path[0], before);
    preactivations(features, i, biases[2][i], path[2], after);
    const full = traces[i] * whole;
    for (let p = 0; p < count; p++) {
      const z = before[p];
      const next = after[p];
      if (z * next > 0) {
        if (z > 0) into[p] += full;
      } else if (z > 0 !== next > 0) {
        let halfway = biases[1][i];
        for (let j = 0; j < dimension; j++) halfway += weights[i * dimension + j] * path[1][j * count + p];
        const first = traces[i] * partialWeight(weight, crossing(z, halfway, next));
        into[p] += z > 0 ? first : full - first;
      } else if (z > 0) into[p] += full;
    }
  }
}

/** int_0^u of the parabola through the weights at 0, 1/2 and 1. */
function partialWeight([start, middle, end]: Triple<number>, u: number): number {
  return u * (start + u * (0.5 * (4 * middle - 3 * start - end) + u * ((2 / 3) * (start - 2 * middle + end))));
}

/** The root in [0, 1] of the parabola through z at 0, 1/2 and 1, of which the outer two have different signs. */
function crossing(start: number, middle: number, end: number): number {
  const bend = 2 * (start - 2 * middle + end);
  const slope = end - start - bend;
  // start + slope u + bend u^2 = 0: of the forms of its roots the one without cancellation that lies in [0, 1]
  const q = -0.5 * (slope + (slope < 0 ? -1 : 1) * Math.sqrt(Math.max(0, slope * slope - 4 * bend * start)));
  const root = start / q;
  return Math.min(1, root >= 0 ? root : Math.max(0, q / bend));
}
