import type { Estimate } from '../../numeric/estimate.js';
import type { Stream } from '../../numeric/random.js';
import { dot } from '../../numeric/vectors.js';
import type { BumpMixture } from '../../target/bumps.js';
import { isGaussianMixture } from '../../target/mixture.js';
import type { Target } from '../../target/target.js';

/** Points of R^d that represent p_0, and how to take a mean under p_0 from values at these points. */
export interface MeanRule {
  /** n x d row-major. */
  readonly points: Float64Array;
  mean(values: Float64Array): Estimate;
  /**
   * The weights of the first quarter of the points, which sum to about 1: a coarser rule, for differences that need no
   * more.
   */
  readonly leadingWeights: Float64Array;
  /** Points that show what lies beyond the nodes, or nearly so; those that are no nodes have no weight, and come last. */
  readonly beyond?: readonly Beyond[];
}

/** A point by its index, and two nodes on the line to it, the nearer one first. */
export interface Beyond {
  readonly at: number;
  readonly isNode: boolean;
  readonly last: number;
  readonly before: number;
  /** Its distance from the last node, in distances between the two. */
  readonly ratio: number;
  /** The most that a kink between them adds to a mean beyond what nodes show, by what it adds to the value at the point. */
  readonly mass: number;
}

/** Where a component of p_0 is, and its standard deviation or half width on each axis. */
interface ComponentPlace {
  readonly weight: number;
  readonly centre: readonly number[];
  readonly width: number;
}

/** The places of all components. */
export function componentPlaces(target: Target): ComponentPlace[] {
  const [centres, widths] = isGaussianMixture(target)
    ? [target.means, target.variances.map(Math.sqrt)]
    : [(target as BumpMixture).centers, (target as BumpMixture).halfWidths];
  return target.weights.map((weight, k) => ({ weight, centre: centres[k], width: widths[k] }));
}

/**
 * The two-sided 99.9% quantile of the normal distribution; Student's t with thousands of draws gives the same to 0.1%.
 */
const QUANTILE = 3.2905;

/**
 * Monte Carlo under p_0 in any dimension, with half the width of a two-sided 99.9% confidence interval as the error.
 *
 * The means of x - E x and |x - E x|^2 are known. The part of the values that a linear regression on them explains is
 * therefore replaced by its known mean, and the interval is that of the residuals. Components of little weight are
 * strata of their own: unseen, one that is far out would be missing from the mean and from the interval. Where there are too many
 * of these, as of a density estimate, each has its share of the draws, to one.
 *
 * @param count number of draws, in the thousands: the interval rests on the central limit theorem
 */
export function drawnRule(target: Target, count: number, source: Stream): MeanRule {
  const rare = Array.from(target.weights.keys()).filter((k) => target.weights[k] < SELDOM);
  if (rare.length === 0) return commonRule(target, target.sample(count, source).values);
  if (rare.length * DRAWS_OF_RARE > count) return commonRule(target, drawsInTurn(target, count, source));
  const common = Array.from(target.weights.keys()).filter((k) => !rare.includes(k));
  const strata = [...rare.map((k) => [k]), common].map((some) => {
    const drawn = some === common ? count : DRAWS_OF_RARE;
    const mass = some.reduce((sum, k) => sum + target.weights[k], 0);
    const part = target.part(some);
    return { mass, rule: commonRule(part, part.sample(drawn, source).values) };
  });
  return inStrata(strata, target.dimension);
}

/** Components of less weight than this have draws of their own: of thousands for all, they would have too few for an interval. */
const SELDOM = 1 / 128;
const DRAWS_OF_RARE = 512;

/** A part of p_0 with its mass, and its own rule. */
interface Stratum {
  readonly mass: number;
  readonly rule: MeanRule;
}

