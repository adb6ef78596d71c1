import fc, { type Arbitrary } from 'fast-check';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { pointOf } from '../../src/target/points.js';
import { lineMixtures } from '../generators/about-samplers.js';
import { drawSeeds, eitherSign, logBetween, vectors } from '../generators/numbers.js';
import { modelOf, pointsOf, targetOf } from '../measurements/sampler-runs.js';
import { flowed, type LineMixture, logDensity } from '../oracles/line-mixture.js';

/** A density along axes, and points in deviations from the mean of each. */
export interface LikelihoodCase {
  readonly axes: readonly LineMixture[];
  readonly points: readonly (readonly number[])[];
  readonly seed: number;
}

/** log p of a system at a point, or a sum over points, and that of the prior carried along the exact flow. */
export interface Likelihood {
  readonly found: number;
  /** Of the mean of several estimates: what chance may do to it. */
  readonly chance: number;
  readonly exact: number;
  /** log pi where the flow ends: what is left without the change of volume. */
  readonly atNoise: number;
  /** Of what the tolerance is a part: 1 + |log p|. */
  readonly scale: number;
  readonly tolerance: number;
  readonly where: string;
}

/** Estimates of one point, where the divergence is estimated; and deviations of their mean that chance is allowed. */
export const ESTIMATES = 256;
export const DEVIATIONS = 7;

/** By how much the deviation of estimates may be raised, at most, to that of normal probes. */
const RAISE = 2;

const POINTS = 4;

export const likelihoodCases = (): Arbitrary<LikelihoodCase> =>
  fc.integer({ min: 0, max: 3 }).chain((d) =>
    fc.record({
      axes: d === 0 ? lineMixtures.map((each) => [each]) : normals(d),
      points: vectors(POINTS, vectors(Math.max(1, d), eitherSign(0.05, 2))),
      seed: drawSeeds,
    }),
  );

const normals = (d: number): Arbitrary<LineMixture[]> =>
  fc
    .tuple(vectors(d, eitherSign(0.1, 1.5)), logBetween(0.05, 1))
    .map(([means, variance]) => means.map((mean) => ({ weights: [1], means: [mean], variances: [variance] })));

export function likelihoods(system: SystemUnderTest, { axes, points, seed }: LikelihoodCase): Likelihood[] {
  const { likelihood, parameterization, process } = system.description;
  const target = targetOf(system, axes);
  const [start, end] = [dataEnd(system), system.schedule.noiseEnd()].map(({ alpha, sigma }) => ({
    alpha: alpha.value,
    sigma: sigma.value,
  }));
  const repeats = likelihood.divergence === 'estimated' ? ESTIMATES : 1;
  const x = pointsOf(points.length * repeats, target.length, (i, j) => {
    const { means, variances } = target[j];
    return (
      start.alpha * means[0] +
      Math.hypot(start.alpha * Math.sqrt(variances[0]), start.sigma) * points[Math.floor(i / repeats)][j]
    );
  });
  const found = system.logLikelihood(modelOf(target, parameterization), x, seed);
  const each = points.map((_, i): Likelihood => {
    const point = pointOf(x, i * repeats);
    // log p = log pi(x_T) + log dx_T/dx with dx_T/dx = p(x)/p_T(x_T), along each axis
    const sum = (of: (axis: LineMixture, value: number) => number) =>
      target.reduce((total, axis, j) => total + of(axis, point[j]), 0);
    const atData = sum((axis, value) => logDensity(axis, value, start));
    const atNoise = sum((axis, value) => logNormal(flowed(axis, value, start, end), process.prior.variance));
    const atEnd = sum((axis, value) => logDensity(axis, flowed(axis, value, start, end), end));
    const stretch = atData - atEnd;
    const { mean, error } = estimated(found.slice(i * repeats, (i + 1) * repeats), stretch, target.length);
    return {
      ...{ found: mean, chance: DEVIATIONS * error, exact: atNoise + stretch, atNoise },
      ...{ scale: 1 + Math.abs(atNoise + stretch), tolerance: likelihood.tolerance },
      where: `point [${Array.from(point, (value) => Number(value.toPrecision(6))).join(', ')}]`,
    };
  });
  return repeats > 1 ? [...each, together(each)] : each;
}

/**
 * The mean of some estimates and its standard error. With one normal probe v an estimate of the stretch s is s v^2/d, a
 * multiple of a chi-squared number: where its mean comes out too low its deviation does too, and a right mean would be
 * too many standard errors away far too often. So the deviation is raised to sqrt(2/d) |s|, that of such an estimate. By
 * no more than a factor: estimates that hardly scatter, as by signs for probes, have to be as good as they look.
 */
function estimated(estimates: Float64Array, stretch: number, d: number): { mean: number; error: number } {
  const count = estimates.length;
  const mean = estimates.reduce((sum, each) => sum + each, 0) / count;
  if (count === 1) return { mean, error: 0 };
  const square = estimates.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const deviation = Math.sqrt(square / (count - 1));
  const ofNormalProbe = Math.sqrt(2 / d) * Math.abs(stretch);
  return { mean, error: Math.max(deviation, Math.min(ofNormalProbe, RAISE * deviation)) / Math.sqrt(count) };
}

/** All points at once, each with the sign of its stretch: a factor of the divergence moves their sum twice as clearly. */
function together(points: readonly Likelihood[]): Likelihood {
  const signed = (of: (each: Likelihood) => number) =>
    points.reduce((sum, each) => sum + Math.sign(each.exact - each.atNoise) * of(each), 0);
  return {
    found: signed(({ found }) => found),
    // probes of different points are independent
    chance: Math.hypot(...points.map(({ chance }) => chance)),
    exact: signed(({ exact }) => exact),
    atNoise: signed(({ atNoise }) => atNoise),
    scale: points.reduce((sum, { scale }) => sum + scale, 0),
    tolerance: points[0].tolerance,
    where: `${points.length} points together`,
  };
}

/** The data end, where likelihoods are taken: without noise where a process in time has none there. */
function dataEnd({ schedule }: SystemUnderTest) {
  return schedule.end() ?? schedule.at(0);
}

function logNormal(x: number, variance: number): number {
  return -0.5 * ((x * x) / variance + Math.log(2 * Math.PI * variance));
}
