import { biasesAt, type RandomFeatures } from '../../features/random-features.js';
import { sortNearlySorted } from '../../numeric/nearly-sorted.js';
import type { Pieces, ScoreField, ScoreSlice } from './score-field.js';

/**
 * `featureField` on the line: s(x, t) = (1/m) sum_i A_i relu(w_i x + b_i(t)) is piecewise linear with kinks
 * c_i = -b_i/w_i. The kinks are sorted once per time, starting from the order of the previous call, and a sweep over n
 * ascending points costs O(n + m).
 */
export function lineFeatures(features: RandomFeatures, readouts: readonly Float64Array[]): ScoreField {
  const { width, weights } = features;
  const kinked = Int32Array.from(weights.keys()).filter((i) => weights[i] !== 0);
  const flat = Int32Array.from(weights.keys()).filter((i) => weights[i] === 0);
  const kinkOf = new Float64Array(width);
  const order = kinked.slice();

  return {
    dimension: 1,
    models: readouts.length,
    at(t) {
      const biases = biasesAt(features, t);
      for (const i of kinked) kinkOf[i] = -biases[i] / weights[i];
      sortNearlySorted(order, kinkOf);
      return featureSlice(weights, biases, order.slice(), flat, readouts);
    },
  };
}

function featureSlice(
  weights: Float64Array,
  biases: Float64Array,
  order: Int32Array,
  flat: Int32Array,
  readouts: readonly Float64Array[],
): ScoreSlice {
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

  /** Slope and intercept left of all kinks, and the slope right of them; by model, as most ask for few of them. */
  const outerLines: { slope: number; intercept: number; rightSlope: number }[] = [];
  const outerLine = (model: number) => {
    const known = outerLines[model];
    if (known !== undefined) return known;
    const readout = readouts[model];
    let slope = 0;
    let intercept = 0;
    let rightSlope = 0;
    for (let k = 0; k < count; k++) {
      const a = readout[order[k]];
      if (weights[order[k]] > 0) rightSlope += slopeSteps[k] * a;
      else {
        slope -= slopeSteps[k] * a;
        intercept -= interceptSteps[k] * a;
      }
    }
    for (const i of flat) intercept += scale * readout[i] * Math.max(0, biases[i]);
    const found = { slope, intercept, rightSlope };
    outerLines[model] = found;
    return found;
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
    pieces(model): Pieces {
      const readout = readouts[model];
      const slopes = new Float64Array(count + 1);
      const intercepts = new Float64Array(count + 1);
      const { slope, intercept, rightSlope } = outerLine(model);
      slopes[0] = slope;
      intercepts[0] = intercept;
      for (let k = 0; k < count; k++) {
        slopes[k + 1] = slopes[k] + slopeSteps[k] * readout[order[k]];
        intercepts[k + 1] = intercepts[k] + interceptSteps[k] * readout[order[k]];
      }
      // summed on its own, so that its sign does not depend on cancellation in the running sum
      slopes[count] = rightSlope;
      return { kinks, order, slopes, intercepts };
    },
  };
}