/** The mean over strata: sum_k w_k E_k, with the sum of the errors; the leading points of all come first. */
function inStrata(strata: readonly Stratum[], dimension: number): MeanRule {
  const leads = strata.map(({ rule }) => rule.leadingWeights.length);
  const sizes = strata.map(({ rule }) => rule.points.length / dimension);
  const joinedBy = (part: (stratum: Stratum, lead: number) => Float64Array) =>
    strata.flatMap((stratum, k) => Array.from(part(stratum, leads[k])));
  const points = Float64Array.from([
    ...joinedBy(({ rule }, lead) => rule.points.subarray(0, lead * dimension)),
    ...joinedBy(({ rule }, lead) => rule.points.subarray(lead * dimension)),
  ]);
  return {
    points,
    leadingWeights: Float64Array.from(joinedBy(({ mass, rule }) => rule.leadingWeights.map((weight) => mass * weight))),
    mean(values) {
      let [value, error, lead] = [0, 0, 0];
      let rest = leads.reduce((sum, each) => sum + each, 0);
      for (const [k, { mass, rule }] of strata.entries()) {
        const more = sizes[k] - leads[k];
        const own = [...values.subarray(lead, lead + leads[k]), ...values.subarray(rest, rest + more)];
        const found = rule.mean(Float64Array.from(own));
        value += mass * found.value;
        error += mass * found.error;
        lead += leads[k];
        rest += more;
      }
      return { value, error };
    },
  };
}

/**
 * Draws of all components in turn: draw i is of that in which (i + u)/n lies, with the weights put side by side, and u one number on
 * [0, 1). Every fourth of these comes first, so that the leading points are such draws too.
 */
function drawsInTurn(target: Target, count: number, source: Stream): Float64Array {
  const { dimension, weights } = target;
  const start = source.uniform();
  const points = new Float64Array(count * dimension);
  const quarter = Math.floor(count / 4);
  const placeOf = (i: number) =>
    i % 4 === 0 && i < 4 * quarter ? i / 4 : quarter + i - Math.min(quarter, Math.ceil(i / 4));
  let [below, first] = [0, 0];
  for (const [k, weight] of weights.entries()) {
    below += weight;
    const end = k + 1 === weights.length ? count : Math.min(count, Math.max(first, Math.ceil(count * below - start)));
    const own = target.part([k]).sample(end - first, source).values;
    for (let i = first; i < end; i++) {
      points.set(own.subarray((i - first) * dimension, (i - first + 1) * dimension), placeOf(i) * dimension);
    }
    first = end;
  }
  return points;
}

function commonRule(target: Target, points: Float64Array): MeanRule {
  const count = points.length / target.dimension;
  const controls = independent(knownControls(target, points));
  const quarter = Math.floor(count / 4);
  return {
    points,
    leadingWeights: new Float64Array(quarter).fill(1 / quarter),
    mean: (values) => controlledMean(values, controls),
  };
}

/** x_j - E x_j for each axis and |x - E x|^2 - E|x - E x|^2 at n points: all of mean 0 under p_0. */
function knownControls({ dimension, mean, variance }: Target, points: Float64Array): Float64Array[] {
  const count = points.length / dimension;
  const square = new Float64Array(count).fill(-variance);
  const axes = Array.from({ length: dimension }, (_, j) =>
    Float64Array.from({ length: count }, (_, p) => points[p * dimension + j] - mean[j]),
  );
  for (const axis of axes) for (let p = 0; p < count; p++) square[p] += axis[p] * axis[p];
  return [...axes, square];
}

/**
 * A control at n draws: its sample mean, whose expectation is 0, the deviations from this mean, and the sum of their
 * squares.
 */
interface Control {
  readonly mean: number;
  readonly deviations: Float64Array;
  readonly square: number;
}

/** Combinations of the controls whose deviations are orthogonal (Gram-Schmidt). */
function independent(columns: readonly Float64Array[]): Control[] {
  const controls: Control[] = [];
  for (const column of columns) {
    const { value, residuals } = regressed(column, controls);
    controls.push({ mean: value, deviations: residuals, square: dot(residuals, residuals) });
  }
  return controls;
}

function controlledMean(values: Float64Array, controls: readonly Control[]): Estimate {
  const { value, residuals } = regressed(values, controls);
  const freedom = values.length - 1 - controls.length;
  return { value, error: QUANTILE * Math.sqrt(dot(residuals, residuals) / freedom / values.length) };
}

/**
 * The mean, corrected for the difference of every control from its known mean 0, and what the controls do not explain.
 */
function regressed(values: Float64Array, controls: readonly Control[]): { value: number; residuals: Float64Array } {
  let sum = 0;
  for (const x of values) sum += x;
  let value = sum / values.length;
  const residuals = values.map((x) => x - sum / values.length);
  for (const { mean, deviations, square } of controls) {
    const slope = dot(residuals, deviations) / square;
    value -= slope * mean;
    for (let p = 0; p < residuals.length; p++) residuals[p] -= slope * deviations[p];
  }
  return { value, residuals };
}
