import { dot } from '../../src/numeric/vectors.js';
import type { Target } from '../../src/target/target.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { ridgeByElimination } from './flow-integrals.js';

/** A component of less weight than this has draws of its own. */
const SELDOM = 1 / 128;
/** How far from its mean the draws of a rare component lie at most, as a part of how far off it is. */
const NEAR = 0.5;

/** What draws say of a mean under p_0. */
export interface ControlledMean {
  readonly mean: number;
  /** Its standard deviation. */
  readonly deviation: number;
  /** How many draws a quarter of those of each stratum are. */
  readonly quarter: number;
  /** The mean of the first draws, without controls. */
  readonly meanOfFirst: number;
}

/**
 * The mean of values at draws from p_0, with x - E x and |x - E x|^2 as controls. A rare component, which lies far from all others,
 * is a stratum of its own, and so are these: both means count by their masses, and so do both deviations.
 *
 * @param first how many of the draws are the first
 */
export function controlledMean(
  target: TargetSpec,
  points: readonly Float64Array[],
  values: ArrayLike<number>,
  first: number,
): ControlledMean {
  const sum: { -readonly [K in keyof ControlledMean]: number } = { mean: 0, deviation: 0, quarter: 0, meanOfFirst: 0 };
  for (const { mass, part, holds } of strataOf(target)) {
    const own = Array.from(points.keys()).filter((p) => holds(points[p]));
    const at = (some: readonly number[]) => some.map((p) => values[p]);
    const { mean, deviation } = regression(
      distribution(part),
      own.map((p) => points[p]),
      at(own),
    );
    const leading = at(own.filter((p) => p < first));
    sum.mean += mass * mean;
    sum.deviation += mass * deviation;
    sum.quarter += Math.floor(own.length / 4);
    sum.meanOfFirst += (mass * leading.reduce((total, value) => total + value, 0)) / leading.length;
  }
  return sum;
}

/** The component that has draws of its own; -1 if there is none. */
export function rareComponent({ weights }: TargetSpec): number {
  return weights.findIndex((weight) => weight < SELDOM);
}

/** A part of p_0 that has draws of its own, with its mass. */
interface Stratum {
  readonly mass: number;
  readonly part: TargetSpec;
  holds(x: Float64Array): boolean;
}

/** All of p_0; or the rare component of a mixture, and the others. */
function strataOf(target: TargetSpec): Stratum[] {
  const rare = rareComponent(target);
  if (rare < 0 || target.kind !== 'mixture') return [{ mass: 1, part: target, holds: () => true }];
  const { weights, means, variances } = target;
  const far = means[rare];
  const isNear = (x: Float64Array) => Math.hypot(...x.map((each, j) => each - far[j])) < NEAR * Math.hypot(...far);
  return [true, false].map((isRare) => {
    const some = <T>(all: readonly T[]) => all.filter((_, k) => (k === rare) === isRare);
    const mass = some(weights).reduce((total, weight) => total + weight, 0);
    const shares = some(weights).map((weight) => weight / mass);
    return {
      mass,
      part: { kind: 'mixture', weights: shares, means: some(means), variances: some(variances) },
      holds: (x) => isNear(x) === isRare,
    };
  });
}

/**
 * The constant of the regression on x - E x and |x - E x|^2 - E|x - E x|^2 by its normal equations, and its deviation
 *
 *     (|y - C b|^2/(n (n - d - 2)))^(1/2).
 */
function regression(
  { dimension: d, mean, variance }: Pick<Target, 'dimension' | 'mean' | 'variance'>,
  points: readonly Float64Array[],
  values: readonly number[],
): Pick<ControlledMean, 'mean' | 'deviation'> {
  const columns = points.map((x) => {
    const moved = x.map((each, j) => each - mean[j]);
    return Float64Array.of(1, ...moved, dot(moved, moved) - variance);
  });
  const size = d + 2;
  const sum = (f: (column: Float64Array, p: number) => number) =>
    columns.reduce((total, each, p) => total + f(each, p), 0);
  const gram = Float64Array.from({ length: size * size }, (_, e) => sum((c) => c[Math.floor(e / size)] * c[e % size]));
  const crossMoment = Float64Array.from({ length: size }, (_, i) => sum((c, p) => c[i] * values[p]));
  const fit = ridgeByElimination({ width: size, gram, crossMoment }, 0);
  const square = sum((c, p) => {
    const rest = values[p] - dot(fit, c);
    return rest * rest;
  });
  return { mean: fit[0], deviation: Math.sqrt(square / (points.length - size) / points.length) };
}
