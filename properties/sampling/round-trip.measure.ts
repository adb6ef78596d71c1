import fc, { type Arbitrary } from 'fast-check';
import type { Estimate } from '../../src/numeric/estimate.js';
import { endOfWalk, endOfWalkWithError } from '../../src/sampler/end-of-walk.js';
import { METHODS } from '../../src/sampler/methods.js';
import type { GridLevel, Walk } from '../../src/sampler/walk.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import {
  countsOf,
  isEncoding,
  lineMixtures,
  methodOf,
  type SamplerCase,
  type SamplerPart,
  samplersOf,
} from '../generators/about-samplers.js';
import { between, logBetween } from '../generators/numbers.js';
import {
  arrivals,
  pointsOf,
  runsWith,
  SAFETY,
  type SamplerRun,
  startOf,
  targetOf,
  upwardsRun,
  walkOf,
} from '../measurements/sampler-runs.js';
import { conditionalMeans, flowed, type LineMixture, predictionOf } from '../oracles/line-mixture.js';

/** Levels between two ends, and a mixture on the line. */
export interface TripCase {
  readonly kind: (typeof KINDS)[number];
  /** sigma/alpha at the noise end, and at the end near the data. */
  readonly ends: readonly [number, number];
  readonly mixture: LineMixture;
}

/** DDIM told the label at which a step begins on its way up, or at which it ends, and Euler's steps of a straight flow. */
export const KINDS = ['ddim, origin', 'ddim, destination', 'flow'] as const;

export const tripCases = (): Arbitrary<TripCase> =>
  fc.record({
    kind: fc.constantFrom(...KINDS),
    ends: fc.tuple(logBetween(5, 50), between(0.1, 0.3)),
    mixture: lineMixtures,
  });

/** Numbers of steps, one twice the other. */
const LADDER = [64, 128];

/** Points of both components, in their deviations: between modes that lie apart the flow spreads out what is next to each other. */
const OF_COMPONENTS = [
  [0, -1.2],
  [0, 0.4],
  [1, -0.5],
  [1, 1],
] as const;

const dataOf = ({ means, variances }: LineMixture): number[] =>
  OF_COMPONENTS.map(([k, z]) => means[k] + z * Math.sqrt(variances[k]));

/** Of a system, normal numbers that its points stand for. */
const PLACES = [-1.6, -0.9, -0.2, 0.5, 1.3];

/** Levels from the noise end to that near the data, even in log(sigma/alpha), or in the time of a straight flow. */
function levelsOf({ kind, ends: [first, last] }: Pick<TripCase, 'kind' | 'ends'>, steps: number): GridLevel[] {
  const share = (k: number) => k / steps;
  if (kind === 'flow') {
    const [from, to] = [first / (1 + first), last / (1 + last)];
    return Array.from({ length: steps + 1 }, (_, k) => {
      const t = from + (to - from) * share(k);
      return { alpha: 1 - t, sigma: t, time: t, alphaSlope: -1, sigmaSlope: 1 };
    });
  }
  const [from, to] = [Math.log(first), Math.log(last)];
  return Array.from({ length: steps + 1 }, (_, k) => {
    const ratio = Math.exp(from + (to - from) * share(k));
    const alpha = 1 / Math.sqrt(1 + ratio * ratio);
    return { alpha, sigma: ratio * alpha };
  });
}

/** @param toldAt the level of whose label the model is told in step k */
function walked(
  { kind, mixture }: TripCase,
  levels: readonly GridLevel[],
  toldAt: (k: number) => GridLevel,
  start: number,
): number {
  const prediction = kind === 'flow' ? 'flow' : 'noise';
  const walk: Walk = {
    levels,
    levelAt: () => levels[0],
    predict: (x, k, as = levels[k]) => predictionOf(mixture, prediction, x, toldAt(k), as),
    predictAt: (x, level) => predictionOf(mixture, prediction, x, level, level),
    noise: () => 0,
    varianceFraction: 0,
    rounded: (value) => value,
  };
  return endOfWalk(kind === 'flow' ? METHODS['flow-euler'] : METHODS.ddim, walk, start);
}

/** An error at both numbers of steps of the ladder. */
export interface Falling {
  readonly before: number;
  readonly after: number;
}

/** The largest |decode(encode(x)) - x| of some points near the data. @param off factor of sigma in what the model is told upwards */
export function roundTrips(aCase: TripCase, off = 1): Falling {
  return falling((steps) => {
    const down = levelsOf(aCase, steps);
    const up = down.toReversed();
    const near = up[0];
    const toldUp = (k: number): GridLevel => {
      const level = aCase.kind === 'ddim, destination' ? up[k + 1] : up[k];
      return { ...level, sigma: off * level.sigma };
    };
    return dataOf(aCase.mixture).map((x0) => {
      const start = near.alpha * x0;
      const encoded = walked(aCase, up, toldUp, start);
      return walked(aCase, down, (k) => down[k], encoded) - start;
    });
  });
}

