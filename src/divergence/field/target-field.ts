import type { ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import type { ScoreField } from './score-field.js';

/** The exact score s(x, t) = grad log p_t(x) of a target, as a field of one model. */
export function targetField(target: Target, process: ForwardProcess): ScoreField {
  const { dimension } = target;
  // refilled for each point: creating a view of so few numbers would cost more than the score
  const point = new Float64Array(dimension);
  return {
    dimension,
    models: 1,
    at(t) {
      const coefficients = process.coefficients(t);
      return {
        evaluate(_, points, scores) {
          for (let p = 0; p < points.length; p += dimension) {
            for (let j = 0; j < dimension; j++) point[j] = points[p + j];
            const score = target.score(point, coefficients);
            for (let j = 0; j < dimension; j++) scores[p + j] = score[j];
          }
        },
      };
    },
  };
}
