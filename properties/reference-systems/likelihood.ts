import type { DiffusionSystem, SystemCalls } from '../../src/system/contract/contract.js';
import { covariance, type SignalOf } from './calls.js';
import type { StateOf } from './samplers/karras.js';
import { combined, labelsAt, predictorOf, type Rows } from './samplers/sampling.js';

/** sigma/alpha = SCALE sinh(u): even steps in u are so in sigma/alpha below this, and in its logarithm above. */
const SCALE = 0.05;

/**
 * The prior's density carried along the probability flow of an exact model: with y = x/alpha and t = sigma/alpha,
 *
 * dy/dt = eps,  d log p/dt = -tr(d eps/dy) = -(d - tr Cov(x_0 | x)/t^2)/t.
 *
 * @param ends the values of sigma/alpha at the data end and at the noise end
 */
export const carriedPrior =
  (
    system: () => DiffusionSystem,
    at: SignalOf,
    stateOf: StateOf,
    ends: readonly [number, number],
  ): NonNullable<SystemCalls['logLikelihood']> =>
  ({ model, x }) => {
    const { believe } = predictorOf(model, system());
    const covarianceOf = covariance(at);
    // of y, and then of what the logarithm of the density loses
    const pace: Pace = (z, u) => {
      const ratio = SCALE * Math.sinh(u);
      // no noise is expected there
      if (ratio === 0) return z.map(() => 0);
      const state = stateOf(ratio);
      const there = combined([state.alpha, [z.slice(0, -1)]]);
      const [noise] = believe(there, state).noise;
      const [spread] = covarianceOf({ model, x: there, label: labelsAt(state, there) }) as readonly Rows[];
      const trace = spread.reduce((sum, row, j) => sum + row[j], 0);
      const stretch = SCALE * Math.cosh(u);
      return [...noise.map((each) => stretch * each), (stretch * (noise.length - trace / (ratio * ratio))) / ratio];
    };
    const [first, last] = ends.map((ratio) => Math.asinh(ratio / SCALE));
    const [data, noise] = ends.map(stateOf);
    const variance = system().process.prior.variance / noise.alpha ** 2;
    return x.map((row) => {
      const z = followed(pace, [...row.map((each) => each / data.alpha), 0], first, last);
      const [y, lost] = [z.slice(0, -1), z[row.length]];
      const square = y.reduce((sum, each) => sum + each * each, 0);
      const prior = -0.5 * (square / variance + y.length * Math.log(2 * Math.PI * variance));
      return prior + lost - y.length * Math.log(data.alpha);
    });
  };

/** dz/du. */
type Pace = (z: readonly number[], u: number) => readonly number[];

const SUBSTEPS = [2, 4, 6, 8];
const FIRST_STEP = 0.3;
/** Of a step, relative to 1 + |z|. */
const TOLERANCE = 1e-7;
/** A step as short as this is taken whatever its error: something is not smooth there. */
const LEAST_STEP = 1e-5;

/** z(to) from z(from) by the midpoint rule, extrapolated in each step, whose length its error sets (Bulirsch, Stoer 1966). */
function followed(pace: Pace, from: readonly number[], first: number, last: number): readonly number[] {
  let [z, u, step] = [from, first, FIRST_STEP];
  while (u < last) {
    // a remainder from rounding is no step
    const isLast = u + 1.001 * step >= last;
    const h = isLast ? last - u : step;
    const { value, error } = extrapolated(pace, z, u, h);
    if (!(error > TOLERANCE && h > LEAST_STEP)) [z, u] = [value, isLast ? last : u + h];
    step = h * Math.min(3, Math.max(0.2, 0.9 * Math.exp(Math.log(TOLERANCE / error) / 7)));
  }
  return z;
}

/** A step, extrapolated to substeps of length 0 in powers of their square, and how much the last power changes. */
function extrapolated(pace: Pace, z: readonly number[], u: number, step: number) {
  const slope = pace(z, u);
  let row: number[][] = [];
  for (const [j, n] of SUBSTEPS.entries()) {
    const next = [midpoints(pace, z, slope, u, step / n, n)];
    for (let k = 0; k < j; k++) {
      const weight = 1 / ((n / SUBSTEPS[j - k - 1]) ** 2 - 1);
      next.push(next[k].map((each, i) => each + weight * (each - row[k][i])));
    }
    row = next;
  }
  const [before, value] = row.slice(-2);
  const error = Math.max(...value.map((each, i) => Math.abs(each - before[i]) / (1 + Math.abs(each))));
  return { value, error };
}

function midpoints(
  pace: Pace,
  z: readonly number[],
  slope: readonly number[],
  u: number,
  h: number,
  count: number,
): number[] {
  let before = z;
  let now = z.map((each, i) => each + h * slope[i]);
  for (let k = 1; k < count; k++) {
    const rates = pace(now, u + k * h);
    [before, now] = [now, before.map((each, i) => each + 2 * h * rates[i])];
  }
  return now;
}
