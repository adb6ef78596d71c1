import { biasesAt, type RandomFeatures } from '../../features/random-features.js';
import type { CellAxis } from '../grid/cell-axis.js';
import type { LinearMap } from '../normal/normal.js';
import type { ScoreField } from './score-field.js';

/**
 * The means of both coordinates of a score along the lines of a grid in the plane: of coordinate k between each two
 * neighbouring centres of axis k, at each centre of the other. For each of the n + 1 middles of axis k a row of as many as the
 * other axis has cells.
 */
export type PlaneMeans = readonly [Float64Array, Float64Array];

/**
 * A function that writes the means of a model at a time on a grid: exact for features and linear scores, and else the score in
 * the middles.
 */
export function planeMeans(
  field: ScoreField,
  model: number,
): (t: number, axes: readonly [CellAxis, CellAxis], means: PlaneMeans) => void {
  const { features, readouts, linear } = field;
  if (features !== undefined && readouts !== undefined) {
    return (t, axes, means) => {
      const biases = biasesAt(features, t);
      for (const k of [0, 1] as const) meansOfFeatures(features, readouts[model], biases, k, axes, means[k]);
    };
  }
  if (linear !== undefined) {
    return (t, axes, means) => {
      const map = linear.at(t);
      for (const k of [0, 1] as const) meansOfMap(map, k, axes, means[k]);
    };
  }
  let [points, scores] = [new Float64Array(0), new Float64Array(0)];
  return (t, axes, means) => {
    const size = 2 * (means[0].length + means[1].length);
    if (points.length !== size) [points, scores] = [new Float64Array(size), new Float64Array(size)];
    setMiddles(axes, points);
    field.at(t).evaluate(model, points, scores);
    for (let p = 0; p < means[0].length; p++) means[0][p] = scores[2 * p];
    for (let p = 0, q = 2 * means[0].length + 1; p < means[1].length; p++, q += 2) means[1][p] = scores[q];
  };
}

/** The means of coordinate k of -H x + c. */
function meansOfMap(
  { precision, offset }: LinearMap,
  k: 0 | 1,
  axes: readonly [CellAxis, CellAxis],
  means: Float64Array,
): void {
  const { middles } = axes[k];
  const { centres } = axes[1 - k];
  const lines = centres.length - 2;
  const [first, second] = [precision[2 * k], precision[2 * k + 1]];
  for (let f = 0, p = 0; f < middles.length; f++) {
    // the terms in the order of the coordinates, as the field has them
    if (k === 0) {
      const row = offset[0] - first * middles[f];
      for (let l = 0; l < lines; l++, p++) means[p] = row - second * centres[l + 1];
    } else {
      const last = second * middles[f];
      for (let l = 0; l < lines; l++, p++) means[p] = offset[1] - first * centres[l + 1] - last;
    }
  }
}

/** The middles of both axes, each at all centres of the other, in the order of `PlaneMeans`. */
function setMiddles(axes: readonly [CellAxis, CellAxis], points: Float64Array): void {
  let p = 0;
  for (const k of [0, 1]) {
    const across = axes[1 - k].centres;
    for (const middle of axes[k].middles) {
      for (let l = 1; l + 1 < across.length; l++, p += 2) {
        points[p + k] = middle;
        points[p + 1 - k] = across[l];
      }
    }
  }
}

/**
 * The means of coordinate k of a sum of features, in O(n + m) for each line: along it a feature a relu(w x + b) is linear on
 * both sides of its kink -b/w, so that it changes the slope and the intercept once, and adds a triangle to the mean between.
 */
function meansOfFeatures(
  { width, weights }: RandomFeatures,
  readout: Float64Array,
  biases: Float64Array,
  k: 0 | 1,
  axes: readonly [CellAxis, CellAxis],
  means: Float64Array,
): void {
  const { centres, middles, gaps } = axes[k];
  const across = axes[1 - k];
  const intervals = gaps.length;
  const lines = across.widths.length;
  const slopes = new Float64Array(intervals + 1);
  const intercepts = new Float64Array(intervals + 1);
  const triangles = new Float64Array(intervals);
  // which interval each kink is in, which hardly changes from one line to the next
  const places = new Int32Array(width);
  for (let l = 0; l < lines; l++) {
    slopes.fill(0);
    intercepts.fill(0);
    triangles.fill(0);
    const y = across.centres[l + 1];
    for (let i = 0; i < width; i++) {
      const a = readout[k * width + i] / width;
      const w = weights[2 * i + k];
      const b = biases[i] + weights[2 * i + 1 - k] * y;
      if (w === 0) {
        if (b > 0) intercepts[0] += a * b;
        continue;
      }
      const kink = -b / w;
      let place = places[i];
      while (place > 0 && kink < centres[place]) place--;
      while (place + 1 < intervals && kink >= centres[place + 1]) place++;
      places[i] = place;
      // on both sides of all intervals the feature has no kink within
      const from = Math.min(centres[intervals], Math.max(centres[0], kink));
      const [left, right] = [from - centres[place], centres[place + 1] - from];
      if (w > 0) {
        slopes[place + 1] += a * w;
        intercepts[place + 1] += a * b;
        // int (w x + b) from there to the end, = w ((end - kink)^2 - (from - kink)^2)/2
        triangles[place] += a * w * right * (0.5 * right + (from - kink));
      } else {
        slopes[0] += a * w;
        intercepts[0] += a * b;
        slopes[place] -= a * w;
        intercepts[place] -= a * b;
        triangles[place] -= a * w * left * (0.5 * left + (kink - from));
      }
    }
    let [slope, intercept] = [0, 0];
    for (let f = 0, p = l; f < intervals; f++, p += lines) {
      slope += slopes[f];
      intercept += intercepts[f];
      means[p] = slope * middles[f] + intercept + triangles[f] / gaps[f];
    }
  }
}
