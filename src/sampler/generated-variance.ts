import type { Estimate } from '../numeric/estimate.js';
import { dot, type GridOfLevels, type LinearStep, linearSteps } from './affine-map.js';
import type { GridLevel, Method, MethodOptions, Prediction, Walk } from './walk.js';
import { walkOfNormal } from './walk-of-normal.js';

/** By how much terms and levels are moved, relative: far above rounding, and below the differences of any two levels. */
export const MOVED = 2 ** -40;

/** How far each sum, prediction and level may be off, relative: 16 machine epsilons. */
export const ROUNDED = 16 * Number.EPSILON;

/**
 * The variance of x_N along an axis N(0, v) of the target, from x_T ~ N(0, startVariance), with the exact model:
 *
 * Var x_N = g_0^2 v_T + sum_k (g_{k+1} c_k)^2,  g_k = g_{k+1} J_k,  g_N = (1, 0, ...).
 *
 * C_{k+1} = J_k C_k J_k' + c_k c_k' ends there too, but by terms that are squares of what makes up for one another. Its error is
 * what roundings leave. The terms of all sums and predictions, and the numbers of each level, are moved by weights that follow no
 * step, which moves J and c by dJ and dc, several times; what that does to the variance is added up over the steps by size: with
 * | | the root of the sum of squares over these times,
 *
 * error = (ROUNDED/MOVED) sum_k |2 (g_{k+1} dJ_k) C_k g_k' + 2 (g_{k+1} c_k)(g_{k+1} dc_k)|,
 *
 * so that steps never make up for one another, as true roundings do.
 */
export function generatedVariance(
  method: Method,
  { levels, levelAt }: GridOfLevels,
  variance: number,
  startVariance: number,
  options: MethodOptions = {},
): Estimate {
  return walkedVariance(method, walkOfNormal(levels, { mean: 0, variance }, levelAt), startVariance, options);
}

/** The same along any walk whose model is linear, for a target of mean 0. */
export function walkedVariance(
  method: Method,
  walk: Walk,
  startVariance: number,
  options: MethodOptions = {},
): Estimate {
  const steps = linearSteps(method, walk, options);
  const moved = movedSteps(method, walk, options);
  const covariances = [[[startVariance]]];
  for (const step of steps.slice(0, -1)) covariances.push(carriedCovariance(step, covariances.at(-1)!));
  let [value, error] = [0, 0];
  let follows: readonly number[] = [1];
  for (let k = steps.length - 1; k >= 0; k--) {
    const { columns, drawn } = steps[k];
    const before = columns.map((column) => dot(follows, column));
    const through = covariances[k].map((row) => dot(row, before));
    const moves = moved.map((steps) => {
      const other = steps[k];
      const change = columns.map((column, i) => dot(follows, other.columns[i]) - dot(follows, column));
      let move = 2 * dot(change, through);
      for (const [i, each] of drawn.entries()) {
        const now = dot(follows, each);
        move += 2 * now * (dot(follows, other.drawn[i]) - now);
      }
      return move;
    });
    for (const each of drawn) value += dot(follows, each) ** 2;
    error += Math.hypot(...moves) + MOVED * dot(before, through);
    follows = before;
  }
  value += follows[0] * follows[0] * startVariance;
  // a step that is no longer one, once its levels are moved, says nothing of its error
  return { value, error: Number.isNaN(error) ? Number.POSITIVE_INFINITY : (ROUNDED / MOVED) * error + ROUNDED * value };
}

/** J C J' + c c'. */
function carriedCovariance({ columns, drawn }: LinearStep, covariance: readonly (readonly number[])[]): number[][] {
  const parts = columns[0].length;
  const half = covariance.map((row) =>
    Array.from({ length: parts }, (_, i) => row.reduce((sum, each, j) => sum + each * columns[j][i], 0)),
  );
  return Array.from({ length: parts }, (_, i) =>
    Array.from({ length: parts }, (_, j) => {
      let sum = 0;
      for (const [l, column] of columns.entries()) sum += column[i] * half[l][j];
      for (const each of drawn) sum += (each[i] ?? 0) * (each[j] ?? 0);
      return sum;
    }),
  );
}

/** The steps of a walk with its terms moved, several times. */
export function movedSteps(method: Method, walk: Walk, options: MethodOptions): LinearStep[][] {
  return PACES.map((pace) => linearSteps(method, movedWalk(walk, pace), options));
}

/** The same walk on moved levels, with moved terms, each by a weight that depends on how many there were before. */
export function movedWalk(walk: Walk, pace?: number): Walk {
  const weight = moveWeights(pace);
  const by = (size: number) => weight() * MOVED * size;
  const changed = ({ data, noise, flow, dataSize, noiseSize, flowSize = 0 }: Prediction): Prediction => ({
    // where alpha = 0, x says nothing of x_0, and code makes nothing of it
    data: data + by(Number.isFinite(dataSize) ? dataSize : Math.abs(data)),
    noise: noise + by(noiseSize),
    dataSize,
    noiseSize,
    ...(flow !== undefined && { flow: flow + by(flowSize), flowSize }),
  });
  const movedLevel = (level: GridLevel): GridLevel =>
    Object.fromEntries(
      Object.entries(level).map(([part, value]) => [part, Number.isFinite(value) ? value + by(value) : value]),
    ) as unknown as GridLevel;
  const levels = walk.levels.map(movedLevel);
  return {
    ...walk,
    levels,
    levelAt: (time) => movedLevel(walk.levelAt(time)),
    predict: (x, k, as = levels[k].alpha === 0 ? undefined : levels[k]) => changed(walk.predict(x, k, as)),
    predictAt: (x, level) => changed(walk.predictAt(x, level)),
    rounded: (value, size) => walk.rounded(value, size) + by(size),
  };
}

/**
 * The paces of the weights that all terms are moved by, one for each time: in one of them terms as large as one another may make up for
 * one another, and hardly in all.
 */
export const PACES = [(Math.sqrt(5) - 1) / 2, Math.SQRT2, Math.sqrt(3), Math.sqrt(7)];

const LARGEST = Math.sqrt(3);

/**
 * Weights of mean 0 and mean square 1, evenly spread, by a quadratic Weyl sequence, which no period of a method's sums follows. Signs
 * alone would let equal terms cancel in one of two patterns.
 */
export function moveWeights(pace = PACES[0]): () => number {
  let passed = 0;
  return () => {
    passed++;
    return LARGEST * (2 * ((passed * passed * pace) % 1) - 1);
  };
}
