import type { Estimate } from '../../src/numeric/estimate.js';
import { endOfWalk, endOfWalkWithError } from '../../src/sampler/end-of-walk.js';
import type { DescribedSampler } from '../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import type { Points } from '../../src/target/points.js';
import {
  countsOf,
  isBeginning,
  isEncoding,
  isEncodingByTolerance,
  methodOf,
  type SamplerCase,
  type SamplerPart,
  samplersOf,
  statedSteps,
} from '../generators/about-samplers.js';
import { conditionalMeans, flowed, type LineMixture } from '../oracles/line-mixture.js';
import {
  askedTolerances,
  ERROR_FACTOR,
  isResolved,
  type KnownTarget,
  knownTargets,
  medianOf,
  ROUNDINGS,
  rootMeanSquare,
  STARTS,
} from './flow-paths.js';
import {
  arrivals,
  beginningAt,
  decisive,
  pointsOf,
  runsWith,
  SAFETY,
  type SamplerRun,
  startOf,
  targetOf,
  upwardsRun,
  walkOf,
} from './sampler-runs.js';

/** Of a system, normal numbers that its points stand for. */
const PLACES = [-1.6, -0.9, -0.2, 0.5, 1.3];

/** The largest error of a system's points at a number of steps, and that of its method on the same grid. */
export interface SystemTrip {
  readonly found: number;
  readonly method: Estimate;
  readonly where: string;
}

/** The error of points that are solved for twice by a tolerance, each in terms of the reach of its path. */
export interface TripByTolerance {
  readonly error: number;
  readonly tolerance: number;
  /** How many tolerances the error of each of both may be. */
  readonly factor: number;
  readonly rounding: number;
  readonly where: string;
}

/** What is done to a system's points on their way, for controls. */
export interface Sidestep {
  /** A factor of what is encoded, or of the second point of a trajectory. */
  readonly by?: number;
  /** How many states later than it should the second point begins. */
  readonly later?: number;
}

const LADDER_OF_SYSTEMS = [8, 16, 32];

/** The states of a grid from which a solver by tolerance may begin: even steps, and the last one to the data. */
const STATES_BETWEEN = 4;

/** The samplers that encode, each at numbers of steps that it takes. */
export const encodingParts = (system: SystemUnderTest, aCase: SamplerCase): SamplerPart[] =>
  samplersOf(system, aCase, isEncoding).flatMap((sampler) => partsOnLadder(system, aCase, sampler));

/** The samplers that encode by a tolerance. */
export const encodingByToleranceParts = (system: SystemUnderTest, aCase: SamplerCase): SamplerPart[] =>
  samplersOf(system, aCase, isEncodingByTolerance).map((sampler) => ({ sampler, steps: [statedSteps(sampler)] }));

/** The samplers that begin at any state. */
export const beginningParts = (system: SystemUnderTest, aCase: SamplerCase): SamplerPart[] =>
  samplersOf(system, aCase, isBeginning).flatMap((sampler) =>
    sampler.tolerances === undefined
      ? partsOnLadder(system, aCase, sampler)
      : [{ sampler, steps: [STATES_BETWEEN - 1 + statedSteps(sampler)] }],
  );

/** A sampler at each number of steps of the ladder, or at one of them. */
function partsOnLadder(
  system: SystemUnderTest,
  { single, seed }: SamplerCase,
  sampler: DescribedSampler,
): SamplerPart[] {
  const counts = countsOf(sampler, system, LADDER_OF_SYSTEMS);
  return (single ? [counts[seed % counts.length]] : counts).map((steps) => ({ sampler, steps: [steps] }));
}

const STILL = { fraction: 0, noise: () => 0 } as const;

/** Points and their round trips by a sampler of a system. */
export function systemTrips(
  system: SystemUnderTest,
  aCase: SamplerCase,
  { sampler, steps }: SamplerPart,
): SystemTrip[] {
  const [axis] = targetOf(system, [aCase.mixture]);
  return runsWith(system, { ...sampler, eta: 0 }, steps[0]).flatMap((run) => {
    const up = upwardsRun(run);
    return up === undefined ? [] : [tripOf(system, run, up, axis, aCase.seed)];
  });
}

