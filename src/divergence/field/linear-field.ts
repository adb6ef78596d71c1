import type { LinearScore } from '../normal/linear-score.js';
import type { LinearMap } from '../normal/normal.js';
import { smoothDivergence } from './path-divergence.js';
import type { ScoreField, ScoreSlice } from './score-field.js';

/** The field whose only model is a linear score. */
export function linearField(score: LinearScore): ScoreField {
  const { dimension: d } = score;
  return {
    dimension: d,
    models: 1,
    linear: score,
    at: (t) => linearSlice(score.at(t), d),
    // div s = -tr H
    divergenceOver: smoothDivergence((t, _model, _points, divergences) => {
      const { precision } = score.at(t);
      let trace = 0;
      for (let i = 0; i < d; i++) trace += precision[i * (d + 1)];
      divergences.fill(-trace);
    }),
  };
}

/** The field whose only model is the score 0. */
export function zeroField(dimension: number): ScoreField {
  const zero = { precision: new Float64Array(dimension * dimension), offset: new Float64Array(dimension) };
  return linearField({ dimension, at: () => zero });
}

function linearSlice({ precision, offset }: LinearMap, d: number): ScoreSlice {
  const slice: ScoreSlice = {
    evaluate(_, points, scores) {
      for (let p = 0; p < points.length; p += d) {
        for (let i = 0; i < d; i++) {
          let sum = offset[i];
          for (let j = 0; j < d; j++) sum -= precision[i * d + j] * points[p + j];
          scores[p + i] = sum;
        }
      }
    },
  };
  if (d > 1) return slice;
  const [slope, intercept] = [-precision[0], offset[0]];
  const line = { kinks: new Float64Array(0), slopes: Float64Array.of(slope), intercepts: Float64Array.of(intercept) };
  return {
    // a single loop, as the solvers on the line spend much of their time here
    evaluate(_, points, scores) {
      for (let p = 0; p < points.length; p++) scores[p] = slope * points[p] + intercept;
    },
    pieces: () => line,
  };
}
