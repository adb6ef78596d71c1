/**
 * Several score models in R^d evaluated together. Points and scores come axis by axis: coordinate j of point p of n is
 * points[j * n + p] (row-major d x n).
 */
export interface PointField {
  /** d. */
  readonly dimension: number;
  /** Number of models. */
  readonly models: number;
  /** The models between two diffusion times. */
  over(from: number, to: number): PointStep;
}

/** The models of a point field at the start, the middle and the end of a time step, and their divergence along it. */
export interface PointStep {
  readonly start: PointSlice;
  readonly middle: PointSlice;
  readonly end: PointSlice;
  /**
   * Adds int w(t) div s_model(x_t, t) dt over the step to each of the n values of `into`.
   *
   * @param path where the points are at the three times
   * @param weight w at the three times, times the length of the step
   */
  addDivergence(model: number, path: Triple<Float64Array>, weight: Triple<number>, into: Float64Array): void;
}

/** What belongs to the start, the middle and the end of a time step. */
export type Triple<T> = readonly [start: T, middle: T, end: T];

/** The models at one diffusion time. */
export interface PointSlice {
  /** Writes s_model at n points, both d x n. */
  evaluate(model: number, points: Float64Array, scores: Float64Array): void;
}

/** Models with a divergence that is smooth along a path. */
export interface SmoothScores {
  readonly dimension: number;
  readonly models: number;
  /** Writes s_model(x, t) at n points, both d x n. */
  evaluate(t: number, model: number, points: Float64Array, scores: Float64Array): void;
  /** Writes div s_model(x, t) at n points. */
  divergence(t: number, model: number, points: Float64Array, divergences: Float64Array): void;
}

/** The field of smooth scores: Simpson's rule integrates their divergence along a step. */
export function smoothPointField(scores: SmoothScores): PointField {
  const sliceAt = (t: number): PointSlice => ({
    evaluate: (model, points, out) => scores.evaluate(t, model, points, out),
  });
  return {
    dimension: scores.dimension,
    models: scores.models,
    over(from, to) {
      const times = [from, from + 0.5 * (to - from), to];
      return {
        start: sliceAt(times[0]),
        middle: sliceAt(times[1]),
        end: sliceAt(times[2]),
        addDivergence(model, path, weight, into) {
          const values = new Float64Array(into.length);
          for (const [k, share] of [1 / 6, 4 / 6, 1 / 6].entries()) {
            scores.divergence(times[k], model, path[k], values);
            for (let p = 0; p < into.length; p++) into[p] += share * weight[k] * values[p];
          }
        },
      };
    },
  };
}

/** Points from, from + 1, ... of d x n. */
export function someOf(points: Float64Array, dimension: number, from: number, count: number): Float64Array {
  const all = points.length / dimension;
  const some = new Float64Array(count * dimension);
  for (let j = 0; j < dimension; j++) some.set(points.subarray(j * all + from, j * all + from + count), j * count);
  return some;
}
