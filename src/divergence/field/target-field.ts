import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import type { ScoreField } from './score-field.js';

/** The exact score s(x, t) = grad log p_t(x) of a one-dimensional target, as a field of one model. */
export function targetScoreField(target: Target, process: ForwardProcess): ScoreField {
  const point = new Float64Array(1);
  return {
    models: 1,
    at(t) {
      const coefficients = process.coefficients(t);
      return {
        evaluate(_, xs, out) {
          for (let i = 0; i < xs.length; i++) {
            point[0] = xs[i];
            out[i] = target.score(point, coefficients)[0];
          }
        },
        pieces: () => null,
      };
    },
  };
}