function tripOf(system: SystemUnderTest, run: SamplerRun, up: SamplerRun, axis: LineMixture, seed: number): SystemTrip {
  const starts = pointsOf(PLACES.length, 1, (i) => startOf(up.grid, axis, PLACES[i] + shiftOf(seed)));
  const draws = run.sampler.eta === 0 ? run.grid.levels.length - 1 : 0;
  const decoded = thereAndBack(system, run, up, [axis], starts, { draws });
  const trips = Array.from(starts.values, (start, i) => {
    const meant = meantEnd(run, up, axis, start);
    const method = methodTrip(run, up, axis, start);
    return { found: endScale(run) * decoded.values[i] - meant, method: { ...method, value: method.value - meant } };
  });
  return farthest(trips, axis, run.name);
}

/** Where the points arrive that a system encodes and decodes. */
function thereAndBack(
  system: SystemUnderTest,
  run: SamplerRun,
  up: SamplerRun,
  axes: readonly LineMixture[],
  starts: Points,
  { draws = 0, by = 1, tolerance }: Sidestep & { readonly draws?: number; readonly tolerance?: number },
): Points {
  const how = { ...STILL, ...(tolerance === undefined ? {} : { tolerance }) };
  const encoded = arrivals(system, up, axes, { ...how, starts, draws: 0, direction: 'encode' }).x;
  const scale = by * up.grid.scale(up.grid.levels.length - 1);
  const noisy = { ...encoded, values: encoded.values.map((x) => scale * x) };
  return arrivals(system, run, axes, { ...how, starts: noisy, draws }).x;
}

/** The largest error of a system, and that of the method, with an infinite error where roundings could move it far. */
function farthest(
  trips: readonly { readonly found: number; readonly method: Estimate }[],
  axis: LineMixture,
  where: string,
): SystemTrip {
  const most = (of: (trip: (typeof trips)[number]) => number) => Math.max(...trips.map((trip) => Math.abs(of(trip))));
  return {
    found: most(({ found }) => found),
    method: decisive({ value: most(({ method }) => method.value), error: most(({ method }) => method.error) }, axis),
    where,
  };
}

const shiftOf = (seed: number) => 0.2 * ((seed % 100) / 100 - 0.5);

/** What makes the last state of a run one of the process. */
const endScale = ({ grid }: SamplerRun) => grid.scale(grid.levels.length - 1);

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

/** The same by a sampler with tolerances, at each of them: of the target in the middle, as `ERROR_FACTOR` says. */
export function tripsByTolerance(
  system: SystemUnderTest,
  aCase: SamplerCase,
  { sampler, steps }: SamplerPart,
  sidestep: Sidestep = {},
): TripByTolerance[] {
  return runsWith(system, sampler, steps[0]).flatMap((run) => {
    const up = upwardsRun(run);
    if (up === undefined) return [];
    return inTheMedian(system, run, aCase, (target, tolerance) => {
      const { axes, paths } = target;
      const starts = pointsOf(STARTS, axes.length, (i, j) => paths[i * axes.length + j].solved);
      const decoded = thereAndBack(system, run, up, axes, starts, { ...sidestep, tolerance });
      return paths.map(({ end }, k) => decoded.values[k] - end);
    });
  });
}

/**
 * How far apart two points of one trajectory arrive: from the first state of the grid, and from another one on the flow from
 * there.
 */
export function trajectories(
  system: SystemUnderTest,
  aCase: SamplerCase,
  { sampler, steps }: SamplerPart,
  sidestep: Sidestep = {},
): (SystemTrip | TripByTolerance)[] {
  return runsWith(system, sampler, steps[0]).flatMap((run): (SystemTrip | TripByTolerance)[] => {
    const begin = beginOf(run, aCase.seed);
    if (begin === undefined) return [];
    const named = { ...run, name: `${run.name}, from state 0 and ${begin}` };
    if (sampler.tolerances === undefined) {
      return [meetingOf(system, named, begin, targetOf(system, [aCase.mixture])[0], aCase.seed, sidestep)];
    }
    return inTheMedian(system, named, aCase, ({ axes, paths }, tolerance) => {
      const ways = waysFrom(
        system,
        run,
        axes,
        begin,
        paths.map(({ start }) => start),
        { ...sidestep, tolerance },
      );
      return Array.from(ways.whole, (end, k) => end - ways.rest[k]);
    });
  });
}

