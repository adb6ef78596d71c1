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
}

/** Nodes that together have less mass than this may be left out. */
const NEGLIGIBLE = 1e-10;
/** Components of less weight than this may be so far out that all of their mass counts, and their nodes are enough for it. */
const RARE = 1e-6;
const LEAST_OF_RARE = 16;
/** The part of a deviation that counts as error: for sums of 1 to 10 kinks along lines, 99% of errors are below 0.4 of it. */
const SHARE = 0.6;
const SQRT_2PI = Math.sqrt(2 * Math.PI);
/** Where z = sinh(xi)/2 is 7: 3e-12 of the mass of N(0, 1) lies beyond. */
const EDGE = Math.log(14 + Math.sqrt(197));

/**
 * Quadrature under p_0 in d = 2 with a tensor rule for each component. A component of weight w gets cells * w^{1/4}
 * nodes per axis: the smaller its weight, the fewer nodes.
 *
 * Taking every second node of each axis gives four rules of half the resolution, and every fourth node gives sixteen
 * rules of a quarter of it. This rule is the mean of the four, and of the sixteen; their deviations from it estimate
 * the error. On functions with kinks, the error falls roughly like 1/n with the number n of nodes and its sign
 * scatters, so a single difference between two rules is too often small by accident.
 *
 * @param cells nodes per axis of a component of weight 1
 */
export function tensorRule(target: Target, cells: number): MeanRule {
  const rule = isGaussianMixture(target) ? normalRule : biweightRule;
  const parts = componentPlaces(target).map(({ weight, ...place }) => {
    const size = Math.max(
      weight < RARE ? LEAST_OF_RARE : 4,
      4 * Math.round(0.25 * cells * Math.sqrt(Math.sqrt(weight))),
    );
    return { weight, ...place, size, axis: rule(size) };
  });
  const least = NEGLIGIBLE / parts.reduce((sum, { size }) => sum + size * size, 0);
  const groups = Array.from({ length: 16 }, () => ({ places: [] as number[], masses: [] as number[] }));
  for (const { weight, centre, width, size, axis } of parts) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const mass = weight * axis.weights[i] * axis.weights[j];
        if (mass < least * Math.min(1, weight / RARE)) continue;
        const { places, masses } = groups[8 * (i & 1) + 4 * (j & 1) + (i & 2) + ((j & 2) >> 1)];
        places.push(centre[0] + width * axis.nodes[i], centre[1] + width * axis.nodes[j]);
        masses.push(mass);
      }
    }
  }
  const weights = Float64Array.from(groups.flatMap(({ masses }) => masses));
  return {
    points: Float64Array.from(groups.flatMap(({ places }) => places)),
    leadingWeights: Float64Array.from(
      groups.slice(0, 4).flatMap(({ masses }) => masses),
      (mass) => 4 * mass,
    ),
    mean(values) {
      let p = 0;
      let largest = 0;
      const sums = groups.map(({ masses: { length } }) => {
        let sum = 0;
        for (const end = p + length; p < end; p++) {
          sum += weights[p] * values[p];
          largest = Math.max(largest, Math.abs(values[p]));
        }
        return sum;
      });
      const quarters = [0, 4, 8, 12].map((k) => sums[k] + sums[k + 1] + sums[k + 2] + sums[k + 3]);
      const value = quarters[0] + quarters[1] + quarters[2] + quarters[3];
      return { value, error: NEGLIGIBLE * largest + deviation(value, quarters, sums) };
    },
  };
}

/**
 * SHARE times the largest deviation of the rules of half the resolution, or, where it is larger, SHARE times a fifth of
 * the root mean square deviation of the rules of a quarter of it (a fifth is what halving leaves on average).
 */
function deviation(value: number, quarters: readonly number[], sixteenths: readonly number[]): number {
  const largest = Math.max(...quarters.map((sum) => Math.abs(4 * sum - value)));
  const square = sixteenths.reduce((total, sum) => total + (16 * sum - value) * (16 * sum - value), 0) / 16;
  return SHARE * Math.max(largest, 0.2 * Math.sqrt(square));
}

interface AxisRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The standard normal distribution at z = sinh(xi)/2 with equally spaced xi: four times as dense in the middle as at
 * z = 2. The rule converges geometrically for smooth functions, since in the complex plane the integrand stays small
 * far from the real axis. For scores with kinks its errors are half of those of z = sinh(xi) and a quarter of those of
 * z = 2 sinh(xi).
 */
function normalRule(size: number): AxisRule {
  const step = (2 * EDGE) / size;
  const xis = Float64Array.from({ length: size }, (_, i) => (i + 0.5) * step - EDGE);
  const nodes = xis.map((xi) => 0.25 * (Math.exp(xi) - Math.exp(-xi)));
  const weights = nodes.map((z) => (step * Math.exp(-0.5 * z * z) * Math.sqrt(0.25 + z * z)) / SQRT_2PI);
  return { nodes, weights };
}

/** The biweight density 15/16 (1 - z^2)^2 on [-1, 1] at equally spaced midpoints: it ends with a zero derivative. */
function biweightRule(size: number): AxisRule {
  const nodes = Float64Array.from({ length: size }, (_, i) => (2 * i + 1) / size - 1);
  const weights = nodes.map((z) => ((15 / 8) * (1 - z * z) * (1 - z * z)) / size);
  return { nodes, weights };
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
 * strata of their own: unseen, one that is far out would be missing from the mean and from the interval.
 *
 * @param count number of draws, in the thousands: the interval rests on the central limit theorem
 */
export function drawnRule(target: Target, count: number, source: Stream): MeanRule {
  const rare = Array.from(target.weights.keys()).filter((k) => target.weights[k] < SELDOM);
  if (rare.length === 0 || rare.length === target.weights.length) return commonRule(target, count, source);
  const common = Array.from(target.weights.keys()).filter((k) => !rare.includes(k));
  const strata = [...rare.map((k) => [k]), common].map((some) => {
    const drawn = some === common ? count : DRAWS_OF_RARE;
    const mass = some.reduce((sum, k) => sum + target.weights[k], 0);
    return { mass, rule: commonRule(target.part(some), drawn, source) };
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

function commonRule(target: Target, count: number, source: Stream): MeanRule {
  const { values: points } = target.sample(count, source);
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
