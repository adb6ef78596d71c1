import { posterior } from './ddpm.js';
import { endOfWalk } from './end-of-walk.js';
import type { GridLevel, Method, MethodOptions, State, Walk } from './walk.js';
import { diffused, type LineNormal, walkOfNormal } from './walk-of-normal.js';

/**
 * What a sampler with the exact model of a normal does along one axis:
 *
 * x_N = slope x_T + offset + sum_i noises_i z_i.
 */
export interface AffineMap {
  readonly slope: number;
  readonly offset: number;
  /** By draw, in the order of the steps. */
  readonly noises: readonly number[];
}

/** The levels that are walked, the noise end first, and what lies between them. */
export type GridOfLevels = Pick<Walk, 'levels' | 'levelAt'>;

/**
 * The map of a method, from its steps alone. Around the mean of the target every step is linear, so what it makes of
 * each part of the state and of its normal numbers is read off at 1; with g_k what follows from the state before step k,
 *
 * noises = g_{k+1} . c_k for each c_k,  g_k = J_k' g_{k+1},  g_N = (1, 0),  slope = g_0.
 */
export function affineMap(
  method: Method,
  { levels, levelAt }: GridOfLevels,
  target: LineNormal,
  options: MethodOptions = {},
): AffineMap {
  const steps = linearSteps(method, walkOfNormal(levels, { ...target, mean: 0 }, levelAt), options);
  const noises: number[] = [];
  const start = steps.reduceRight(
    (follows, { columns, drawn }) => {
      noises.unshift(...drawn.map((each) => dot(follows, each)));
      return columns.map((column) => dot(follows, column));
    },
    [1],
  );
  return { slope: start[0], offset: endOfWalk(method, walkOfNormal(levels, target, levelAt), 0, options), noises };
}

/** A step of a walk around the mean of its target. */
export interface LinearStep {
  /** J, what becomes of each part of the state. */
  readonly columns: readonly State[];
  /** c, what becomes of each normal number; empty where there is none. */
  readonly drawn: readonly (readonly number[])[];
}

/** The steps of a walk with the exact model of a normal of mean 0, each read off at 1. */
export function linearSteps(method: Method, centred: Walk, options: MethodOptions): LinearStep[] {
  const { drawsPerStep = 1 } = method;
  const steps: LinearStep[] = [];
  for (let k = 0, parts = 1; k < centred.levels.length - 1; k++) {
    const columns = Array.from({ length: parts }, (_, i) => method.step(centred, k, unit(parts, i), options));
    const drawn = Array.from({ length: drawsPerStep }, (_, i) => {
      if (!method.draws(options)) return [];
      const noisy: Walk = { ...centred, noise: (draw) => (draw === drawsPerStep * k + i ? 1 : 0) };
      return method.step(noisy, k, unit(parts, -1), options);
    });
    steps.push({ columns, drawn });
    parts = columns[0].length;
  }
  return steps;
}

/** The flow between two levels: x_s = m_s + (s_s/s_t) (x_t - m_t). */
export function exactFlow(target: LineNormal, from: GridLevel, to: GridLevel): AffineMap {
  const [before, after] = [diffused(target, from), diffused(target, to)];
  const slope = Math.sqrt(after.variance / before.variance);
  return { slope, offset: after.mean - slope * before.mean, noises: [] };
}

/**
 * The reverse SDE between two levels, a draw of x_s given x_t: with a = alpha_t/alpha_s and s2 = sigma_t^2 - a^2
 * sigma_s^2,
 *
 * x_s = m_s + a (s_s/s_t)^2 (x_t - m_t) + (s_s/s_t) sqrt(s2) z.
 */
export function exactReverseSde(target: LineNormal, from: GridLevel, to: GridLevel): AffineMap {
  const [before, after] = [diffused(target, from), diffused(target, to)];
  const share = after.variance / before.variance;
  const slope = (from.alpha / to.alpha) * share;
  const { added } = posterior({ rounded: (value) => value }, from, to);
  return { slope, offset: after.mean - slope * before.mean, noises: [Math.sqrt(share * added)] };
}

/** The law of x_N where that of x_T is normal. */
export function carried({ slope, offset, noises }: AffineMap, { mean, variance }: LineNormal): LineNormal {
  return { mean: slope * mean + offset, variance: slope * slope * variance + dot(noises, noises) };
}

/** The state of which part i is 1, and the others 0. */
function unit(parts: number, i: number): State {
  return Array.from({ length: parts }, (_, j) => (j === i ? 1 : 0)) as unknown as State;
}

/** a . b, where b may be empty, as noise is that a step does not draw. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, each, i) => sum + each * (b[i] ?? 0), 0);
}
