import fc, { type Arbitrary } from 'fast-check';
import type { SystemUnderTest } from '../../../src/system/system-under-test.js';
import { pointOf } from '../../../src/target/points.js';
import { flowed, logDensity } from '../../by-definition/sampling/flow-map.js';
import type { LineMixture } from '../../by-definition/sampling/scalar-model.js';
import { drawSeeds, eitherSign, logBetween, vectors } from '../numbers.js';
import { lineMixtures } from './sampler-cases.js';
import { modelOf, pointsOf, targetOf } from './sampler-targets.js';

/** A density along axes and points at which it is asked, in deviations from the mean of each. */
export interface LikelihoodCase {
  readonly axes: readonly LineMixture[];
  readonly points: readonly (readonly number[])[];
  readonly seed: number;
}

/** log p of a system at a point, beside that of the prior carried along the exact flow. */
export interface LikelihoodSeen {
  readonly found: number;
  /** Of the mean of several estimates: what chance may do to it. */
  readonly chance: number;
  readonly exact: number;
  /** log pi where the flow ends: what is left without the change of volume. */
  readonly atNoise: number;
  readonly tolerance: number;
  readonly where: string;
}

/** Estimates of one point, where the divergence is estimated; and deviations of their mean that chance is allowed. */
const ESTIMATES = 64;
const DEVIATIONS = 6;

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

export function likelihoodsSeen(system: SystemUnderTest, { axes, points, seed }: LikelihoodCase): LikelihoodSeen[] {
  const { likelihood, parameterization, process } = system.description;
  const target = targetOf(system, axes);
  const [start, end] = [dataEnd(system), system.schedule.at(1)].map(({ alpha, sigma }) => ({
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
  return points.map((_, i) => {
    const estimates = found.slice(i * repeats, (i + 1) * repeats);
    const mean = estimates.reduce((sum, each) => sum + each, 0) / repeats;
    const square = estimates.reduce((sum, each) => sum + (each - mean) ** 2, 0);
    const chance = repeats > 1 ? DEVIATIONS * Math.sqrt(square / (repeats - 1) / repeats) : 0;
    const point = pointOf(x, i * repeats);
    // log p = log pi(x_T) + log dx_T/dx with dx_T/dx = p(x)/p_T(x_T), along each axis
    const sum = (of: (axis: LineMixture, value: number) => number) =>
      target.reduce((total, axis, j) => total + of(axis, point[j]), 0);
    const atData = sum((axis, value) => logDensity(axis, value, start));
    const atNoise = sum((axis, value) => logNormal(flowed(axis, value, start, end), process.prior.variance));
    const atEnd = sum((axis, value) => logDensity(axis, flowed(axis, value, start, end), end));
    return {
      ...{ found: mean, chance, exact: atNoise + atData - atEnd, atNoise },
      tolerance: likelihood.tolerance,
      where: `point [${Array.from(point, (value) => Number(value.toPrecision(6))).join(', ')}]`,
    };
  });
}

/** Where densities are asked for: the data end, and no noise there where a process in time has none. */
function dataEnd({ schedule }: SystemUnderTest) {
  return schedule.end() ?? schedule.at(0);
}

function logNormal(x: number, variance: number): number {
  return -0.5 * ((x * x) / variance + Math.log(2 * Math.PI * variance));
}