/** A state between the first one and the last at which the model is asked; undefined where there is none. */
function beginOf({ grid: { levels } }: SamplerRun, seed: number): number | undefined {
  const between = levels.length - 2;
  return between < 1 ? undefined : 1 + (seed % between);
}

/** Where a system leads from the first state, and from another one on the flow. @param starts in the coordinates of the process */
function waysFrom(
  system: SystemUnderTest,
  run: SamplerRun,
  axes: readonly LineMixture[],
  begin: number,
  starts: readonly number[],
  { by = 1, later = 0, tolerance }: Sidestep & { readonly tolerance?: number },
) {
  const d = axes.length;
  const how = { ...STILL, draws: 0, ...(tolerance === undefined ? {} : { tolerance }) };
  const points = (of: (start: number, axis: LineMixture) => number) =>
    pointsOf(starts.length / d, d, (i, j) => of(starts[i * d + j], axes[j]));
  const { levels } = run.grid;
  const between = points((start, axis) => by * flowed(axis, start, levels[0], levels[begin]));
  return {
    whole: arrivals(system, run, axes, { ...how, starts: points((start) => start) }).x.values,
    rest: arrivals(system, beginningAt(run, begin), axes, { ...how, starts: between, begin: begin + later }).x.values,
  };
}

function meetingOf(
  system: SystemUnderTest,
  run: SamplerRun,
  begin: number,
  axis: LineMixture,
  seed: number,
  sidestep: Sidestep,
): SystemTrip {
  const starts = PLACES.map((place) => startOf(run.grid, axis, place + shiftOf(seed)));
  const { whole, rest } = waysFrom(system, run, [axis], begin, starts, sidestep);
  const [method, later] = [methodOf(run.sampler), beginningAt(run, begin)];
  const meetings = starts.map((start, i) => {
    const onFlow = flowed(axis, start, run.grid.levels[0], run.grid.levels[begin]);
    const [one, other] = [[run, start] as const, [later, onFlow] as const].map(([each, x]) =>
      endOfWalkWithError(
        method,
        walkOf(each, axis, () => 0, 0),
        x,
        each.sampler,
        each.grid.roundings,
      ),
    );
    return {
      found: endScale(run) * (whole[i] - rest[i]),
      method: { value: one.value - other.value, error: SAFETY * (one.error + other.error) },
    };
  });
  return farthest(meetings, axis, run.name);
}

/** At each tolerance the error of points that are solved for twice, of the target in the middle. */
function inTheMedian(
  system: SystemUnderTest,
  run: SamplerRun,
  aCase: SamplerCase,
  errorsOf: (target: KnownTarget, tolerance: number) => readonly number[],
): TripByTolerance[] {
  const known = knownTargets(system, run, aCase) ?? [];
  const { errorFactor: factor = ERROR_FACTOR } = run.sampler;
  const unit = ROUNDINGS * run.grid.roundings.unit;
  const tolerances = known.length === 0 ? [] : askedTolerances(system, run.sampler);
  const asked = tolerances.filter((tolerance) => known.every((target) => isResolved(target, tolerance)));
  return asked
    .filter((_, k) => !aCase.single || k === aCase.seed % asked.length)
    .map((tolerance) => {
      const errors = known.map((target) => {
        const found = errorsOf(target, tolerance);
        return {
          error: rootMeanSquare(target.paths.map(({ reach }, k) => found[k] / reach)),
          // of both ways
          rounding:
            2 * rootMeanSquare(target.paths.map(({ end, off, reach }) => unit + (off + unit * Math.abs(end)) / reach)),
        };
      });
      return { ...medianOf(errors), tolerance, factor, where: `${run.name}, tolerance ${tolerance}` };
    });
}