/**
 * How far apart two points of one trajectory arrive, each by as many steps of its own: one sets out at the noise end, and the
 * other on the flow from there, half of the way in log(sigma/alpha).
 *
 * @param off factor of the second point
 */
export function consistencies(aCase: TripCase, off = 1): Falling {
  return falling((steps) => {
    const all = levelsOf(aCase, steps);
    const [first, last] = [all[0], all[steps]];
    const middle = levelsOf(aCase, 2)[1];
    const ratio = middle.sigma / middle.alpha;
    const rest = levelsOf({ ...aCase, ends: [ratio, aCase.ends[1]] }, steps);
    return dataOf(aCase.mixture).map((x0) => {
      const start = flowed(aCase.mixture, last.alpha * x0, last, first);
      const between = off * flowed(aCase.mixture, start, first, rest[0]);
      const [one, other] = [walked(aCase, all, (k) => all[k], start), walked(aCase, rest, (k) => rest[k], between)];
      return one - other;
    });
  });
}

function falling(errorsAt: (steps: number) => readonly number[]): Falling {
  const [before, after] = LADDER.map((steps) => Math.max(...errorsAt(steps).map(Math.abs)));
  return { before, after };
}

/** The largest error of a system's round trip at a number of steps, and that of its method on the same grid. */
export interface SystemTrip {
  readonly found: number;
  readonly method: Estimate;
  readonly where: string;
}

/** The samplers that encode, each at numbers of steps that it takes. */
export function encodingParts(system: SystemUnderTest, aCase: SamplerCase): SamplerPart[] {
  return samplersOf(system, aCase, isEncoding).flatMap((sampler) =>
    countsOf(sampler, system, LADDER_OF_SYSTEMS).map((steps) => ({ sampler, steps: [steps] })),
  );
}

const LADDER_OF_SYSTEMS = [8, 16, 32];

/** Points and their round trips by a sampler of a system. */
export function systemTrips(
  system: SystemUnderTest,
  { mixture, seed }: SamplerCase,
  { sampler, steps }: SamplerPart,
): SystemTrip[] {
  const axes = targetOf(system, [mixture]);
  return runsWith(system, { ...sampler, eta: 0 }, steps[0]).flatMap((run) => {
    const up = upwardsRun(run);
    return up === undefined ? [] : [tripOf(system, run, up, axes[0], seed)];
  });
}

function tripOf(system: SystemUnderTest, run: SamplerRun, up: SamplerRun, axis: LineMixture, seed: number): SystemTrip {
  const still = { fraction: 0, draws: 0, noise: () => 0 };
  const shift = 0.2 * ((seed % 100) / 100 - 0.5);
  const starts = pointsOf(PLACES.length, 1, (i) => startOf(up.grid, axis, PLACES[i] + shift));
  const last = up.grid.levels.length - 1;
  const encoded = arrivals(system, up, [axis], { ...still, starts, direction: 'encode' }).x;
  const scaled = (values: Float64Array, scale: number) => values.map((x) => scale * x);
  const noisy = { ...encoded, values: scaled(encoded.values, up.grid.scale(last)) };
  const draws = run.sampler.eta === 0 ? run.grid.levels.length - 1 : 0;
  const decoded = arrivals(system, run, [axis], { ...still, starts: noisy, draws }).x;
  const scale = run.grid.scale(run.grid.levels.length - 1);
  const trips = Array.from(starts.values, (start, i) => {
    const meant = meantEnd(run, up, axis, start);
    const method = methodTrip(run, up, axis, start);
    return {
      found: Math.abs(scale * decoded.values[i] - meant),
      method: { value: Math.abs(method.value - meant), error: method.error },
    };
  });
  return {
    found: Math.max(...trips.map(({ found }) => found)),
    method: {
      value: Math.max(...trips.map(({ method }) => method.value)),
      error: Math.max(...trips.map(({ method }) => method.error)),
    },
    where: run.name,
  };
}

/** x itself, or the prediction of x_0 there where the grid goes on to the data. */
function meantEnd({ grid }: SamplerRun, up: SamplerRun, axis: LineMixture, start: number): number {
  const end = grid.levels[grid.levels.length - 1];
  return end.sigma > 0 ? start : end.alpha * conditionalMeans(axis, start, up.grid.levels[0]).data;
}

/** Where the method arrives that a sampler names, on its grid, with the errors that roundings leave both ways. */
function methodTrip(run: SamplerRun, up: SamplerRun, axis: LineMixture, start: number): Estimate {
  const method = methodOf(run.sampler);
  const [there, back] = [up, run].map((each) => walkOf(each, axis, () => 0, 0));
  const noisy = endOfWalkWithError(method, there, start, up.sampler, up.grid.roundings);
  const options = { ...run.sampler, eta: 0 };
  const { value, error } = endOfWalkWithError(method, back, noisy.value, options, run.grid.roundings);
  const moved = endOfWalk(method, back, noisy.value + noisy.error, options);
  return { value, error: SAFETY * (error + Math.abs(moved - value)) };
}
