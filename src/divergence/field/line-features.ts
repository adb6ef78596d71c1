import { biasesAt, type RandomFeatures } from '../../features/random-features.js';
import { sortNearlySorted } from '../../numeric/nearly-sorted.js';
import { linesFor, type Pieces, type ScoreField, type ScoreSlice } from './score-field.js';

/**
 * `featureField` on the line: s(x, t) = (1/m) sum_i A_i relu(w_i x + b_i(t)) is piecewise linear with kinks
 * c_i = -b_i/w_i. The kinks are sorted once per time, starting from the order of the previous call, and a sweep over n
 * ascending points costs O(n + m).
 */
export function lineFeatures(features: RandomFeatures, readouts: readonly Float64Array[]): ScoreField {
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
      return featureSlice({ weights, biases, order: order.slice(), numbers, falling, flat, readouts, outer });
    },
  };
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
