import type { RandomFeatures } from '../../features/random-features.js';
import type { LinearScore } from '../normal/linear-score.js';
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
  /** What its models are sums of, if they are. */
  readonly features?: RandomFeatures;
  /** A of each model, d x m row-major, of those that are sums of features. */
  readonly readouts?: readonly Float64Array[];
  /** What its only model is, if it is linear. */
  readonly linear?: LinearScore;
  /** The models frozen at diffusion time t. */
  at(t: number): ScoreSlice;
  /** Told beforehand at which times it will be asked, where one question with many times is cheaper than many. */
  foresee?(times: readonly number[]): void;
  /**
   * The same as `at` for several times, where one question is cheaper than many: slices that know the scores of the only
   * model at some sets of points, each n x d.
   */
  ahead?(times: readonly number[], sets: readonly Float64Array[]): readonly ScoreSlice[];
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
  /**
   * Writes the mean of s_model between each two of n + 1 ascending points into `means`, where this is known; d = 1.
   */
  means?(model: number, points: Float64Array, means: Float64Array): void;
  /**
   * The lines that s_model consists of, where it is piecewise linear; d = 1.
   * @param into lines that are needed no more: those of as many kinks may be written over them
   */
  pieces?(model: number, into?: Lines): Pieces;
  /**
   * Lines that approach a smooth s_model, and have its slopes far out; d = 1.
   * @param parts of each bend: twice as many leave a quarter of the error
   */
  approached?(model: number, parts: number): Pieces;
  /**
   * How far rounding may move the slopes and the intercepts of these, as they are sums over features that may cancel; d = 1.
   * Where it is missing they are exact.
   */
  rounding?(model: number): Line;
}

/** slope x + intercept. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/** A continuous piecewise linear function: slopes[i] x + intercepts[i] between kinks[i - 1] and kinks[i]. */
export interface Pieces extends Lines {
  /** Ascending. */
  readonly kinks: Float64Array;
  /** Which kink stands at each place, by numbers below their count that hold at all times; default: they never pass. */
  readonly order?: Int32Array;
}

/** The lines of a piecewise linear function, from left to right. */
export interface Lines {
  /** One more than kinks. */
  readonly slopes: Float64Array;
  /** One more than kinks. */
  readonly intercepts: Float64Array;
}

/** Lines for so many kinks. */
export function linesFor(kinks: number): Lines {
  return { slopes: new Float64Array(kinks + 1), intercepts: new Float64Array(kinks + 1) };
}

/** The field whose only model is the sum of the first models of two fields; its lines and divergence are not known. */
export function sumOfFields(one: ScoreField, other: ScoreField): ScoreField {
  const sumOf = (first: ScoreSlice, second: ScoreSlice): ScoreSlice => ({
    evaluate(_, points, scores) {
      const terms = new Float64Array(points.length);
      first.evaluate(0, points, scores);
      second.evaluate(0, points, terms);
      for (let i = 0; i < scores.length; i++) scores[i] += terms[i];
    },
  });
  const slicesAhead = (field: ScoreField, times: readonly number[], sets: readonly Float64Array[]) =>
    field.ahead?.(times, sets) ?? times.map(field.at);
  return {
    dimension: one.dimension,
    models: 1,
    at: (t) => sumOf(one.at(t), other.at(t)),
    foresee(times) {
      one.foresee?.(times);
      other.foresee?.(times);
    },
    ahead(times, sets) {
      const others = slicesAhead(other, times, sets);
      return slicesAhead(one, times, sets).map((slice, k) => sumOf(slice, others[k]));
    },
  };
}

/** Some models of a field, as a field. */
export function only(field: ScoreField, models: readonly number[]): ScoreField {
  if (models.length === field.models && models.every((model, i) => model === i)) return field;
  const slice = (whole: ScoreSlice): ScoreSlice => ({
    evaluate: (model, points, scores) => whole.evaluate(models[model], points, scores),
    ...(whole.means && { means: (model, points, means) => whole.means!(models[model], points, means) }),
    ...(whole.pieces && { pieces: (model, into) => whole.pieces!(models[model], into) }),
    ...(whole.rounding && { rounding: (model) => whole.rounding!(models[model]) }),
    ...(whole.approached && { approached: (model, parts) => whole.approached!(models[model], parts) }),
  });
  const { readouts, divergenceOver } = field;
  return {
    ...field,
    models: models.length,
    ...(readouts && { readouts: models.map((model) => readouts[model]) }),
    at: (t) => slice(field.at(t)),
    ...(divergenceOver && {
      divergenceOver: (from, to): PathDivergence => {
        const whole = divergenceOver(from, to);
        return (model, ...given) => whole(models[model], ...given);
      },
    }),
  };
}
