/**
 * Several score models in d = 1 evaluated together (all training times of an experiment share features, so they share
 * the work of sorting kinks).
 */
export interface ScoreField {
  /** Number of models. */
  readonly models: number;
  /** The models frozen at diffusion time t. */
  at(t: number): ScoreSlice;
}

/** The field of the sum of the first models of two fields, whose lines are not known. */
export function sumOfFields(one: ScoreField, other: ScoreField): ScoreField {
  return {
    models: 1,
    at(t) {
      const slices = [one.at(t), other.at(t)];
      return {
        evaluate(_, xs, out) {
          const terms = new Float64Array(xs.length);
          slices[0].evaluate(0, xs, out);
          slices[1].evaluate(0, xs, terms);
          for (let i = 0; i < out.length; i++) out[i] += terms[i];
        },
        pieces: () => null,
      };
    },
  };
}

/** The models of a score field at one diffusion time. */
export interface ScoreSlice {
  /**
   * Writes s_model(x, t) for each x into out.
   * @param xs ascending; the sweep over kinks relies on it
   */
  evaluate(model: number, xs: Float64Array, out: Float64Array): void;
  /** The lines s_model consists of, or null where it is not piecewise linear. */
  pieces(model: number): Pieces | null;
}

/** A continuous piecewise linear function: slopes[i] x + intercepts[i] between kinks[i - 1] and kinks[i]. */
export interface Pieces {
  /** Ascending. */
  readonly kinks: Float64Array;
  /** One more than kinks. */
  readonly slopes: Float64Array;
  /** One more than kinks. */
  readonly intercepts: Float64Array;
}
