import type { ScoreField } from './score-field.js';

/**
 * The guided scores s_gamma = gamma s(.|c) + (1 - gamma) s of two fields, one model for each scale gamma.
 *
 * @param conditional s(.|c), its first model
 * @param unconditional s, its first model
 * @see Ho, Salimans 2022, Classifier-Free Diffusion Guidance, eq. 6, with gamma = 1 + w
 */
export function guidedField(conditional: ScoreField, unconditional: ScoreField, scales: readonly number[]): ScoreField {
  return {
    dimension: conditional.dimension,
    models: scales.length,
    at(t) {
      const [to, from] = [conditional.at(t), unconditional.at(t)];
      return {
        evaluate(model, points, scores) {
          const others = new Float64Array(points.length);
          to.evaluate(0, points, scores);
          from.evaluate(0, points, others);
          const scale = scales[model];
          for (let i = 0; i < scores.length; i++) scores[i] = scale * scores[i] + (1 - scale) * others[i];
        },
      };
    },
    foresee(times) {
      conditional.foresee?.(times);
      unconditional.foresee?.(times);
    },
  };
}
