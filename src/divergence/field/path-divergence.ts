/** Values at the start, the middle and the end of a time step. */
export type Triple<T> = readonly [start: T, middle: T, end: T];

/**
 * Adds int w(t) div s_model(x_t, t) dt over a time step to each of the n values of `into`.
 *
 * @param path where the points are at the three times, n x d
 * @param weight w at the three times, times the length of the step
 */
export type PathDivergence = (
  model: number,
  path: Triple<Float64Array>,
  weight: Triple<number>,
  into: Float64Array,
) => void;

/** The start, the middle and the end of a time step. */
export function threeTimes(from: number, to: number): Triple<number> {
  return [from, from + 0.5 * (to - from), to];
}

/**
 * Simpson's rule for scores whose divergence is smooth along a path.
 *
 * @param divergence writes div s_model(x, t) at n points
 */
export function smoothDivergence(
  divergence: (t: number, model: number, points: Float64Array, divergences: Float64Array) => void,
): (from: number, to: number) => PathDivergence {
  return (from, to) => {
    const times = threeTimes(from, to);
    return (model, path, weight, into) => {
      const values = new Float64Array(into.length);
      for (const [k, share] of [1 / 6, 4 / 6, 1 / 6].entries()) {
        divergence(times[k], model, path[k], values);
        for (let p = 0; p < into.length; p++) into[p] += share * weight[k] * values[p];
      }
    };
  };
}
