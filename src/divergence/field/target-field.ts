import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import type { ScoreField } from './score-field.js';

/** The exact score s(x, t) = grad log p_t(x) of a target, as a field of one model. */
export function targetField(target: Target, process: ForwardProcess): ScoreField {
  const { dimension } = target;
  return {
    dimension,
    models: 1,
    at(t) {
      const coefficients = process.coefficients(t);
      return {
        evaluate(_, points, scores) {
          for (let p = 0; p < points.length; p += dimension) {
            scores.set(target.score(points.subarray(p, p + dimension), coefficients), p);
          }
        },
      };
    },
  };
}
