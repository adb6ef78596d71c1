import { drawnRule } from '../../src/divergence/flow/drawn-rule.js';
import { tensorRule } from '../../src/divergence/flow/plane-rule.js';
import { normalCdf } from '../../src/numeric/normal.js';
import { type Stream, stream } from '../../src/numeric/random.js';
import { dot } from '../../src/numeric/vectors.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import type { MeanCase } from '../generators/solver-cases.js';
import { controlledMean, rareComponent } from '../oracles/controlled-mean.js';
import { featureMean } from '../oracles/feature-mean.js';
import type { TwoWays } from './two-ways.js';

/** Draws, and how many features the function has whose mean is asked for. */
const [DRAWS, FEATURES] = [1200, 3];

/**
 * A sum of features on R^d, along axes where p_0 has bumps. The first kink passes the middle of a rare component; of draws without
 * one, that of the first, so that some feature is on; and of every other function in the plane the far side of the first.
 */
function kinked({ kind, target, seed }: MeanCase, d: number) {
  const source = stream(seed, 'features');
  const middles = target.kind === 'mixture' ? target.means : target.centers;
  const rare = rareComponent(target);
  const isFarOut = kind === 'plane' && seed % 2 === 1;
  const passed = rare >= 0 ? middles[rare] : kind === 'drawn' || isFarOut ? middles[0] : undefined;
  const features = Array.from({ length: FEATURES }, (_, i) => {
    const w = Float64Array.from({ length: d }, (_, j) =>
      target.kind === 'bumps' && j !== i % d ? 0 : source.normal(),
    );
    const bias = source.normal();
    return { w, bias: i === 0 && passed !== undefined ? -dot(w, passed) : bias, factor: source.normal() };
  });
  if (!isFarOut) return features;
  const [{ w, bias, factor }, ...others] = features;
  return [{ w, bias: bias - farOut(target, source) * Math.sqrt(dot(w, w)), factor }, ...others];
}

/** A distance from the middle of the first component at which it has little mass, down to a part of 1e-9. */
function farOut(target: TargetSpec, source: Stream): number {
  const depth = source.uniform();
  if (target.kind === 'mixture') return 6 * depth * Math.sqrt(target.variances[0]);
  // mass falls like the third power of the distance from the end
  return (1 - Math.exp(-7 * depth)) * target.halfWidths[0];
}

const valueAt = (features: ReturnType<typeof kinked>, x: Float64Array) =>
  features.reduce((sum, { w, bias, factor }) => sum + factor * Math.max(0, dot(w, x) + bias), 0);

const pointsOf = (points: Float64Array, d: number) =>
  Array.from({ length: points.length / d }, (_, p) => points.subarray(p * d, (p + 1) * d));

/** The half of 99.9% that a two-sided interval leaves out on either side. */
const LEFT_OUT = 0.0005;

/** The quantile of the normal distribution by bisection. */
function twoSided(): number {
  let [low, high] = [0, 10];
  for (let k = 0; k < 60; k++) {
    const middle = 0.5 * (low + high);
    if (normalCdf(-middle) > LEFT_OUT) low = middle;
    else high = middle;
  }
  return low;
}

/** What rounding may make of a function that the regression explains, as a part of its values. */
const ROUNDED = 1e-10;

/**
 * The mean by draws and its error, beside the regression on x - E x and |x - E x|^2 by its normal equations: the constant, and the
 * half width of a two-sided interval. @param quantile of the interval
 */
export function regressedMean(aCase: MeanCase, quantile = twoSided()): TwoWays[] {
  const target = distribution(aCase.target);
  const { dimension: d } = target;
  const rule = drawnRule(target, DRAWS, stream(aCase.seed, 'evaluation'));
  const features = kinked(aCase, d);
  const points = pointsOf(rule.points, d);
  const values = Float64Array.from(points, (x) => valueAt(features, x));
  const found = rule.mean(values);
  const defined = controlledMean(aCase.target, points, values, rule.leadingWeights.length);
  const scale = Math.max(...values.map(Math.abs));
  const error = quantile * defined.deviation;
  const lead = rule.leadingWeights.reduce((total, weight, p) => total + weight * values[p], 0);
  return [
    { where: 'mean', found: found.value, other: defined.mean, scale },
    { where: 'error of the mean', found: found.error, other: error, scale: error + ROUNDED * scale },
    { where: 'a quarter of the draws', found: rule.leadingWeights.length, other: defined.quarter, scale: 1 },
    { where: 'their mean', found: lead, other: defined.meanOfFirst, scale },
  ];
}

/** How many functions have their means taken over a rule in the plane. */
export const FUNCTIONS = 64;
/** Rounding of such a mean, as a part of the deviation of the function. */
const ROUNDED_SUM = 1e-12;

/** What a rule in the plane states of means, beside how far they are off. */
export interface PlaneMeans {
  /** The root mean squares over the functions. */
  readonly off: number;
  readonly stated: number;
  /**
   * The most that one of them is off by, in what is stated of it, or in half of what is usual for as large a function: kinks may
   * cancel in the deviations by chance.
   */
  readonly worst: number;
  /** The most that the mean of one feature is off by, in what is stated of it. */
  readonly worstOfOne: number;
  /** The largest error that is stated, as a part of the deviation of the function. */
  readonly largest: number;
  readonly scale: number;
}

/** Means over a rule in the plane, beside the same in closed form. @param factor of the closed form */
export function meansInPlane(aCase: MeanCase, factor = 1): PlaneMeans {
  const { target: spec, cells, seed } = aCase;
  const target = distribution(spec);
  const rule = tensorRule(target, cells);
  const points = pointsOf(rule.points, 2);
  const meanOf = (features: ReturnType<typeof kinked>) => {
    const { value, error } = rule.mean(Float64Array.from(points, (x) => valueAt(features, x)));
    const exact = features.reduce((sum, { w, bias, factor: size }) => {
      return sum + size * spec.weights.reduce((total, share, j) => total + share * featureMean(spec, j, w, bias), 0);
    }, 0);
    const scale = features.reduce(
      (sum, { w, factor: size }) => sum + Math.abs(size) * Math.sqrt(dot(w, w) * target.variance),
      0,
    );
    return { off: value - factor * exact, stated: error + ROUNDED_SUM * scale, scale };
  };
  const functions = Array.from({ length: FUNCTIONS }, (_, k) => kinked({ ...aCase, seed: seed + k }, 2));
  const means = functions.map(meanOf);
  const rootMean = (of: (each: (typeof means)[number]) => number) =>
    Math.sqrt(means.reduce((sum, each) => sum + of(each) * of(each), 0) / FUNCTIONS);
  const usual = rootMean(({ stated, scale }) => stated / scale);
  const worstOf = (some: typeof means, part: number) =>
    Math.max(...some.map(({ off, stated, scale }) => Math.abs(off) / Math.max(stated, part * usual * scale)));
  return {
    off: rootMean(({ off }) => off),
    stated: rootMean(({ stated }) => stated),
    worst: worstOf(means, 0.5),
    worstOfOne: worstOf(
      functions.map(([first]) => meanOf([first])),
      0,
    ),
    largest: Math.max(...means.map(({ stated, scale }) => stated / scale)),
    scale: rootMean(({ scale }) => scale),
  };
}
