import type { PathDivergence } from './path-divergence.js';

/**
 * Several score models evaluated together: all training times of an experiment share features, so they share the work
 * on them. Points and scores are n x d row-major.
 */
export interface ScoreField {
  /** d. */
  readonly dimension: number;
  /** Number of models. */
  readonly models: number;
  /** The models frozen at diffusion time t. */
  at(t: number): ScoreSlice;
  /** Integrates div s over a time step, where this is known; the probability flow in d > 1 needs it. */
  divergenceOver?(from: number, to: number): PathDivergence;
}

/** The models of a score field at one diffusion time. */
export interface ScoreSlice {
  /**
   * Writes s_model(x, t) for each of n points into `scores`.
   * @param points n x d; on the line they ascend, which the sweep over kinks relies on
   */
  evaluate(model: number, points: Float64Array, scores: Float64Array): void;
  /** The lines that s_model consists of, where it is piecewise linear; d = 1. */
  pieces?(model: number): Pieces;
}

/** A continuous piecewise linear function: slopes[i] x + intercepts[i] between kinks[i - 1] and kinks[i]. */
export interface Pieces {
  /** Ascending. */
  readonly kinks: Float64Array;
  /** Which kink stands at each place, by numbers that hold at all times; default: they never pass one another. */
  readonly order?: Int32Array;
  /** One more than kinks. */
  readonly slopes: Float64Array;
  /** One more than kinks. */
  readonly intercepts: Float64Array;
}

/** The field whose only model is the sum of the first models of two fields; its lines and divergence are not known. */
export function sumOfFields(one: ScoreField, other: ScoreField): ScoreField {
  return {
    dimension: one.dimension,
    models: 1,
    at(t) {
      const slices = [one.at(t), other.at(t)];
      return {
        evaluate(_, points, scores) {
          const terms = new Float64Array(points.length);
          slices[0].evaluate(0, points, scores);
          slices[1].evaluate(0, points, terms);
          for (let i = 0; i < scores.length; i++) scores[i] += terms[i];
        },
      };
    },
  };
}
